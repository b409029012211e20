package dev.zt.verification.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param row what is compared
 * @param label who decides
 * @param rules by how many rules; 0 if their number plays no part
 * @param cost what it costs
 * @param tail how it is spread, or null if that was not measured
 */
record Line(
        Row row,
        String label,
        int rules,
        Cost cost,
        @Nullable Tail tail) {

    /** What one operation costs: nanoseconds of the thread's CPU, half the spread of its iterations, bytes. */
    record Cost(double nanos, double spread, double bytes) {

        Cost orLess(Cost other) {
            return nanos <= other.nanos ? this : other;
        }
    }

    /** Nanoseconds by the clock, the cost of looking at it included. */
    record Tail(double p50, double p99, double p999) {}

    boolean isZt() {
        return label.startsWith("zt");
    }

    boolean isHandWritten() {
        return label.equals(Contender.HAND_WRITTEN);
    }

    boolean isPeer() {
        return !isZt() && !isHandWritten() && row != Row.FLOOR;
    }

    /** Tells whether two lines are about the same, and so one is measured again. */
    boolean isSame(Line other) {
        return row == other.row && label.equals(other.label) && rules == other.rules;
    }

    Line with(Tail measured) {
        return new Line(row, label, rules, cost, measured);
    }

    /** Returns this with the lower cost: what else a machine does can only slow it down. */
    Line orBetter(Line again) {
        return new Line(row, label, rules, cost.orLess(again.cost), tail);
    }
}
