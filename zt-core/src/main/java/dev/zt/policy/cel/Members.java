package dev.zt.policy.cel;

import dev.zt.policy.ConditionInput;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Members of values, and elements. */
final class Members {

    private static final Failure NO_MAP = new Failure("a value that is asked for a member is no map");
    private static final Failure NO_ELEMENT = new Failure("a list has no element of that number");
    private static final Failure NO_KEY = new Failure("a map has no member of that name");

    private Members() {}

    /** A member of a map that was read before. */
    record Member(Node operand, String name, Failure absent) implements Node {

        @Override
        public @Nullable Object eval(ConditionInput input, Scratch scratch) {
            Object value = operand.eval(input, scratch);
            return value instanceof Map<?, ?> map ? get(map, name, absent) : Failure.of(value, null, NO_MAP);
        }
    }

    /** Whether a map that was read before has a member. */
    record Presence(Node operand, String name) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Object value = operand.eval(input, scratch);
            return value instanceof Map<?, ?> map ? (Object) map.containsKey(name) : Failure.of(value, null, NO_MAP);
        }
    }

    record Index(Node operand, Node index) implements Node {

        @Override
        public @Nullable Object eval(ConditionInput input, Scratch scratch) {
            Object value = operand.eval(input, scratch);
            Object key = index.eval(input, scratch);
            if (value instanceof Map<?, ?> map && key instanceof String name) {
                return get(map, name, NO_KEY);
            }
            if (value instanceof List<?> list && key instanceof Number number) {
                return element(list, number);
            }
            return Failure.of(value, key, value instanceof List ? NO_ELEMENT : NO_KEY);
        }

        /** Takes a double for a number only if it is whole. */
        private static @Nullable Object element(List<?> list, Number number) {
            int place = number.intValue();
            boolean whole = number instanceof Long ? number.longValue() == place : number.doubleValue() == place;
            return whole && place >= 0 && place < list.size() ? Values.of(list.get(place)) : NO_ELEMENT;
        }
    }

    static @Nullable Object get(Map<?, ?> map, String name, Failure absent) {
        Object value = map.get(name);
        return value == null && !map.containsKey(name) ? absent : Values.of(value);
    }
}
