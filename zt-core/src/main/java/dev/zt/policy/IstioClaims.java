package dev.zt.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares the claims of a validated token as Istio does. */
final class IstioClaims {

    /** Their texts are lists with spaces between the items. */
    private static final Set<String> SPACED = Set.of("scope", "permission");

    private IstioClaims() {}

    /** Tells whether a claim is a text that matches, or a list with such a text in it. */
    static boolean matches(
            @Nullable Map<String, @Nullable Object> claims, List<String> path, List<TextMatcher> matchers) {
        Object value = find(claims, path);
        if (value instanceof List<?> list) {
            return list.stream().anyMatch(item -> item instanceof String text && any(matchers, text));
        }
        if (!(value instanceof String text)) {
            return false;
        }
        boolean spaced = path.size() == 1 && SPACED.contains(path.get(0));
        return spaced ? Arrays.stream(text.split(" ", -1)).anyMatch(item -> any(matchers, item)) : any(matchers, text);
    }

    private static @Nullable Object find(@Nullable Map<String, @Nullable Object> claims, List<String> path) {
        Object value = claims;
        for (String name : path) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return value;
    }

    private static boolean any(List<TextMatcher> matchers, String text) {
        return matchers.stream().anyMatch(matcher -> matcher.matches(text));
    }

    /**
     * What a value of {@code requestPrincipals} wants.
     *
     * @param issuer of {@code iss}
     * @param subject of {@code sub}
     */
    record Principal(TextMatcher issuer, TextMatcher subject) {

        /** Reads {@code issuer/subject}, divided at the last slash, with a star at the beginning or the end of all. */
        static Principal parse(String value) {
            TextMatcher whole = TextMatcher.parse(value);
            int slash = value.lastIndexOf('/');
            if (whole instanceof TextMatcher.Present) {
                return new Principal(whole, whole);
            }
            if (slash >= 0) {
                return new Principal(part(value, value.substring(0, slash)), part(value, value.substring(slash + 1)));
            }
            if (whole instanceof TextMatcher.Exact) {
                throw PolicyGrammar.invalid("Request principal", value, "write issuer/subject");
            }
            return whole instanceof TextMatcher.Suffix
                    ? new Principal(TextMatcher.PRESENT, whole)
                    : new Principal(whole, TextMatcher.PRESENT);
        }

        private static TextMatcher part(String value, String part) {
            if (part.isEmpty()) {
                throw PolicyGrammar.invalid("Request principal", value, "issuer or subject is empty");
            }
            return TextMatcher.parse(part);
        }

        boolean matches(@Nullable Map<String, @Nullable Object> claims) {
            return claims != null
                    && claims.get("iss") instanceof String iss
                    && issuer.matches(iss)
                    && claims.get("sub") instanceof String sub
                    && subject.matches(sub);
        }
    }
}
