package dev.zt.jwt;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SvidRule;
import dev.zt.internal.text.Quoted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a token that its meaning hangs on (JWT-SVID §3), not yet judged.
 *
 * @param all every claim
 * @param subject whom it names
 * @param audience whom it is for, at least one
 * @param expiresAt seconds since the epoch
 * @param notBefore seconds since the epoch, or null
 * @param issuedAt seconds since the epoch, or null
 */
record TokenClaims(
        Map<String, @Nullable Object> all,
        SpiffeId subject,
        List<String> audience,
        long expiresAt,
        @Nullable Long notBefore,
        @Nullable Long issuedAt) {

    /** The last second of the year 9999: nothing honest is later, and no sum of it overflows. */
    private static final long MAX_SECONDS = 253_402_300_799L;

    static TokenClaims read(Map<String, @Nullable Object> claims) throws InvalidTokenException {
        Long end = seconds(claims, "exp");
        if (end == null) {
            throw new InvalidTokenException(
                    SvidRule.JWT_LIFETIME, "it has no exp and would never end; issue it with one");
        }
        return new TokenClaims(
                claims,
                subject(claims.get("sub")),
                audience(claims.get("aud")),
                end,
                seconds(claims, "nbf"),
                seconds(claims, "iat"));
    }

    private static SpiffeId subject(@Nullable Object claim) throws InvalidTokenException {
        if (!(claim instanceof String text)) {
            throw new InvalidTokenException(
                    SvidRule.JWT_SUBJECT, "its sub is missing or no text; issue it with a SPIFFE ID");
        }
        Optional<String> problem = SpiffeId.problem(text);
        if (problem.isPresent()) {
            throw new InvalidTokenException(
                    SvidRule.JWT_SUBJECT, "its sub " + Quoted.quote(text) + " is no SPIFFE ID: " + problem.get());
        }
        SpiffeId id = SpiffeId.parse(text);
        if (!id.hasPath()) {
            throw new InvalidTokenException(
                    SvidRule.JWT_SUBJECT,
                    "its sub " + id + " names a trust domain, not a workload; issue it with a path");
        }
        return id;
    }

    private static List<String> audience(@Nullable Object claim) throws InvalidTokenException {
        List<?> values = claim instanceof List<?> list ? list : claim == null ? List.of() : List.of(claim);
        if (values.isEmpty() || !values.stream().allMatch(String.class::isInstance)) {
            throw new InvalidTokenException(
                    SvidRule.JWT_AUDIENCE, "its aud is missing, empty or no text; request it for an audience");
        }
        return values.stream().map(String.class::cast).toList();
    }

    /** Reads a NumericDate, rounded down (RFC 7519 §2). */
    private static @Nullable Long seconds(Map<String, @Nullable Object> claims, String name)
            throws InvalidTokenException {
        if (!claims.containsKey(name)) {
            return null;
        }
        if (claims.get(name) instanceof Number number
                && number.doubleValue() >= 0
                && number.doubleValue() <= MAX_SECONDS) {
            return (long) Math.floor(number.doubleValue());
        }
        throw new InvalidTokenException(
                SvidRule.JWT_LIFETIME, "its " + name + " is no number of seconds from 1970 to 9999");
    }
}
