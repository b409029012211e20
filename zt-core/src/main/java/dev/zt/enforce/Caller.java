package dev.zt.enforce;

import dev.zt.identity.PeerIdentity;
import dev.zt.jwt.AccessTokenValidator;
import dev.zt.jwt.AccessTokenVerdict;
import dev.zt.jwt.BearerToken;
import dev.zt.jwt.JwtSvidValidator;
import dev.zt.jwt.JwtVerdict;
import dev.zt.source.IdentitySnapshot;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who calls: the peer that TLS proved, the bearer of a token, or nobody, and then why. For adapters, which ask
 * {@code dev.zt.Callers}. Immutable and thread-safe.
 */
public final class Caller {

    private final @Nullable PeerIdentity peer;
    private final boolean challenged;
    private final @Nullable TokenRefusal refusal;
    private final @Nullable CallerClaims claims;

    private Caller(
            @Nullable PeerIdentity peer,
            boolean challenged,
            @Nullable TokenRefusal refusal,
            @Nullable CallerClaims claims) {
        this.peer = peer;
        this.challenged = challenged;
        this.refusal = refusal;
        this.claims = claims;
    }

    /**
     * Returns a caller of whom nothing counts but the handshake.
     *
     * @param peer who TLS proved the caller to be, or null if nobody was proven
     * @return the caller
     */
    public static Caller provenByTls(@Nullable PeerIdentity peer) {
        return new Caller(peer, false, null, null);
    }

    /** Judges the token of a caller who showed no certificate to a server that takes tokens. */
    static Caller bearer(
            JwtSvidValidator validator,
            @Nullable List<String> authorization,
            IdentitySnapshot snapshot,
            long nowMillis) {
        if (authorization == null || authorization.isEmpty()) {
            return new Caller(null, true, null, null);
        }
        Optional<String> token = BearerToken.of(authorization);
        if (token.isEmpty()) {
            return refused(TokenRefusal.unclear());
        }
        JwtVerdict verdict = validator.validate(token.get(), snapshot.jwtBundles(), nowMillis);
        if (verdict instanceof JwtVerdict.Invalid invalid) {
            return refused(TokenRefusal.of(invalid.violation()));
        }
        JwtVerdict.Valid valid = (JwtVerdict.Valid) verdict;
        long untilMillis = valid.acceptedUntil().toEpochMilli();
        return new Caller(
                PeerIdentity.bearer(valid.id(), valid.signer(), untilMillis),
                true,
                null,
                new CallerClaims(valid.claims(), untilMillis));
    }

    /** Judges the access token that a peer of mutual TLS sends along. The peer stays who it is. */
    static Caller onBehalf(
            PeerIdentity peer, AccessTokenValidator validator, @Nullable List<String> authorization, long nowMillis) {
        if (authorization == null || authorization.isEmpty()) {
            return provenByTls(peer);
        }
        Optional<String> token = BearerToken.of(authorization);
        if (token.isEmpty()) {
            return new Caller(peer, true, TokenRefusal.unclear(), null);
        }
        AccessTokenVerdict verdict = validator.validate(token.get(), nowMillis);
        if (verdict instanceof AccessTokenVerdict.Valid valid) {
            long untilMillis = valid.acceptedUntil().toEpochMilli();
            return new Caller(peer, false, null, new CallerClaims(valid.claims(), untilMillis));
        }
        return new Caller(peer, true, TokenRefusal.of((AccessTokenVerdict.Invalid) verdict), null);
    }

    private static Caller refused(TokenRefusal refusal) {
        return new Caller(null, true, Objects.requireNonNull(refusal, "refusal"), null);
    }

    /**
     * Returns who it is.
     *
     * @return the peer, proven by the handshake or by a token; empty if nobody was proven
     */
    public Optional<PeerIdentity> peer() {
        return Optional.ofNullable(peer);
    }

    /**
     * Tells whether the caller came without a certificate to a server that takes tokens, or sent an access token that does
     * not count, so that a denial for that may ask for another.
     *
     * @return whether a token counts, or would have
     */
    public boolean mayShowToken() {
        return challenged;
    }

    @Nullable
    PeerIdentity peerOrNull() {
        return peer;
    }

    @Nullable
    TokenRefusal refusal() {
        return refusal;
    }

    @Nullable
    CallerClaims claims() {
        return claims;
    }

    /** Returns the SPIFFE ID or that there is none; never a token. */
    @Override
    public String toString() {
        return peer == null ? "nobody" : peer + " (" + peer.assurance().label() + ")";
    }
}
