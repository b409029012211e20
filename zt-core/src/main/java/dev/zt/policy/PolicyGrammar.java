package dev.zt.policy;

import dev.zt.internal.text.Quoted;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** The limits of a policy, and the character rules of the small names in it. */
final class PolicyGrammar {

    static final int MAX_RULES = 10_000;
    static final int MAX_VALUES = 1_000;
    static final int MAX_NAME_LENGTH = 200;
    static final int MAX_TEXT_LENGTH = 2_048;
    static final int MAX_CONDITIONS = 16;
    static final int MAX_ALIASES = 100;

    private static final BitSet NAME = characters("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._#-");
    private static final BitSet METHOD = characters("ABCDEFGHIJKLMNOPQRSTUVWXYZ-_");
    private static final int MAX_METHOD_LENGTH = 32;
    private static final Pattern REVISION = Pattern.compile("[!-~]{0," + MAX_NAME_LENGTH + "}");
    private static final Pattern SEGMENT = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,253}");
    private static final Pattern HOST = Pattern.compile("[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]{2,45}\\]");

    private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

    private PolicyGrammar() {}

    /** Checks the name of a policy or the id of a rule: both stand in every audit record. */
    static String checkName(String what, String name) {
        Objects.requireNonNull(name, what);
        if (!isOf(NAME, name, MAX_NAME_LENGTH)) {
            throw invalid(what, name, "write 1 to " + MAX_NAME_LENGTH + " of the characters A-Z a-z 0-9 . _ # -");
        }
        return name;
    }

    private static BitSet characters(String all) {
        BitSet set = new BitSet();
        all.chars().forEach(set::set);
        return set;
    }

    /** Tells whether a text has 1 to a number of characters, all of a set. Called for each rule, and faster than a pattern. */
    private static boolean isOf(BitSet characters, String text, int max) {
        int length = text.length();
        for (int i = 0; i < length && length <= max; i++) {
            if (!characters.get(text.charAt(i))) {
                return false;
            }
        }
        return length > 0 && length <= max;
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
        if (!isOf(METHOD, method, MAX_METHOD_LENGTH)) {
            throw invalid("HTTP method", method, "write it in upper case, 1 to 32 of the characters A-Z - _");
        }
        return method;
    }

    static TextMatcher namespace(String name) {
        if (!SEGMENT.matcher(name).matches()) {
            throw invalid("Namespace", name, "write its name; there are no wildcards");
        }
        return new TextMatcher.Exact(name);
    }

    static TextMatcher serviceAccount(String text) {
        int slash = text.indexOf('/');
        if (slash < 0
                || !SEGMENT.matcher(text.substring(0, slash)).matches()
                || !SEGMENT.matcher(text.substring(slash + 1)).matches()) {
            throw invalid("Service account", text, "write namespace/name; there are no wildcards");
        }
        return new TextMatcher.Exact(text);
    }

    static boolean isHost(String text) {
        return text.length() <= 253 && HOST.matcher(text).matches();
    }

    /** Checks a text that is compared with what callers send. */
    static String checkText(String text) {
        Objects.requireNonNull(text, "text");
        if (text.length() > MAX_TEXT_LENGTH) {
            throw invalid("Value", text, "it has more than " + MAX_TEXT_LENGTH + " characters");
        }
        if (hasControl(text)) {
            throw invalid("Value", text, "it has a control character");
        }
        checkPairs("Value", text);
        return text;
    }

    /** UTF-8 has no halves of characters: all of them would be one and the same in a digest. */
    private static void checkPairs(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            boolean pair = Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (!pair && Character.isSurrogate(text.charAt(i))) {
                throw invalid(what, text, "it has half of a character, a surrogate without the other one");
            }
            i += pair ? 1 : 0;
        }
    }

    private static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Checks the beginning or the end of texts: an empty one would match all. */
    static String checkPart(String text) {
        if (text.isEmpty()) {
            throw invalid("Value", text, "a beginning or an end must have a character");
        }
        return checkText(text);
    }

    static Instant checkExpires(Instant expires) {
        if (expires.isBefore(Instant.EPOCH) || !expires.isBefore(YEAR_10000)) {
            throw invalid("Expiry", expires.toString(), "write a moment from 1970 to 9999");
        }
        return expires.truncatedTo(ChronoUnit.MILLIS);
    }

    static List<Condition> copyConditions(List<Condition> conditions) {
        if (conditions.size() > MAX_CONDITIONS) {
            throw new IllegalArgumentException(
                    "when has " + conditions.size() + " conditions; at most " + MAX_CONDITIONS + " are allowed");
        }
        conditions.forEach(PolicyGrammar::checkCondition);
        return List.copyOf(conditions);
    }

    private static void checkCondition(Condition condition) {
        String text = condition.text();
        if (text.length() > Condition.MAX_LENGTH || hasControl(text)) {
            throw invalid("Condition", text, "write one line of at most " + Condition.MAX_LENGTH + " characters");
        }
        checkPairs("Condition", text);
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
