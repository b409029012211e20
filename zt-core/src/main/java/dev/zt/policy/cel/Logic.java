package dev.zt.policy.cel;

import dev.zt.policy.ConditionInput;
import org.jspecify.annotations.Nullable;

/** And, or, not, and the choice. An operand that decides by itself makes up for an error of the other one. */
final class Logic {

    private static final Failure NO_BOOLEAN = new Failure("an operand of &&, ||, ! or ?: is neither true nor false");

    private Logic() {}

    /** Either as CEL has them: the decider is false for "and", true for "or". */
    record Junction(Node left, Node right, Boolean decider) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Object one = left.eval(input, scratch);
            if (decider.equals(one)) {
                return decider;
            }
            if (!(one instanceof Boolean || one instanceof Failure)) {
                return NO_BOOLEAN;
            }
            Object other = right.eval(input, scratch);
            return decider.equals(other) ? decider : rest(one, other);
        }

        private Object rest(@Nullable Object one, @Nullable Object other) {
            return one instanceof Boolean && other instanceof Boolean ? one : Failure.of(one, other, NO_BOOLEAN);
        }
    }

    record Not(Node operand) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Object value = operand.eval(input, scratch);
            return value instanceof Boolean flag ? (Object) !flag : Failure.of(value, null, NO_BOOLEAN);
        }
    }

    record Choice(Node condition, Node then, Node otherwise) implements Node {

        @Override
        public @Nullable Object eval(ConditionInput input, Scratch scratch) {
            Object value = condition.eval(input, scratch);
            if (value instanceof Boolean flag) {
                return (flag ? then : otherwise).eval(input, scratch);
            }
            return Failure.of(value, null, NO_BOOLEAN);
        }
    }
}
