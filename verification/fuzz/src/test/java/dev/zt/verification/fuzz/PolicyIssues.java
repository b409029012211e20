package dev.zt.verification.fuzz;

import dev.zt.policy.Issue;
import dev.zt.policy.PolicyReading;
import java.util.List;

/** What holds of what a reader of policies says about a text, whatever the format is. */
final class PolicyIssues {

    private PolicyIssues() {}

    /** Checks the issues and notes; returns whether there is no issue. */
    static boolean check(PolicyReading reading, String text) {
        Holds.same(reading.isValid(), reading.issues().isEmpty(), "valid is what has no issue");
        List<String> lines = text.lines().toList();
        reading.issues().forEach(issue -> check(issue, lines));
        reading.notes().forEach(note -> check(note, lines));
        Holds.that(reading.isValid() || reading.policies().isEmpty(), "of a text with issues nothing is used");
        return reading.isValid();
    }

    /** Checks one issue of a text. */
    static void check(Issue issue, List<String> lines) {
        Holds.that(issue.line() <= Math.max(1, lines.size() + 1), "the line is one of the text: " + issue);
        int end = issue.sourceLine().codePointCount(0, issue.sourceLine().length()) + 1;
        Holds.that(issue.column() <= end, "the column is one of its line: " + issue);
        Holds.that(!issue.message().isBlank() && issue.message().length() < 2_000, "an issue says what, shortly");
        String display = issue.display();
        Holds.same(display.lines().count(), 3L, "an issue is shown in three lines");
        Holds.that(
                display.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 127)),
                "an issue is shown in printable ASCII");
    }
}
