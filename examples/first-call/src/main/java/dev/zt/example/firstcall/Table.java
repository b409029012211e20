package dev.zt.example.firstcall;

import java.util.List;

/** Prints outcomes for people. */
final class Table {

    private Table() {}

    static void print(List<Outcome> outcomes) {
        String format = "%-4s %-34s %-28s %s%n";
        System.out.printf(format, "", "frontend -> orders -> stock", "seen", "record at the service");
        System.out.printf(format, "", "-".repeat(34), "-".repeat(28), "-".repeat(34));
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
