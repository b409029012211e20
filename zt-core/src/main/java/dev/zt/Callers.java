package dev.zt;

import dev.zt.enforce.Caller;
import dev.zt.identity.PeerIdentity;
import dev.zt.jwt.AccessTokenValidator;
import dev.zt.jwt.JwtSvidValidator;
import dev.zt.tls.TlsContexts;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who calls a server: by mutual TLS alone, or, where that is asked for, by the JWT-SVIDs of those who show no
 * certificate. For adapters. Immutable and thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>Without a validator, tokens are never looked at, and the TLS of the server demands a client certificate.
 *   <li>A token is looked at only if the call came over TLS and its client showed no certificate. Whoever shows one is
 *       who that says, whatever token comes with it; one that no longer proves anybody proves nobody.
 *   <li>A token is judged anew for each call.
 *   <li>Where {@link Zt} is given an issuer of access tokens, one that a peer of mutual TLS sends along adds claims and
 *       nothing else: the peer stays who it is. One that does not count denies the call.
 * </ul>
 *
 * <h2>Does not protect against</h2>
 *
 * Whoever gets hold of a token: it can be used at its audience until it ends.
 */
public final class Callers {

    private static final Logger LOG = LoggerFactory.getLogger(Callers.class);

    private final Zt zt;
    private final @Nullable JwtSvidValidator tokens;

    private Callers(Zt zt, @Nullable JwtSvidValidator tokens) {
        this.zt = Objects.requireNonNull(zt, "zt");
        this.tokens = tokens;
    }

    /**
     * Lets mutual TLS alone count.
     *
     * @param zt identity and trust
     * @return callers by certificate
     */
    public static Callers byTls(Zt zt) {
        return new Callers(zt, null);
    }

    /**
     * Lets JWT-SVIDs count as well, of callers that show no certificate.
     *
     * @param zt identity and trust; its source must deliver JWT bundles, or no token is valid
     * @param validator judges tokens, for the audience of this workload
     * @return callers by certificate or token
     */
    public static Callers byTlsOrToken(Zt zt, JwtSvidValidator validator) {
        return new Callers(zt, Objects.requireNonNull(validator, "validator"));
    }

    /**
     * Makes the TLS that goes with it.
     *
     * @param created as in {@link TlsContexts#server(Consumer)}
     * @return a context that demands a client certificate; if tokens count, one that asks for it
     */
    public SSLContext tls(Consumer<SSLEngine> created) {
        return tokens == null ? zt.tls().server(created) : zt.tls().serverForTokens(created);
    }

    /**
     * Finds out who calls, now.
     *
     * @param session the TLS session of the call as the server's own engine has it, or null if it came without
     * @param authorization gives every value of the {@code Authorization} field as the server got them, null for none;
     *     asked only if a token would count
     * @return who calls
     */
    public Caller of(@Nullable SSLSession session, Supplier<? extends @Nullable List<String>> authorization) {
        try {
            if (session == null || tokens == null || !TlsContexts.isAnonymous(session)) {
                return onBehalf(
                        session == null ? null : zt.tls().peerOf(session).orElse(null), authorization);
            }
            return zt.enforcement().identify(tokens, authorization.get());
        } catch (RuntimeException e) {
            // So that the denial is recorded like any other.
            LOG.error("A caller could not be identified; it proves nobody.", e);
            return Caller.provenByTls(null);
        }
    }

    private Caller onBehalf(@Nullable PeerIdentity peer, Supplier<? extends @Nullable List<String>> authorization) {
        AccessTokenValidator issuer = zt.tokenIssuer();
        return peer == null || issuer == null
                ? Caller.provenByTls(peer)
                : zt.enforcement().identifyUser(peer, issuer, authorization.get());
    }
}
