package dev.zt.audit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Passes attributes on, cuts those that are too long, and in the end tells which. For one event, on one thread. */
final class BoundedAttributes {

    /** The most characters of one value. */
    static final int MAX_LENGTH = 2048;

    /** The most values of one list. */
    static final int MAX_VALUES = 100;

    private final AuditAttributes.Visitor visitor;
    private final List<String> truncated = new ArrayList<>(0);

    BoundedAttributes(AuditAttributes.Visitor visitor) {
        this.visitor = visitor;
    }

    void text(String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            visitor.text(key, cut(key, value));
        }
    }

    void number(String key, long value) {
        visitor.number(key, value);
    }

    void texts(String key, List<String> values) {
        if (values.isEmpty()) {
            return;
        }
        if (values.size() > MAX_VALUES) {
            mark(key);
        }
        visitor.texts(
                key,
                values.stream().limit(MAX_VALUES).map(value -> cut(key, value)).toList());
    }

    void end() {
        if (!truncated.isEmpty()) {
            visitor.texts(AuditKeys.AUDIT_TRUNCATED, truncated);
        }
    }

    private String cut(String key, String value) {
        if (value.length() <= MAX_LENGTH) {
            return value;
        }
        mark(key);
        // Half a surrogate pair is no character, and some encoders refuse it.
        return value.substring(
                0, Character.isHighSurrogate(value.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH);
    }

    private void mark(String key) {
        if (!truncated.contains(key)) {
            truncated.add(key);
        }
    }
}
