package dev.zt.kubernetes.manifest;

import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Shown;
import dev.zt.policy.IpBlock;
import dev.zt.policy.Issue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields of one map, of which each must be known; what is wrong goes to a list that all maps of a text share. */
final class SettingsFields {

    private static final Pattern PORT = Pattern.compile("([0-9]{1,5})/(tcp|udp|sctp)");

    private final YamlTree tree;
    private final Map<?, ?> map;
    private final List<Issue> issues;

    private SettingsFields(YamlTree tree, Map<?, ?> map, List<Issue> issues) {
        this.tree = tree;
        this.map = map;
        this.issues = issues;
    }

    /** Looks at a map that may have certain fields. */
    static SettingsFields of(YamlTree tree, @Nullable Object node, List<Issue> issues, String... known) {
        if (!(node instanceof Map<?, ?> map)) {
            issues.add(
                    tree.issue(node == null ? "" : node, "Here must be a map with the fields " + List.of(known) + "."));
            return new SettingsFields(tree, Map.of(), issues);
        }
        SettingsFields fields = new SettingsFields(tree, map, issues);
        map.keySet().stream()
                .filter(key -> !List.of(known).contains(key))
                .forEach(key -> fields.refuse(
                        "the field " + Shown.of(String.valueOf(key)) + " is unknown; there are " + List.of(known)));
        return fields;
    }

    void refuse(String problem) {
        refuse(map, problem);
    }

    private void refuse(@Nullable Object node, String problem) {
        String sentence = problem.endsWith(".") ? problem : problem + ".";
        issues.add(tree.issue(
                node == null ? map : node, sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1)));
    }

    boolean has(String name) {
        return map.get(name) != null;
    }

    /** Tells whether there is a map of that name; what else is there is an issue. */
    boolean hasMap(String name) {
        if (has(name) && !(map.get(name) instanceof Map)) {
            refuse(name + " must be a map");
        }
        return map.get(name) instanceof Map;
    }

    SettingsFields child(String name, String... known) {
        Object value = map.get(name);
        return of(tree, value == null ? map : value, issues, known);
    }

    String text(String name, String otherwise) {
        Object value = map.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof String text) {
            return text;
        }
        refuse(name + " must be a text");
        return otherwise;
    }

    List<String> texts(String name) {
        return list(name, value -> value instanceof String text ? text : null, "a text");
    }

    List<Integer> numbers(String name) {
        return list(name, value -> value instanceof Integer number ? number : null, "a number");
    }

    /** Returns ports: numbers, which are of TCP, and texts like {@code 53/udp}. */
    List<PodPort> ports(String name) {
        return list(name, SettingsFields::port, "a number, or a text like 53/udp");
    }

    private static @Nullable PodPort port(Object value) {
        if (value instanceof Integer number) {
            return PodPort.tcp(number);
        }
        Matcher port = PORT.matcher(String.valueOf(value));
        return port.matches()
                ? new PodPort(
                        "",
                        Integer.parseInt(port.group(1)),
                        PodPort.Protocol.valueOf(port.group(2).toUpperCase(Locale.ROOT)))
                : null;
    }

    /** Returns blocks of addresses. */
    List<Cidr> cidrs(String name) {
        return list(name, value -> value instanceof String text ? Cidr.parse(text) : null, "a text");
    }

    /** Returns blocks of addresses, of which none has exceptions. */
    List<IpBlock> blocks(String name) {
        return cidrs(name).stream().map(Cidr::block).toList();
    }

    /** Returns false if nothing is said. */
    boolean flag(String name) {
        Object value = map.get(name);
        if (value != null && !(value instanceof Boolean)) {
            refuse(name + " must be true or false");
        }
        return Boolean.TRUE.equals(value);
    }

    /**
     * Returns what is made of the fields; nothing, and an issue, if that is refused. Where reading the fields found issues,
     * those tell why: what is left of a list without what was wrong in it may be refused too.
     */
    <T> Optional<T> parsed(Supplier<T> value) {
        int before = issues.size();
        try {
            return Optional.of(value.get());
        } catch (IllegalArgumentException e) {
            if (issues.size() == before) {
                refuse(String.valueOf(e.getMessage()));
            }
            return Optional.empty();
        }
    }

    /** Returns what a list has, each as its own map. */
    List<SettingsFields> maps(String name, String... known) {
        return list(name, value -> value instanceof Map<?, ?> ? of(tree, value, issues, known) : null, "a map");
    }

    Map<String, String> labels(String name) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (map.get(name) instanceof Map<?, ?> found) {
            found.forEach((key, value) -> {
                if (value instanceof String text) {
                    labels.put((String) key, text);
                } else {
                    refuse(name + " must map texts to texts, and " + Shown.of((String) key) + " does not");
                }
            });
        } else if (has(name)) {
            refuse(name + " must be a map of labels");
        }
        return labels;
    }

    /** Returns what the elements of a list stand for; each that stands for nothing is an issue. */
    private <T> List<T> list(String name, Function<Object, @Nullable T> read, String what) {
        Object value = map.get(name);
        List<T> values = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object element : list) {
                try {
                    T item = element == null ? null : read.apply(element);
                    if (item == null) {
                        refuse("each of " + name + " must be " + what);
                    } else {
                        values.add(item);
                    }
                } catch (IllegalArgumentException e) {
                    refuse(list, String.valueOf(e.getMessage()));
                }
            }
        } else if (value != null) {
            refuse(name + " must be a list");
        }
        return values;
    }
}
