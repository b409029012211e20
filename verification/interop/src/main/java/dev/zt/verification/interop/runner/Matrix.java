package dev.zt.verification.interop.runner;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** A table with a row for each scene and a cell for each pair and transport. */
final class Matrix {

    static final List<String> TRANSPORTS = List.of("tls", "http", "grpc");

    private final List<Row> rows = new ArrayList<>();

    /**
     * One row.
     *
     * @param scene what was tried
     * @param cells what came of it
     */
    private record Row(String scene, Map<Pair, List<Seen>> cells) {

        boolean isExpected() {
            return cells.values().stream().flatMap(List::stream).allMatch(Seen::isExpected);
        }
    }

    void add(String scene, BiFunction<Pair, String, Seen> cell) {
        Map<Pair, List<Seen>> cells = new EnumMap<>(Pair.class);
        for (Pair pair : Pair.values()) {
            cells.put(
                    pair,
                    TRANSPORTS.stream()
                            .map(transport -> cell.apply(pair, transport))
                            .toList());
        }
        rows.add(new Row(scene, cells));
    }

    boolean isExpected() {
        return !rows.isEmpty() && rows.stream().allMatch(Row::isExpected);
    }

    void print(PrintStream out) {
        out.printf("%-4s%-56s", "", "");
        for (Pair pair : Pair.values()) {
            out.printf(" | %-23s", pair);
        }
        out.printf("%n%-4s%-56s", "", "scene");
        out.println(String.format(" | %-7s %-7s %-7s", TRANSPORTS.toArray()).repeat(Pair.values().length));
        rows.forEach(row -> print(out, row));
    }

    private static void print(PrintStream out, Row row) {
        out.printf("%-4s%-56s", row.isExpected() ? "ok" : "NOT", row.scene());
        for (Pair pair : Pair.values()) {
            out.print(" |");
            row.cells().getOrDefault(pair, List.of()).forEach(cell -> out.printf(" %-7s", cell.seen()));
        }
        out.println();
        row.cells()
                .forEach((pair, cells) -> cells.stream()
                        .filter(cell -> !cell.isExpected())
                        .forEach(cell -> out.printf(
                                "      %s: expected %s, seen %s: %s%n",
                                pair, cell.expected(), cell.seen(), cell.detail())));
    }
}
