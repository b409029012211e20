package dev.zt.verification.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What must hold on every machine: comparisons of what was measured on it, never nanoseconds.
 *
 * @param lines what was measured
 */
record Goals(List<Line> lines) {

    private static final double BETTER_THAN_PEERS = 10;
    private static final double OF_HAND_WRITTEN = 2;
    private static final double GROWTH = 1.2;
    private static final double BESIDE_A_FLOOD = 2;

    static final String SAME = "zt, which asks the same";
    static final String NEW_PEERS = "zt, a flood of peers";
    static final String NEW_PATHS = "zt, a flood of paths";

    /** Less than any object, and more than what a JVM allocates beside the benchmark. */
    private static final double NO_BYTES = 0.5;

    private static final List<Row> DECISIONS = List.of(Row.GRPC, Row.HANDLER, Row.HTTP);

    /** One floor, and whether it was met. */
    record Floor(Row row, String what, boolean met) {}

    List<Floor> floors() {
        List<Floor> floors = new ArrayList<>();
        for (Row row : DECISIONS) {
            Line zt = zt(row, 1_000);
            double peer = bestPeer(zt).orElseThrow().cost().nanos();
            floors.add(
                    floor(row, "times as fast as the best peer, at least", ratio(peer, zt), BETTER_THAN_PEERS, true));
            double grown = ratio(zt(row, 10_000).cost().nanos(), zt);
            floors.add(floor(row, "times the cost for 10,000 rules, at most", grown, GROWTH, false));
            double bytes = lines.stream()
                    .filter(line -> line.row() == row && line.isZt())
                    .mapToDouble(line -> line.cost().bytes())
                    .max()
                    .orElseThrow();
            floors.add(floor(row, "bytes allocated, at most", bytes, NO_BYTES, false));
        }
        Line grpc = zt(Row.GRPC, 1_000);
        double hand = 1 / ratio(handWritten(grpc).orElseThrow().cost().nanos(), grpc);
        floors.add(floor(Row.GRPC, "times a hand-written `if`, at most", hand, OF_HAND_WRITTEN, false));
        for (Row row : List.of(Row.GRPC, Row.HTTP)) {
            Line few = zt(row, 10);
            double peer = bestPeer(few).orElseThrow().cost().nanos();
            floors.add(floor(row, "times as fast as the best peer with 10 rules, at least", ratio(peer, few), 1, true));
        }
        for (String flood : List.of(NEW_PEERS, NEW_PATHS)) {
            double slower = 1 / ratio(zt(Row.FLOOD, SAME).cost().nanos(), zt(Row.FLOOD, flood));
            floors.add(floor(Row.FLOOD, flood + ", times the cost, at most", slower, BESIDE_A_FLOOD, false));
        }
        return floors;
    }

    private Line zt(Row row, String label) {
        return lines.stream()
                .filter(line -> line.row() == row && line.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no line of " + label));
    }

    Set<Row> missed() {
        Set<Row> rows = new TreeSet<>();
        floors().stream().filter(floor -> !floor.met()).forEach(floor -> rows.add(floor.row()));
        return rows;
    }

    /** Returns the fastest of the others that decide the same by as many rules. */
    Optional<Line> bestPeer(Line line) {
        return lines.stream()
                .filter(Line::isPeer)
                .filter(peer -> peer.row() == line.row() && (line.row() == Row.HANDLER || peer.rules() == line.rules()))
                .min((a, b) -> Double.compare(a.cost().nanos(), b.cost().nanos()));
    }

    Optional<Line> handWritten(Line line) {
        return lines.stream()
                .filter(other -> other.row() == line.row() && other.isHandWritten())
                .findFirst();
    }

    private Line zt(Row row, int rules) {
        return lines.stream()
                .filter(line -> line.row() == row && line.isZt() && line.rules() == rules)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no line of zt for " + row + " and " + rules));
    }

    private static double ratio(double nanos, Line of) {
        return nanos / of.cost().nanos();
    }

    private static Floor floor(Row row, String what, double value, double bound, boolean atLeast) {
        boolean met = atLeast ? value >= bound : value <= bound;
        return new Floor(
                row, String.format(Locale.ROOT, "%s: %s %s: %.2f", row.title(), what, number(bound), value), met);
    }

    private static String number(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
