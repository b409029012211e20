package dev.zt.verification.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes what was measured as a table of Markdown. */
final class Table {

    private static final Comparator<Line> ORDER =
            Comparator.comparing(Line::row).thenComparingInt(line -> line.isZt() ? 0 : line.isHandWritten() ? 1 : 2);

    private final Goals goals;

    private Table(Goals goals) {
        this.goals = goals;
    }

    static String of(Goals goals) {
        return new Table(goals).text();
    }

    private String text() {
        List<String> out = new ArrayList<>();
        out.add("| row | who | rules | ns/op | ± | of hand-written | of best peer | B/op | p50 | p99 | p99.9 | goal |");
        out.add("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
        List<Line> lines = new ArrayList<>(goals.lines());
        lines.sort(ORDER);
        lines.forEach(line -> out.add(row(line)));
        out.add("");
        goals.floors().forEach(floor -> out.add("- " + (floor.met() ? "met" : "**MISSED**") + ": " + floor.what()));
        return String.join("\n", out);
    }

    private String row(Line line) {
        Line.Tail tail = line.tail();
        return "| "
                + String.join(
                        " | ",
                        line.row().title(),
                        line.isZt() ? "**" + line.label() + "**" : line.label(),
                        line.rules() == 0 ? "" : String.format(Locale.ROOT, "%,d", line.rules()),
                        number(line.cost().nanos()),
                        number(line.cost().spread()),
                        ratio(line, goals.handWritten(line)),
                        ratio(line, goals.bestPeer(line)),
                        // Of the flood that is what both threads make.
                        line.row() == Row.FLOOD ? "" : number(line.cost().bytes()),
                        tail == null ? "" : number(tail.p50()),
                        tail == null ? "" : number(tail.p99()),
                        tail == null ? "" : number(tail.p999()),
                        line.isZt() && line.row().goal() != null ? line.row().goal() : "")
                + " |";
    }

    private static String ratio(Line line, Optional<Line> other) {
        return other.map(of -> line.cost().nanos() / of.cost().nanos())
                .map(ratio -> ratio < 0.1
                        ? String.format(Locale.ROOT, "1/%,.0f", 1 / ratio)
                        : String.format(Locale.ROOT, "%,.1f", ratio))
                .orElse("");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 0.05 ? "%.0f" : value < 100 ? "%,.1f" : "%,.0f", value);
    }
}
