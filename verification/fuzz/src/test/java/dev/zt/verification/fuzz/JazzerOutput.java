package dev.zt.verification.fuzz;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What Jazzer printed of a run, as far as results quote it.
 *
 * @param executions how many inputs it put
 * @param seconds how long it did so
 * @param coverage the edges of zt's instrumented code that some input reached
 * @param features what libFuzzer counts beyond edges
 * @param corpus how many inputs it kept
 * @param exit its exit code; 0 if nothing was found
 */
record JazzerOutput(long executions, long seconds, long coverage, long features, long corpus, int exit) {

    private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second\\(s\\)");
    private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+) ft: (\\d+) corp: (\\d+)");

    static JazzerOutput of(List<String> lines, int exit) {
        Optional<MatchResult> done = last(lines, DONE);
        Optional<MatchResult> coverage = last(lines, COVERAGE);
        return new JazzerOutput(
                number(done, 1), number(done, 2), number(coverage, 1), number(coverage, 2), number(coverage, 3), exit);
    }

    String row(String name) {
        return String.format(
                "| %s | %d | %,d | %,d | %d | %d | %d | %s |",
                name,
                seconds,
                executions,
                seconds == 0 ? 0 : executions / seconds,
                coverage,
                features,
                corpus,
                exit == 0 ? "none" : "exit " + exit);
    }

    private static Optional<MatchResult> last(List<String> lines, Pattern pattern) {
        Optional<MatchResult> found = Optional.empty();
        for (String line : lines) {
            Optional<MatchResult> match = pattern.matcher(line).results().findFirst();
            found = match.isPresent() ? match : found;
        }
        return found;
    }

    private static long number(Optional<MatchResult> match, int group) {
        return match.map(found -> Long.parseLong(found.group(group))).orElse(0L);
    }
}
