package dev.zt.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the issues of one text. Not thread-safe. */
final class IssueLog {

    private static final int MAX_ISSUES = 1_000;

    private final String origin;
    private final String text;
    private final List<Issue> issues = new ArrayList<>();
    /** Split at the first issue: most texts have none. */
    private @Nullable List<String> lines;

    private int count;

    IssueLog(String origin, String text) {
        this.origin = origin;
        this.text = text;
    }

    String origin() {
        return origin;
    }

    void add(YamlNode at, String message) {
        add(at.line(), at.column(), message);
    }

    /** Adds an issue about a part of a text: where that stands if the text is written as it is, else where it begins. */
    void addWithin(YamlNode.Scalar text, int offset, String message) {
        String source = line(text.line());
        int start =
                source.offsetByCodePoints(0, Math.min(text.column() - 1, source.codePointCount(0, source.length())));
        boolean quoted = !text.plain() && start < source.length();
        boolean asWritten = source.startsWith(text.text(), start + (quoted ? 1 : 0));
        add(
                text.line(),
                text.column() + (asWritten ? offset + (quoted ? 1 : 0) : 0),
                asWritten ? message : "At character " + (offset + 1) + ": " + message);
    }

    /** Adds an issue; past the limit it only notes that there are more, so that hostile text costs little. */
    void add(int line, int column, String message) {
        if (++count <= MAX_ISSUES) {
            list(line, column, message);
        }
    }

    /** Adds the issue that ended the reading of the text: it is listed past the limit too. */
    void addLast(int line, int column, String message) {
        count++;
        list(line, column, message);
    }

    private void list(int line, int column, String message) {
        String source = line(line);
        // The parser counts a carriage return at the very end as a column.
        int end = source.codePointCount(0, source.length()) + 1;
        issues.add(new Issue(origin, line, Math.min(column, end), message, source));
    }

    private String line(int number) {
        List<String> all = lines;
        if (all == null) {
            all = text.lines().toList();
            lines = all;
        }
        return number <= all.size() ? all.get(number - 1) : "";
    }

    /** Counts all issues, those past the limit too: whoever reads on asks whether there are new ones. */
    int count() {
        return count;
    }

    /** Returns the issues in the order of the text. */
    List<Issue> issues() {
        List<Issue> sorted = new ArrayList<>(issues);
        sorted.sort(Comparator.comparingInt(Issue::line).thenComparingInt(Issue::column));
        if (count > MAX_ISSUES) {
            sorted.add(new Issue(
                    origin,
                    1,
                    1,
                    "There are " + count + " issues; the first " + MAX_ISSUES + " that were found are listed.",
                    line(1)));
        }
        return sorted;
    }
}
