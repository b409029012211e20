package dev.zt.policy.cel;

import dev.zt.policy.ConditionInput;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Equality, order and membership. */
final class Comparisons {

    static final Failure EXHAUSTED =
            new Failure("the macros of the condition take more than " + Scratch.MAX_WORK + " steps for this request");
    private static final Failure NO_ORDER = new Failure("<, <=, > or >= stands between values of different types");
    private static final Failure NO_CONTAINER = new Failure("what stands behind \"in\" is neither a list nor a map");

    private Comparisons() {}

    /** Either of == and !=. */
    record Equality(Node left, Node right, boolean wanted) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Object one = left.eval(input, scratch);
            Object other = right.eval(input, scratch);
            if (one instanceof Failure || other instanceof Failure) {
                return Failure.of(one, other, EXHAUSTED);
            }
            if (scratch != Scratch.NONE && scratch.isExhausted(Values.weight(one))) {
                return EXHAUSTED;
            }
            return Values.areEqual(one, other) == wanted;
        }
    }

    /** Either of == and != where one side is a text that is known. */
    record TextEquality(Node operand, String text, boolean wanted) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Object value = operand.eval(input, scratch);
            return value instanceof Failure ? value : text.equals(value) == wanted;
        }
    }

    /** An order, by which results of a comparison it takes. */
    record Ordering(Node left, Node right, boolean less, boolean same, boolean greater) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Object one = left.eval(input, scratch);
            Object other = right.eval(input, scratch);
            int order = Order.compare(one, other);
            if (order == Order.NONE) {
                return Failure.of(one, other, NO_ORDER);
            }
            if (order == 0) {
                return same;
            }
            return order < 0 ? less : greater;
        }
    }

    record Membership(Node element, Node container) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Object wanted = element.eval(input, scratch);
            Object all = container.eval(input, scratch);
            if (wanted instanceof Failure || all instanceof Failure) {
                return Failure.of(wanted, all, EXHAUSTED);
            }
            if (all instanceof List<?> list) {
                boolean tooMuch = scratch != Scratch.NONE && scratch.isExhausted(Values.weight(list));
                return tooMuch ? EXHAUSTED : contains(list, wanted);
            }
            return all instanceof Map<?, ?> map
                    ? (Object) (wanted instanceof String && map.containsKey(wanted))
                    : NO_CONTAINER;
        }

        private static boolean contains(List<?> list, @Nullable Object wanted) {
            for (int i = 0; i < list.size(); i++) {
                if (Values.areEqual(Values.of(list.get(i)), wanted)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Membership in texts that are known. */
    record TextMembership(Node element, Set<String> texts) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Object value = element.eval(input, scratch);
            return value instanceof Failure ? value : value instanceof String && texts.contains(value);
        }
    }
}
