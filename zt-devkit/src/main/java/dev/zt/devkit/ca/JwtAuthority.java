package dev.zt.devkit.ca;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Signs the JWT-SVIDs of one trust domain with keys that are in memory: for tests and development.
 *
 * <p>ES256; tokens live five minutes. Thread-safe.
 *
 * <h2>Does not protect against</h2>
 *
 * Whoever can reach the object: it issues any ID of its domain to any caller. Not for production.
 */
public final class JwtAuthority {

    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final KeyUse USE = new KeyUse("jwt-svid");

    private final TrustDomain trustDomain;
    private final Clock clock;
    private volatile List<ECKey> keys;

    private JwtAuthority(TrustDomain trustDomain, Clock clock) {
        this.trustDomain = trustDomain;
        this.clock = clock;
        this.keys = List.of(newKey());
    }

    /**
     * Makes an authority with one key.
     *
     * @param trustDomain its trust domain
     * @param clock dates the tokens
     * @return the authority
     */
    public static JwtAuthority create(TrustDomain trustDomain, Clock clock) {
        return new JwtAuthority(Objects.requireNonNull(trustDomain), Objects.requireNonNull(clock));
    }

    private static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyUse(USE)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("This JVM makes no P-256 keys.", e);
        }
    }

    /**
     * Issues a token (JWT-SVID §3).
     *
     * @param subject an ID of this trust domain
     * @param audience whom it is for, at least one
     * @return the compact form
     * @throws IllegalArgumentException if the subject is of another domain, or there is no audience
     */
    public String issue(SpiffeId subject, Collection<String> audience) {
        if (!subject.trustDomain().equals(trustDomain)) {
            throw new IllegalArgumentException("subject " + subject + " is not of trust domain " + trustDomain);
        }
        if (audience.isEmpty()) {
            throw new IllegalArgumentException("audience is empty; name at least one");
        }
        Instant now = clock.instant();
        ECKey key = keys.get(0);
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID(key.getKeyID())
                        .type(JOSEObjectType.JWT)
                        .build(),
                new JWTClaimsSet.Builder()
                        .subject(subject.toString())
                        .audience(List.copyOf(audience))
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(LIFETIME)))
                        .build());
        try {
            token.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("A token for " + subject + " cannot be signed.", e);
        }
        return token.serialize();
    }

    /**
     * Tells whether a key of this authority signed a token with the algorithm of that key: the key that the token names,
     * or any if it names none.
     *
     * @param token the token
     * @return whether it did
     */
    public boolean hasSigned(SignedJWT token) {
        String keyId = token.getHeader().getKeyID();
        return JWSAlgorithm.ES256.equals(token.getHeader().getAlgorithm())
                && keys.stream()
                        .filter(key -> keyId == null || key.getKeyID().equals(keyId))
                        .anyMatch(key -> hasSigned(key, token));
    }

    private static boolean hasSigned(ECKey key, SignedJWT token) {
        try {
            return token.verify(new ECDSAVerifier(key.toPublicJWK()));
        } catch (JOSEException e) {
            return false;
        }
    }

    /** Makes a new key; the bundle holds it and all before. */
    public synchronized void rotate() {
        List<ECKey> all = new ArrayList<>();
        all.add(newKey());
        all.addAll(keys);
        keys = List.copyOf(all);
    }

    /** Takes all keys but the newest out of the bundle. */
    public synchronized void dropOldKeys() {
        keys = keys.subList(0, 1);
    }

    /**
     * Returns the public keys as a SPIFFE bundle (JWT-SVID §6).
     *
     * @return a JWK set in JSON, each key with {@code kid} and {@code use=jwt-svid}
     */
    public String bundle() {
        return new JWKSet(List.<JWK>copyOf(keys)).toString(true);
    }

    /**
     * Parses the compact form and nothing else (JWT-SVID §1).
     *
     * @param token the text
     * @return the token, unverified
     * @throws IllegalArgumentException if it is no signed token in compact form
     */
    public static SignedJWT parse(String token) {
        try {
            return SignedJWT.parse(token);
        } catch (ParseException e) {
            throw new IllegalArgumentException("the token is no signed JWT in compact form", e);
        }
    }

    /** Returns the trust domain; never key material. */
    @Override
    public String toString() {
        return "JwtAuthority[" + trustDomain + "]";
    }
}
