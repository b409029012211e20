package dev.zt.jwt;

import dev.zt.identity.SvidRule;
import dev.zt.identity.TrustDomain;
import dev.zt.internal.text.Quoted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Judges JWT-SVIDs by the bundles at hand, for one audience (JWT-SVID §2, §3, §5.1).
 *
 * <p>Immutable and thread-safe. Does no I/O; a judgement costs one check of a signature, at most
 * {@value #MAX_KEYS_TRIED} if the token names no key.
 *
 * <h2>Guarantees</h2>
 *
 * A valid token is a JWS in compact form, each part in the one spelling that base64url has, of at most
 * {@value Token#MAX_LENGTH} characters; it has no header but {@code alg}, {@code kid} and {@code typ}; its subject is a
 * SPIFFE ID with a path; a key of the bundle of that very trust domain signed it, by an algorithm of that kind of key; it is
 * for this validator's audience; it has begun and has not ended. What a token says never chooses the audience, a key from
 * elsewhere, or how a key is used.
 *
 * <h2>Does not protect against</h2>
 *
 * Replay: who gets hold of a token can use it at this audience until it ends. Send tokens over TLS alone, let them be short,
 * and prefer mutual TLS wherever it reaches.
 */
public final class JwtSvidValidator {

    /** The most keys that are tried for a token that names none. */
    static final int MAX_KEYS_TRIED = 8;

    private static final Duration MAX_LEEWAY = Duration.ofMinutes(2);

    private final String audience;
    private final long leewaySeconds;
    private final @Nullable Duration maxLifetime;
    private final boolean singleAudience;

    private JwtSvidValidator(Builder options) {
        this.audience = options.audience;
        this.leewaySeconds = options.leeway.toSeconds();
        this.maxLifetime = options.maxLifetime;
        this.singleAudience = options.singleAudience;
    }

    /**
     * Describes a validator.
     *
     * @param audience the name by which callers ask for tokens for this workload, its SPIFFE ID for example; from
     *     configuration, never from a request
     * @return a builder
     * @throws IllegalArgumentException if the audience is blank
     */
    public static Builder builder(String audience) {
        return new Builder(audience);
    }

    /**
     * Judges a token.
     *
     * @param token the token alone, without a scheme
     * @param bundles the JWT bundles of this moment
     * @param nowMillis the moment, in milliseconds since the epoch
     * @return what the token proves, or the first rule it breaks
     */
    public JwtVerdict validate(String token, JwtBundleSet bundles, long nowMillis) {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(bundles, "bundles");
        try {
            Token parsed = Token.parse(token);
            JwtKey signer = signer(parsed, bundles);
            checkAudience(parsed.claims());
            checkTime(parsed.claims(), Math.floorDiv(nowMillis, 1000L));
            return valid(parsed.claims(), signer);
        } catch (InvalidTokenException e) {
            return new JwtVerdict.Invalid(e.violation());
        }
    }

    private JwtVerdict valid(TokenClaims claims, JwtKey signer) {
        Instant end = Instant.ofEpochSecond(claims.expiresAt());
        return new JwtVerdict.Valid(claims.subject(), end, end.plusSeconds(leewaySeconds), claims.all(), signer.key());
    }

    private static JwtKey signer(Token token, JwtBundleSet bundles) throws InvalidTokenException {
        TrustDomain domain = token.claims().subject().trustDomain();
        JwtBundle bundle = bundles.get(domain).orElse(null);
        if (bundle == null) {
            throw new InvalidTokenException(
                    SvidRule.JWT_SIGNATURE,
                    "trust domain " + domain + " has no JWT bundle (have: " + bundles + "); federate with it");
        }
        for (JwtKey key : candidates(token.header(), bundle)) {
            if (token.isSignedBy(key)) {
                return key;
            }
        }
        throw new InvalidTokenException(
                SvidRule.JWT_SIGNATURE,
                "its signature is not by the key it names, nor, if it names none, by a key of trust domain " + domain);
    }

    private static List<JwtKey> candidates(TokenHeader header, JwtBundle bundle) throws InvalidTokenException {
        if (header.keyId() != null) {
            return List.of(named(header.keyId(), header.algorithm(), bundle));
        }
        List<JwtKey> keys = bundle.keys().stream()
                .filter(key -> key.takes(header.algorithm()))
                .toList();
        if (keys.size() > MAX_KEYS_TRIED) {
            throw new InvalidTokenException(
                    SvidRule.JWT_HEADER,
                    "it has no kid, and " + keys.size() + " keys come into question; name the key");
        }
        return keys;
    }

    private static JwtKey named(String keyId, JwtAlgorithm algorithm, JwtBundle bundle) throws InvalidTokenException {
        JwtKey key = bundle.key(keyId);
        if (key == null) {
            throw new InvalidTokenException(
                    SvidRule.JWT_SIGNATURE,
                    "the bundle of trust domain " + bundle.trustDomain() + " has no key " + Quoted.quote(keyId)
                            + "; see whether bundles arrive, or issue it under a current key");
        }
        if (!key.takes(algorithm)) {
            throw new InvalidTokenException(
                    SvidRule.JWT_ALGORITHM, "its alg " + algorithm + " is not one of the key it names");
        }
        return key;
    }

    private void checkAudience(TokenClaims claims) throws InvalidTokenException {
        if (!claims.audience().contains(audience)) {
            throw new InvalidTokenException(
                    SvidRule.JWT_AUDIENCE,
                    "it is not for " + Quoted.quote(audience) + "; request it for that audience");
        }
        if (singleAudience && claims.audience().size() > 1) {
            throw new InvalidTokenException(
                    SvidRule.JWT_AUDIENCE, "it is for others too, who could use it here; request it for one audience");
        }
    }

    private void checkTime(TokenClaims claims, long now) throws InvalidTokenException {
        if (now >= claims.expiresAt() + leewaySeconds) {
            throw lifetime("it expired " + (now - claims.expiresAt()) + " s ago; fetch a new one");
        }
        checkBegun(claims.notBefore(), "nbf", now);
        checkBegun(claims.issuedAt(), "iat", now);
        Duration limit = maxLifetime;
        if (limit != null) {
            Long issued = claims.issuedAt();
            long from = issued == null ? now : Math.min(issued, now);
            if (claims.expiresAt() - from > limit.toSeconds()) {
                throw lifetime("it lives longer than " + limit.toSeconds() + " s; have it issued with a shorter life");
            }
        }
    }

    private void checkBegun(@Nullable Long start, String name, long now) throws InvalidTokenException {
        if (start != null && start > now + leewaySeconds) {
            throw lifetime(
                    "its " + name + " is " + (start - now) + " s ahead; check the clocks here and at the issuer");
        }
    }

    private static InvalidTokenException lifetime(String message) {
        return new InvalidTokenException(SvidRule.JWT_LIFETIME, message);
    }

    /** Describes a {@link JwtSvidValidator}. Not thread-safe. */
    public static final class Builder {

        private final String audience;
        private Duration leeway = Duration.ofSeconds(30);
        private @Nullable Duration maxLifetime;
        private boolean singleAudience;

        private Builder(String audience) {
            if (audience.isBlank()) {
                throw new IllegalArgumentException("audience is blank; name the one that tokens must be for");
            }
            this.audience = audience;
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
         * Refuses tokens that live longer, from their {@code iat} if they have one, else from now on. Default: any life.
         *
         * @param longest whole seconds, at least one
         * @return this
         * @throws IllegalArgumentException if it is shorter than a second
         */
        public Builder maxLifetime(Duration longest) {
            if (longest.toSeconds() < 1) {
                throw new IllegalArgumentException("maxLifetime must be at least 1 s, not " + longest);
            }
            this.maxLifetime = longest;
            return this;
        }

        /**
         * Refuses tokens that are for other audiences too: each of those could use the token here. Default: they count.
         *
         * @return this
         */
        public Builder singleAudience() {
            this.singleAudience = true;
            return this;
        }

        /**
         * Builds.
         *
         * @return the validator
         */
        public JwtSvidValidator build() {
            return new JwtSvidValidator(this);
        }
    }
}
