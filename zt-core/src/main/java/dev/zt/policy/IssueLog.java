package dev.zt.policy;

import java.util.ArrayList;
import java.util.List;

/** Collects the issues of one text. Not thread-safe. */
final class IssueLog {

    private static final int MAX_ISSUES = 1_000;

    private final String origin;
    private final List<String> lines;
    private final List<Issue> issues = new ArrayList<>();

    IssueLog(String origin, String text) {
        this.origin = origin;
        this.lines = text.lines().toList();
    }

    void add(YamlNode at, String message) {
        add(at.line(), at.column(), message);
    }

    /** Adds an issue; past the limit only the first of them, with a note, so that hostile text costs little. */
    void add(int line, int column, String message) {
        if (issues.size() >= MAX_ISSUES) {
            return;
        }
        boolean last = issues.size() == MAX_ISSUES - 1;
        String source = line <= lines.size() ? lines.get(line - 1) : "";
        issues.add(
                new Issue(origin, line, column, last ? message + " Further issues are not listed." : message, source));
    }

    int count() {
        return issues.size();
    }

    List<Issue> issues() {
        return List.copyOf(issues);
    }
}
