package dev.zt.jwt;

import dev.zt.identity.SvidRule;
import dev.zt.internal.text.Quoted;
import dev.zt.jwt.AccessTokenVerdict.Invalid;
import dev.zt.jwt.AccessTokenVerdict.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges access tokens of one authorization server, for one audience (RFC 9068 §4, RFC 8725).
 *
 * <p>Thread-safe if the supplier of keys is. Does no I/O of its own; a judgement costs one check of a signature, at most
 * {@value JwtSvidValidator#MAX_KEYS_TRIED} if the token names no key.
 *
 * <h2>Guarantees</h2>
 *
 * A valid token is a JWS in compact form of at most 8,192 characters, whose parts can be read in one way only; a key of the
 * JWK set signed it, by an algorithm of that very key: RSA or ECDSA, so that it is never unsigned and never signed by a
 * secret that a public key was taken for; its {@code iss} is the issuer to the letter; its {@code aud} has the audience; it
 * has an end, has begun and has not ended. What a token says never chooses a key from elsewhere.
 *
 * <h2>Does not protect against</h2>
 *
 * Replay, a token that its user lent to another, and one that the issuer took back before its end.
 */
public final class AccessTokenValidator {

    private static final Duration MAX_LEEWAY = Duration.ofMinutes(2);
    private static final long MAX_SECONDS = 253_402_300_799L;
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");
    private static final Set<String> REFUSED = Set.of("crit", "b64", "jwk", "jku", "x5u", "x5c", "zip", "enc");

    private final String issuer;
    private final String audience;
    private final Supplier<JwkSet> keys;
    private final Set<String> algorithms;
    private final long leewaySeconds;

    private AccessTokenValidator(Builder options) {
        this.issuer = options.issuer;
        this.audience = options.audience;
        this.keys = options.keys;
        this.algorithms = options.algorithms;
        this.leewaySeconds = options.leeway.toSeconds();
    }

    /**
     * Describes a validator.
     *
     * @param issuer the {@code iss} of its tokens, to the letter
     * @param audience the name of this workload among their {@code aud}; from configuration, never from a request
     * @param keys gives the keys of the issuer at each moment, at once; {@code () -> set} for keys that never change
     * @return a builder
     * @throws IllegalArgumentException if a name is blank
     */
    public static Builder builder(String issuer, String audience, Supplier<JwkSet> keys) {
        return new Builder(issuer, audience, keys);
    }

    /**
     * Judges a token.
     *
     * @param token the token alone, without a scheme
     * @param nowMillis the moment, in milliseconds since the epoch
     * @return what the token says, or why it does not count
     */
    public AccessTokenVerdict validate(String token, long nowMillis) {
        Objects.requireNonNull(token, "token");
        try {
            Jws jws = Jws.parse(token);
            checkSignature(jws);
            return judge(jws.payload(), Math.floorDiv(nowMillis, 1000L));
        } catch (InvalidTokenException e) {
            return new Invalid(problem(e.violation().rule()), e.violation().message());
        }
    }

    private static Problem problem(SvidRule rule) {
        return switch (rule) {
            case JWT_ALGORITHM -> Problem.ALGORITHM;
            case JWT_HEADER -> Problem.HEADER;
            case JWT_SIGNATURE -> Problem.SIGNATURE;
            default -> Problem.MALFORMED;
        };
    }

    private void checkSignature(Jws jws) throws InvalidTokenException {
        Map<String, @Nullable Object> header = jws.header();
        JwtAlgorithm algorithm = algorithm(header.get("alg"));
        checkHeader(header);
        byte[] signed = jws.signed();
        byte[] signature = jws.signature();
        JwkSet known = Objects.requireNonNull(keys.get(), "keys");
        for (JwtKey key : candidates(header, algorithm, known)) {
            if (key.hasSigned(signed, signature, algorithm)) {
                return;
            }
        }
        throw new InvalidTokenException(
                SvidRule.JWT_SIGNATURE,
                "its signature is by no key of " + issuer + " that it names or could mean; see whether the JWK set is"
                        + " the present one");
    }

    private JwtAlgorithm algorithm(@Nullable Object name) throws InvalidTokenException {
        JwtAlgorithm algorithm =
                name instanceof String text && algorithms.contains(text) ? JwtAlgorithm.named(text) : null;
        if (algorithm == null) {
            throw new InvalidTokenException(
                    SvidRule.JWT_ALGORITHM,
                    "its alg is " + (name instanceof String text ? Quoted.quote(text) : "no text")
                            + "; have it signed with one of " + String.join(", ", new TreeSet<>(algorithms)));
        }
        return algorithm;
    }

    private static void checkHeader(Map<String, @Nullable Object> header) throws InvalidTokenException {
        for (String name : header.keySet()) {
            if (REFUSED.contains(name)) {
                throw new InvalidTokenException(
                        SvidRule.JWT_HEADER,
                        "it has the header " + name + ", which must not choose how it is verified");
            }
        }
        Object type = header.get("typ");
        boolean known = type instanceof String text && TYPES.contains(text.toLowerCase(Locale.ROOT));
        if (header.containsKey("typ") && !known) {
            throw new InvalidTokenException(
                    SvidRule.JWT_HEADER, "its typ is neither at+jwt nor JWT: it is for other uses");
        }
    }

    private static List<JwtKey> candidates(Map<String, @Nullable Object> header, JwtAlgorithm algorithm, JwkSet known)
            throws InvalidTokenException {
        if (header.containsKey("kid")) {
            JwtKey named = header.get("kid") instanceof String id ? known.key(id) : null;
            if (named != null && !named.takes(algorithm)) {
                throw new InvalidTokenException(
                        SvidRule.JWT_ALGORITHM, "its alg " + algorithm + " is not one of the key it names");
            }
            return named == null ? List.of() : List.of(named);
        }
        List<JwtKey> fitting =
                known.keys().stream().filter(key -> key.takes(algorithm)).toList();
        if (fitting.size() > JwtSvidValidator.MAX_KEYS_TRIED) {
            throw new InvalidTokenException(
                    SvidRule.JWT_HEADER,
                    "it has no kid, and " + fitting.size() + " keys come into question; have the key named");
        }
        return fitting;
    }

    private AccessTokenVerdict judge(Map<String, @Nullable Object> claims, long now) {
        if (!issuer.equals(claims.get("iss"))) {
            return new Invalid(Problem.ISSUER, "its iss is not " + Quoted.quote(issuer) + "; fetch it from there");
        }
        if (!isForUs(claims.get("aud"))) {
            return new Invalid(
                    Problem.AUDIENCE, "it is not for " + Quoted.quote(audience) + "; request it for that audience");
        }
        Long end = seconds(claims.get("exp"));
        if (end == null || now >= end + leewaySeconds) {
            return new Invalid(
                    Problem.TIME,
                    end == null ? "it has no exp and would never end" : "it has expired; fetch a new one");
        }
        if (isAhead(claims, "nbf", now) || isAhead(claims, "iat", now)) {
            return new Invalid(Problem.TIME, "it has not begun; check the clocks here and at the issuer");
        }
        return new AccessTokenVerdict.Valid(claims, Instant.ofEpochSecond(end + leewaySeconds));
    }

    private boolean isForUs(@Nullable Object claim) {
        return claim instanceof List<?> list
                ? list.stream().allMatch(String.class::isInstance) && list.contains(audience)
                : audience.equals(claim);
    }

    /** What is there and is no time is as bad as one that has not come. */
    private boolean isAhead(Map<String, @Nullable Object> claims, String name, long now) {
        Long start = seconds(claims.get(name));
        return claims.containsKey(name) && (start == null || start > now + leewaySeconds);
    }

    /** Reads a NumericDate, rounded down (RFC 7519 §2); null if it is none from 1970 to 9999. */
    private static @Nullable Long seconds(@Nullable Object claim) {
        return claim instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= MAX_SECONDS
                ? (Long) (long) Math.floor(number.doubleValue())
                : null;
    }

    /** Returns issuer and audience. */
    @Override
    public String toString() {
        return "AccessTokenValidator[" + issuer + " for " + audience + "]";
    }

    /** Describes an {@link AccessTokenValidator}. Not thread-safe. */
    public static final class Builder {

        private final String issuer;
        private final String audience;
        private final Supplier<JwkSet> keys;
        private Set<String> algorithms =
                Arrays.stream(JwtAlgorithm.values()).map(Enum::name).collect(Collectors.toUnmodifiableSet());
        private Duration leeway = Duration.ofSeconds(30);

        private Builder(String issuer, String audience, Supplier<JwkSet> keys) {
            if (issuer.isBlank() || audience.isBlank()) {
                throw new IllegalArgumentException(
                        "issuer or audience is blank; name whose tokens count, and for whom");
            }
            this.issuer = issuer;
            this.audience = audience;
            this.keys = Objects.requireNonNull(keys, "keys");
        }

        /**
         * Sets by which algorithms tokens may be signed. Default: RS256 to RS512, PS256 to PS512 and ES256 to ES512.
         *
         * @param names some of these
         * @return this
         * @throws IllegalArgumentException if there is none, or one is not of these
         */
        public Builder algorithms(String... names) {
            for (String name : names) {
                if (JwtAlgorithm.named(name) == null) {
                    throw new IllegalArgumentException(
                            "algorithm " + Quoted.quote(name) + " is none of " + JwtAlgorithm.names());
                }
            }
            if (names.length == 0) {
                throw new IllegalArgumentException("algorithms is empty; name at least one");
            }
            this.algorithms = Set.of(names);
            return this;
        }

        /**
         * Sets how far clocks may differ. Default: 30 s.
         *
         * @param leeway whole seconds, at most two minutes
         * @return this
         * @throws IllegalArgumentException if it is negative or longer
         */
        public Builder leeway(Duration leeway) {
            if (leeway.isNegative() || leeway.compareTo(MAX_LEEWAY) > 0) {
                throw new IllegalArgumentException("leeway must be from 0 to 120 s, not " + leeway);
            }
            this.leeway = leeway;
            return this;
        }

        /**
         * Builds.
         *
         * @return the validator
         */
        public AccessTokenValidator build() {
            return new AccessTokenValidator(this);
        }
    }
}
