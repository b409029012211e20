package dev.zt.policy;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a rule asks of one header. A header that is sent more than once never makes it easier to pass: to match for an
 * allow rule each value must match; to match for any other rule one is enough, or all joined by commas. Where the rule
 * says that it must <em>not</em> match, these are the other way round. Blanks around a value are no part of it (RFC 9110
 * §5.5); some servers leave them in a field that was folded, or came over HTTP/2. A value with commas is one value.
 *
 * @param name the name of the field in lower case
 * @param values alternatives; empty if any value will do, the empty one too, as long as the header is there
 */
public record HeaderMatcher(String name, List<TextMatcher> values) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]{1,200}");

    /**
     * Checks the name and copies the values.
     *
     * @param name the name of the field in lower case
     * @param values alternatives; empty if any value will do, as long as the header is there
     * @throws IllegalArgumentException if the name is no header's in lower case, or is that of the host, or there are
     *     more than 1,000 values
     */
    public HeaderMatcher {
        if (!NAME.matcher(name).matches()) {
            throw PolicyGrammar.invalid("Header name", name, "write the name of a header, without ':'");
        }
        if (name.equals("host")) {
            throw PolicyGrammar.invalid("Header name", name, "write hosts instead: it ignores case");
        }
        values = PolicyGrammar.copy("headers", values);
    }

    /** Returns the name as it is looked up, whatever case it was configured in. */
    static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Tells whether the header matches: strictly means that repeating it only makes that harder. */
    boolean matches(RequestAttributes request, boolean strict) {
        return strict ? eachMatches(request) : anyMatches(request);
    }

    /** Tells whether the header matches such that repeating it can only make that harder: each value must match. */
    private boolean eachMatches(RequestAttributes request) {
        List<String> sent = CallFacts.headers(request, name);
        for (int i = 0; i < sent.size(); i++) {
            if (!matches(sent.get(i))) {
                return false;
            }
        }
        return !sent.isEmpty();
    }

    /** Tells whether the header matches such that repeating it can only make that easier: one value is enough. */
    private boolean anyMatches(RequestAttributes request) {
        List<String> sent = CallFacts.headers(request, name);
        for (int i = 0; i < sent.size(); i++) {
            if (matches(sent.get(i))) {
                return true;
            }
        }
        return sent.size() > 1 && (matches(String.join(",", sent)) || matches(String.join(", ", sent)));
    }

    private boolean matches(String value) {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).matches(value)) {
                return true;
            }
        }
        return values.isEmpty();
    }
}
