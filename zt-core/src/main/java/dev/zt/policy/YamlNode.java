package dev.zt.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of a YAML document, with the place where it begins, both counted from 1. */
sealed interface YamlNode {

    int line();

    int column();

    /** Says what this is, for a message about what it should have been. */
    String kind();

    /** Text; plain means that it was written without quotes. */
    record Scalar(String text, boolean plain, int line, int column) implements YamlNode {

        /** Tells whether this is null in YAML's core schema. */
        boolean isNull() {
            return plain
                    && switch (text) {
                        case "", "~", "null", "Null", "NULL" -> true;
                        default -> false;
                    };
        }

        @Override
        public String kind() {
            return isNull() ? "nothing" : "text";
        }
    }

    /** A list. */
    record Sequence(List<YamlNode> items, int line, int column) implements YamlNode {

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A mapping, with duplicate keys still in it. */
    record Mapping(List<Entry> entries, int line, int column) implements YamlNode {

        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** What was made of a node as soon as it was read, or null after an issue. */
    record Made(@Nullable Object value, int line, int column) implements YamlNode {

        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** One key of a mapping and its value. */
    record Entry(Scalar key, YamlNode value) {}
}
