package dev.zt.kubernetes.manifest;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a scalar without quotes stands for: a number, a boolean, nothing, or its text (YAML 1.2, JSON schema). */
final class PlainScalar {

    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,18}(?:\\.[0-9]{1,18})?(?:[eE][-+]?[0-9]{1,2})?");

    private PlainScalar() {}

    static @Nullable Object value(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> null;
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> number(text);
        };
    }

    private static Object number(String text) {
        if (INTEGER.matcher(text).matches()) {
            long number = Long.parseLong(text);
            return number == (int) number ? (Object) (int) number : (Object) number;
        }
        return DECIMAL.matcher(text).matches() ? (Object) Double.parseDouble(text) : text;
    }
}
