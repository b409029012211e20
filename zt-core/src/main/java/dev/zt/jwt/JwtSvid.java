package dev.zt.jwt;

import dev.zt.identity.SpiffeId;
import java.time.Instant;
import java.util.List;

/**
 * A JWT-SVID of this workload, to be shown to one audience (JWT-SVID §3).
 *
 * <p>Immutable and thread-safe. It has no {@code equals}, is not serializable, and shows its token by {@link #token()}
 * alone: who has the token has the identity until it ends.
 *
 * <h2>Guarantees</h2>
 *
 * The token is well-formed.
 *
 * <h2>Does not protect against</h2>
 *
 * A token that nobody accepts: its signature is for others to check.
 */
public final class JwtSvid {

    private final String token;
    private final TokenClaims claims;

    private JwtSvid(String token, TokenClaims claims) {
        this.token = token;
        this.claims = claims;
    }

    /**
     * Reads a token that the issuer of this workload's identity handed over. Never use it for what a peer sent: nothing is
     * verified.
     *
     * @param token the compact form
     * @return the JWT-SVID
     * @throws IllegalArgumentException if it is malformed; the message never shows the token
     */
    public static JwtSvid parse(String token) {
        try {
            return new JwtSvid(token, Token.parse(token).claims());
        } catch (InvalidTokenException e) {
            throw new IllegalArgumentException(
                    "JWT-SVID is invalid: " + e.getMessage() + " (rule "
                            + e.violation().rule().number() + ").",
                    e);
        }
    }

    /**
     * Returns whom it names.
     *
     * @return the SPIFFE ID
     */
    public SpiffeId id() {
        return claims.subject();
    }

    /**
     * Returns whom it is for.
     *
     * @return at least one name; unmodifiable
     */
    public List<String> audience() {
        return claims.audience();
    }

    /**
     * Returns its end.
     *
     * @return the moment from which it has expired
     */
    public Instant expiresAt() {
        return Instant.ofEpochSecond(claims.expiresAt());
    }

    /**
     * Returns the token, which is a secret.
     *
     * @return the compact form, for {@code Authorization: Bearer} over TLS to the audience, and nothing else
     */
    public String token() {
        return token;
    }

    /** Returns the SPIFFE ID and the end; never the token. */
    @Override
    public String toString() {
        return "JwtSvid[" + id() + ", expiresAt=" + expiresAt() + "]";
    }
}
