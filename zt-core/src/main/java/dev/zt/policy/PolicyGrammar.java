package dev.zt.policy;

import dev.zt.internal.text.Quoted;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** The limits of a policy, and the character rules of the small names in it. */
final class PolicyGrammar {

    static final int MAX_RULES = 10_000;
    static final int MAX_VALUES = 1_000;
    static final int MAX_NAME_LENGTH = 200;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._#-]{1," + MAX_NAME_LENGTH + "}");
    private static final Pattern REVISION = Pattern.compile("[!-~]{0," + MAX_NAME_LENGTH + "}");
    private static final Pattern METHOD = Pattern.compile("[A-Z_-]{1,32}");

    private PolicyGrammar() {}

    /** Checks the name of a policy or the id of a rule: both stand in every audit record. */
    static String checkName(String what, String name) {
        Objects.requireNonNull(name, what);
        if (!NAME.matcher(name).matches()) {
            throw invalid(what, name, "write 1 to " + MAX_NAME_LENGTH + " of the characters A-Z a-z 0-9 . _ # -");
        }
        return name;
    }

    static String checkRevision(String revision) {
        Objects.requireNonNull(revision, "revision");
        if (!REVISION.matcher(revision).matches()) {
            throw invalid(
                    "Revision", revision, "write at most " + MAX_NAME_LENGTH + " printable ASCII characters, no space");
        }
        return revision;
    }

    static String checkMethod(String method) {
        Objects.requireNonNull(method, "method");
        if (!METHOD.matcher(method).matches()) {
            throw invalid("HTTP method", method, "write it in upper case, 1 to 32 of the characters A-Z - _");
        }
        return method;
    }

    /** Copies a list whose values are alternatives. */
    static <T> List<T> copy(String what, List<T> values) {
        if (values.size() > MAX_VALUES) {
            throw new IllegalArgumentException(what + " has " + tooMany(values.size()));
        }
        return List.copyOf(values);
    }

    static String tooMany(int size) {
        return size + " values; at most " + MAX_VALUES + " are allowed. Use a pattern, or split the rule.";
    }

    static IllegalArgumentException invalid(String what, String value, String problem) {
        return new IllegalArgumentException(what + " " + Quoted.quote(value) + " is invalid: " + problem + ".");
    }
}
