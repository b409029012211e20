package dev.zt.internal.text;

import java.util.List;

/** Values of header fields, of which blanks around them are no part (RFC 9110 §5.5). */
public final class FieldValue {

    private FieldValue() {}

    /**
     * Takes the blanks around a value away.
     *
     * @param value the value as it was sent
     * @return the value
     */
    public static String of(String value) {
        int start = 0;
        int end = value.length();
        while (start < end && isBlank(value.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(start, end);
    }

    /**
     * Takes the blanks around each value away.
     *
     * @param values the values as they were sent
     * @return the values in their order; the given list if there are no blanks, as nearly always
     */
    public static List<String> of(List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            if (of(values.get(i)).length() != values.get(i).length()) {
                return values.stream().map(FieldValue::of).toList();
            }
        }
        return values;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
