package dev.zt.policy.cel;

import dev.zt.policy.ConditionInput;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The macros {@code all} and {@code exists}, of the elements of a list or the names of a map's members. An element that
 * decides makes up for errors of others.
 *
 * @param range whose elements
 * @param slot the variable that each is in turn
 * @param test what is asked of each
 * @param decider what decides: false for {@code all}, true for {@code exists}
 */
record Quantifier(Node range, int slot, Node test, Boolean decider) implements Node {

    private static final Failure NO_RANGE = new Failure("all or exists is asked of what is neither a list nor a map");
    private static final Failure NO_BOOLEAN = new Failure("what all or exists asks is neither true nor false");

    @Override
    public Object eval(ConditionInput input, Scratch scratch) {
        Object value = range.eval(input, scratch);
        if (value instanceof Map<?, ?> map) {
            return of(map.keySet(), input, scratch);
        }
        return value instanceof Iterable<?> list ? of(list, input, scratch) : Failure.of(value, null, NO_RANGE);
    }

    private Object of(Iterable<?> elements, ConditionInput input, Scratch scratch) {
        Object result = !decider;
        for (Object element : elements) {
            if (scratch.isExhausted(0)) {
                return Comparisons.EXHAUSTED;
            }
            scratch.set(slot, Values.of(element));
            Object answer = test.eval(input, scratch);
            if (decider.equals(answer)) {
                return decider;
            }
            if (!(answer instanceof Boolean)) {
                result = failure(answer);
            }
            if (result == Comparisons.EXHAUSTED) {
                return result;
            }
        }
        return result;
    }

    private static Object failure(@Nullable Object answer) {
        return Failure.of(answer, null, NO_BOOLEAN);
    }
}
