package dev.zt.verification.interop.istio;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The values that the policies of a file name, by field: what requests are made around. */
final class Named {

    private static final String NOT = "not";
    private static final String HEADER = "request.headers[";

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private Named() {}

    static Named in(String yaml) {
        Named named = new Named();
        new Load(LoadSettings.builder().build()).loadAllFromString(yaml).forEach(named::node);
        return named;
    }

    /** Returns what stands in a field or in its negation, and in conditions of that key. */
    List<String> values(String field) {
        return values.getOrDefault(field, List.of());
    }

    /** Returns the names of the headers that conditions are about, as written. */
    List<String> headers() {
        return values.keySet().stream()
                .filter(key -> key.startsWith(HEADER))
                .map(Named::headerName)
                .toList();
    }

    List<String> valuesOfHeader(String name) {
        return values(HEADER + name + "]");
    }

    private static String headerName(String key) {
        return key.substring(HEADER.length(), key.length() - 1);
    }

    private void node(@Nullable Object node) {
        if (node instanceof List<?> list) {
            list.forEach(this::node);
        } else if (node instanceof Map<?, ?> map) {
            Object key = map.get("key");
            if (key != null) {
                add(key.toString(), map.get("values"));
                add(key.toString(), map.get("notValues"));
            }
            map.forEach((field, value) -> {
                add(positive(String.valueOf(field)), value);
                node(value);
            });
        }
    }

    private static String positive(String field) {
        return field.startsWith(NOT) && field.length() > NOT.length()
                ? field.substring(NOT.length(), NOT.length() + 1).toLowerCase(Locale.ROOT)
                        + field.substring(NOT.length() + 1)
                : field;
    }

    private void add(String field, @Nullable Object value) {
        if (value instanceof List<?> list) {
            list.stream()
                    .filter(each -> !(each instanceof Map))
                    .forEach(each -> values.computeIfAbsent(field, absent -> new ArrayList<>())
                            .add(each.toString()));
        }
    }
}
