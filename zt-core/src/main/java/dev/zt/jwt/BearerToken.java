package dev.zt.jwt;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the token of a call in its {@code Authorization} field, of HTTP or of gRPC metadata (JWT-SVID §5.2, §5.3; RFC 6750
 * §2.1).
 *
 * <h2>Guarantees</h2>
 *
 * There is a token only if the field is there exactly once and is the scheme {@code Bearer}, in letters of either case, one
 * space, and a token that a JWT-SVID could be: what two readers could take for two tokens is none.
 *
 * <h2>Does not protect against</h2>
 *
 * A server that joins or drops repeated fields before it hands them over; and connections without TLS: ask for no token there.
 */
public final class BearerToken {

    private static final String SCHEME = "bearer ";

    private BearerToken() {}

    /**
     * Returns the token.
     *
     * @param values every value of the field in the order of the call, as the server got them; null or empty if there is
     *     none
     * @return the token, not verified; empty if there is none, or not clearly one
     */
    public static Optional<String> of(@Nullable List<String> values) {
        if (values == null || values.size() != 1) {
            return Optional.empty();
        }
        String value = values.get(0);
        return value != null
                        && value.length() > SCHEME.length()
                        && value.length() <= SCHEME.length() + Token.MAX_LENGTH
                        && hasScheme(value)
                        && value.chars().skip(SCHEME.length()).allMatch(BearerToken::isOfToken)
                ? Optional.of(value.substring(SCHEME.length()))
                : Optional.empty();
    }

    /** By ASCII alone: no locale, and no letter that merely folds to one of these. */
    private static boolean hasScheme(String value) {
        for (int i = 0; i < SCHEME.length(); i++) {
            char c = value.charAt(i);
            char folded = c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
            if (folded != SCHEME.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfToken(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.';
    }
}
