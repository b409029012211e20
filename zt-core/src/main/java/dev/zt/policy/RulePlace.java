package dev.zt.policy;

/**
 * Where a rule stands. Immutable and thread-safe.
 *
 * @param origin where the text is from, for example a file name
 * @param line the line, from 1; for a rule that comes of a policy of Istio that where the policy begins
 * @param column the column in code points, from 1
 */
public record RulePlace(String origin, int line, int column) {

    /** Returns {@code origin:line:column}. */
    @Override
    public String toString() {
        return origin + ":" + line + ":" + column;
    }
}
