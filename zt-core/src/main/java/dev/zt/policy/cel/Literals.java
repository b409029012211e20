package dev.zt.policy.cel;

import dev.zt.policy.ConditionInput;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists and maps that stand in a condition. One that is known as a whole is made once, when that is compiled. */
final class Literals {

    private Literals() {}

    static Node list(List<Node> elements) {
        ListOf list = new ListOf(List.copyOf(elements));
        return elements.stream().allMatch(Node.Constant.class::isInstance) ? new Node.Constant(list.known()) : list;
    }

    static Node map(Map<String, Node> members) {
        MapOf map = new MapOf(new LinkedHashMap<>(members));
        return members.values().stream().allMatch(Node.Constant.class::isInstance)
                ? new Node.Constant(map.known())
                : map;
    }

    private record ListOf(List<Node> elements) implements Node {

        private Object known() {
            return Collections.unmodifiableList(Arrays.asList(
                    elements.stream().map(node -> ((Constant) node).value()).toArray()));
        }

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            @Nullable Object[] values = new @Nullable Object[elements.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = elements.get(i).eval(input, scratch);
                if (values[i] instanceof Failure failure) {
                    return failure;
                }
            }
            return Arrays.asList(values);
        }
    }

    private record MapOf(Map<String, Node> members) implements Node {

        private Object known() {
            Map<String, @Nullable Object> known = new LinkedHashMap<>();
            members.forEach((name, node) -> known.put(name, ((Constant) node).value()));
            return Collections.unmodifiableMap(known);
        }

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            for (Map.Entry<String, Node> member : members.entrySet()) {
                Object value = member.getValue().eval(input, scratch);
                if (value instanceof Failure) {
                    return value;
                }
                values.put(member.getKey(), value);
            }
            return values;
        }
    }
}
