package dev.zt.policy;

import java.util.Set;

/**
 * One thing more that must hold for a rule to match. Implementations are immutable, thread-safe, and do no I/O; they
 * are asked on the thread of each call that the rest of the rule matches, so that their cost must be bounded.
 *
 * <p>Two conditions are taken for one if their {@linkplain #text() texts} are equal: two that mean different things have
 * different texts.
 */
public interface Condition {

    /** The most characters that {@link #text()} may have. */
    int MAX_LENGTH = 4_096;

    /**
     * Returns what is asked, as its author wrote it.
     *
     * @return one line, at most {@value #MAX_LENGTH} characters
     */
    String text();

    /**
     * Returns which variables of path patterns it asks for. A rule of a file that has a condition that asks for others than
     * its patterns name cannot be read.
     *
     * @return their names, without braces
     */
    default Set<String> pathVariables() {
        return Set.of();
    }

    /**
     * Tells whether it holds. What is absent makes a positive condition false, and a negative one true.
     *
     * @param input the call
     * @return whether it holds
     * @throws Exception if that cannot be said: then a rule that denies matches, and one that allows does not
     */
    boolean test(ConditionInput input) throws Exception;
}
