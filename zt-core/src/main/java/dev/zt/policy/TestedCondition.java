package dev.zt.policy;

import dev.zt.internal.text.Quoted;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A condition of a policy of another format.
 *
 * @param text what is asked, in one line
 * @param test tells whether it holds
 */
record TestedCondition(String text, Test test) implements Condition {

    /** Tells whether something holds for a call. */
    @FunctionalInterface
    interface Test {

        /** Tells whether it holds. */
        boolean test(ConditionInput input) throws Exception;
    }

    /**
     * Names what is asked.
     *
     * @param key what is looked at
     * @param negative whether no value may match, instead of one
     * @param values alternatives as they are written
     * @param how how it is looked at; tests that differ in it have other texts
     */
    static TestedCondition of(String key, boolean negative, List<String> values, String how, Test matches) {
        String listed = values.stream().map(Quoted::quote).collect(Collectors.joining(", "));
        String text = Quoted.escape(key) + (negative ? " not in [" : " in [") + listed + "]" + how;
        return new TestedCondition(text, negative ? input -> !matches.test(input) : matches);
    }

    @Override
    public boolean test(ConditionInput input) throws Exception {
        return test.test(input);
    }
}
