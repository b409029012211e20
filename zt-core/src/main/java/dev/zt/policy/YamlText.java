package dev.zt.policy;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Writes values as YAML that can be read in one way only: each text in quotes. */
final class YamlText {

    private YamlText() {}

    static String quoted(Object value) {
        StringBuilder out = new StringBuilder("\"");
        String text = String.valueOf(value);
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
            } else if (c < ' ' || c > '~') {
                out.append(String.format("\\U%08x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }

    /** Returns a text that cannot end a comment. */
    static String comment(String text) {
        return text.isEmpty() ? "none" : text.replaceAll("[^!-~]", "?");
    }

    static String list(Collection<?> values) {
        return values.stream().map(YamlText::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    static void add(List<String> fields, String name, List<?> values) {
        if (!values.isEmpty()) {
            fields.add(name + ": " + list(values));
        }
    }

    /** Adds texts, marked if policy files cannot say them. */
    static void addTexts(List<String> fields, String name, List<TextMatcher> values) {
        if (ForeignParts.areOwn(values)) {
            add(fields, name, values);
        } else {
            addForeign(fields, name, values);
        }
    }

    /** Adds what policy files cannot say, such that reading it back is an error. */
    static void addForeign(List<String> fields, String name, List<?> values) {
        add(fields, "!" + name, values);
    }
}
