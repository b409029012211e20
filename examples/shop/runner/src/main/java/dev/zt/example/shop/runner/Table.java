package dev.zt.example.shop.runner;

import java.util.List;
import java.util.Map;

/** Prints outcomes, and the records behind them. */
final class Table {

    private static final int SCENE = 46;
    private static final int SEEN = 18;

    private final Screen screen;

    Table(Screen screen) {
        this.screen = screen;
    }

    void print(List<Outcome> outcomes) {
        screen.line(row("", "", "what is tried", "what comes of it", ""));
        screen.line(row("", "----", "-".repeat(SCENE), "-".repeat(SEEN), "-".repeat(50)));
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            screen.line(row(String.valueOf(i + 1), mark(outcome), outcome.scene(), seen(outcome), outcome.detail()));
        }
        screen.line("");
        screen.line("Audit records behind it:");
        for (int i = 0; i < outcomes.size(); i++) {
            for (Map<String, String> entry : outcomes.get(i).records()) {
                screen.line(screen.faint(String.format("%3d  %s", i + 1, AuditLine.of(entry))));
            }
        }
    }

    private String mark(Outcome outcome) {
        if (outcome.isSkipped()) {
            return "skip";
        }
        return outcome.isExpected() ? screen.good("ok  ") : screen.bad("NOT ");
    }

    private static String seen(Outcome outcome) {
        if (outcome.isSkipped()) {
            return "-";
        }
        return outcome.isExpected() ? outcome.seen() : outcome.seen() + ", expected " + outcome.expected();
    }

    private static String row(String number, String mark, String scene, String seen, String detail) {
        return String.format("%3s  %-4s %-" + SCENE + "s %-" + SEEN + "s %s", number, mark, scene, seen, detail)
                .stripTrailing();
    }
}
