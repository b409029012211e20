package dev.zt.example.firstcall;

import java.util.List;

/** Prints outcomes for people. */
final class Table {

    private Table() {}

    static void print(List<Outcome> outcomes) {
        String format = "%-4s %-42s %-18s %s%n";
        System.out.printf(format, "", "frontend -> orders -> stock", "seen", "record at the service");
        System.out.printf(format, "", "-".repeat(42), "-".repeat(18), "-".repeat(40));
        for (Outcome outcome : outcomes) {
            System.out.printf(
                    format,
                    outcome.isExpected() ? "ok" : "NOT",
                    outcome.scene(),
                    outcome.isExpected() ? outcome.seen() : outcome.seen() + ", expected " + outcome.expected(),
                    outcome.record());
        }
    }
}
