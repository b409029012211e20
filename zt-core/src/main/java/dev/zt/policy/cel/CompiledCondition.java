package dev.zt.policy.cel;

import dev.zt.policy.Condition;
import dev.zt.policy.ConditionInput;
import java.util.Set;

/**
 * A condition that was compiled.
 *
 * @param text as its author wrote it
 * @param node what it comes to
 * @param slots how many variables its macros have
 * @param pathVariables which variables of path patterns it asks for
 */
record CompiledCondition(String text, Node node, int slots, Set<String> pathVariables) implements Condition {

    private static final Failure NO_BOOLEAN = new Failure("the condition is neither true nor false");

    @Override
    public boolean test(ConditionInput input) throws ConditionFailedException {
        Object value = node.eval(input, Scratch.of(slots));
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw (value instanceof Failure failure ? failure : NO_BOOLEAN).exception();
    }

    /** Returns the text. */
    @Override
    public String toString() {
        return text;
    }
}
