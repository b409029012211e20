package dev.zt.policy;

import dev.zt.internal.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of one mapping. What is not as it should be becomes an issue, and then reads as null. */
final class Fields {

    private final YamlNode.Mapping mapping;
    private final IssueLog issues;
    private final List<String> known;

    /** By the place of the name among those that are known, which are few. */
    private final @Nullable YamlNode[] values;

    /** The places that are taken, of at most 64: most fields are absent. */
    private long taken;

    /** Reports duplicate fields, and fields that are not known. */
    Fields(YamlNode.Mapping mapping, IssueLog issues, List<String> known) {
        this.mapping = mapping;
        this.issues = issues;
        this.known = known;
        this.values = new YamlNode[known.size()];
        for (YamlNode.Entry entry : mapping.entries()) {
            YamlNode.Scalar key = entry.key();
            int place = place(key.text());
            if (place < 0) {
                issues.add(key, unknown(key.text(), known));
            } else if (values[place] != null) {
                issues.add(key, "Field " + Quoted.quote(key.text()) + " is given twice; remove one.");
            } else {
                values[place] = entry.value();
                taken |= 1L << place;
            }
        }
    }

    /** Returns the fields of a node, or null after an issue if it is no mapping. */
    static @Nullable Fields of(String name, YamlNode node, IssueLog issues, List<String> known) {
        if (node instanceof YamlNode.Mapping mapping) {
            return new Fields(mapping, issues, known);
        }
        issues.add(node, name + " must be a mapping, not " + node.kind() + ".");
        return null;
    }

    private static String unknown(String field, List<String> known) {
        String nearest = Spelling.nearest(field, known);
        String mend = nearest != null
                ? "did you mean " + Quoted.quote(nearest) + "?"
                : "allowed here: " + String.join(", ", known) + ".";
        return "Unknown field " + Quoted.quote(field) + "; " + mend;
    }

    /** Returns the place of a name among those that are known, or -1. */
    private int place(String name) {
        for (int i = 0; i < values.length; i++) {
            if (name.equals(known.get(i))) {
                return i;
            }
        }
        return -1;
    }

    boolean has(String field) {
        return get(field) != null;
    }

    @Nullable
    YamlNode get(String field) {
        for (long places = taken; places != 0; places &= places - 1) {
            int place = Long.numberOfTrailingZeros(places);
            if (field.equals(known.get(place))) {
                return values[place];
            }
        }
        return null;
    }

    @Nullable
    YamlNode required(String field) {
        YamlNode value = get(field);
        if (value == null) {
            issues.add(mapping, "Field " + Quoted.quote(field) + " is missing; add it.");
        }
        return value;
    }

    @Nullable
    Fields requiredMapping(String field, List<String> known) {
        YamlNode value = required(field);
        return value == null ? null : of(Quoted.quote(field), value, issues, known);
    }

    /** Returns a required text, parsed; the message of an {@link IllegalArgumentException} becomes an issue. */
    <T> @Nullable T requiredText(String field, Function<String, T> parser) {
        YamlNode value = required(field);
        return value == null ? null : text("", field, value, parser);
    }

    /** Returns the items of a list, null if the field is absent or no list. */
    @Nullable
    List<YamlNode> list(String field, int limit) {
        YamlNode value = get(field);
        return value == null ? null : list(field, value, limit);
    }

    private @Nullable List<YamlNode> list(String field, YamlNode value, int limit) {
        if (!(value instanceof YamlNode.Sequence sequence)) {
            issues.add(value, Quoted.quote(field) + " must be a list, not " + value.kind() + ".");
            return null;
        }
        if (sequence.items().size() > limit) {
            issues.add(
                    value,
                    Quoted.quote(field) + " has " + sequence.items().size() + " values; at most " + limit
                            + " are allowed.");
            return null;
        }
        return sequence.items();
    }

    /** Tells whether a field is absent or a list; one with more values than the limit is reported. */
    boolean isWithin(String field, int limit) {
        return !has(field) || list(field, limit) != null;
    }

    /** As {@link #list}, but an empty list is an issue: it could mean "any" as well as "none". */
    @Nullable
    List<YamlNode> alternatives(String field) {
        YamlNode value = get(field);
        List<YamlNode> items = value == null ? null : list(field, value, PolicyGrammar.MAX_VALUES);
        if (value != null && items != null && items.isEmpty()) {
            issues.add(
                    value, Quoted.quote(field) + " is empty, which could mean any or none; add a value, or remove it.");
        }
        return items;
    }

    /** Returns the parsed texts of a list of alternatives; empty if the field is absent. */
    <T> List<T> texts(String field, Function<String, T> parser) {
        List<YamlNode> items = alternatives(field);
        if (items == null) {
            return List.of();
        }
        List<T> parsed = new ArrayList<>(items.size());
        for (YamlNode item : items) {
            T value = text("A value of ", field, item, parser);
            if (value != null) {
                parsed.add(value);
            }
        }
        return parsed;
    }

    /** Returns what a reader makes of each value of a list of alternatives; empty if the field is absent. */
    <T> List<T> each(String field, Function<YamlNode, @Nullable T> reader) {
        List<YamlNode> items = alternatives(field);
        if (items == null) {
            return List.of();
        }
        List<T> read = new ArrayList<>(items.size());
        for (YamlNode item : items) {
            T value = reader.apply(item);
            if (value != null) {
                read.add(value);
            }
        }
        return read;
    }

    /** Returns the entries of a mapping that must not be empty; none if the field is absent or no mapping. */
    List<YamlNode.Entry> entries(String field) {
        YamlNode value = get(field);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof YamlNode.Mapping entries)) {
            issues.add(value, Quoted.quote(field) + " must be a mapping, not " + value.kind() + ".");
            return List.of();
        }
        int size = entries.entries().size();
        if (size == 0 || size > PolicyGrammar.MAX_VALUES) {
            issues.add(
                    value,
                    size == 0
                            ? Quoted.quote(field)
                                    + " is empty, which could mean any or none; add a value, or remove it."
                            : Quoted.quote(field) + " has " + size + " values; at most " + PolicyGrammar.MAX_VALUES
                                    + " are allowed.");
            return List.of();
        }
        return entries.entries();
    }

    private <T> @Nullable T text(String what, String field, YamlNode node, Function<String, T> parser) {
        // Names are quoted only for an issue: this is called for each value of a policy.
        return node instanceof YamlNode.Scalar scalar && !scalar.isNull()
                ? parsed(scalar, issues, parser)
                : text(what + Quoted.quote(field), node, issues, parser);
    }

    /** Returns a node's text, parsed; the message of an {@link IllegalArgumentException} becomes an issue. */
    static <T> @Nullable T text(String what, YamlNode node, IssueLog issues, Function<String, T> parser) {
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.isNull()) {
            issues.add(node, what + " must be text, not " + node.kind() + ".");
            return null;
        }
        return parsed(scalar, issues, parser);
    }

    private static <T> @Nullable T parsed(YamlNode.Scalar scalar, IssueLog issues, Function<String, T> parser) {
        try {
            return parser.apply(scalar.text());
        } catch (InvalidConditionException e) {
            e.problems().forEach(problem -> issues.addWithin(scalar, problem.offset(), problem.message()));
            return null;
        } catch (IllegalArgumentException e) {
            issues.add(scalar, String.valueOf(e.getMessage()));
            return null;
        }
    }
}
