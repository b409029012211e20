package dev.zt.tls;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.identity.ZtException;
import dev.zt.source.IdentitySnapshot;
import dev.zt.source.IdentitySource;
import dev.zt.tls.EngineRules.ClientAuth;
import dev.zt.trust.Registration;
import dev.zt.trust.Revocation;
import dev.zt.trust.RevocationList;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS for one workload: a context for its servers, and one for each expectation of its clients, all of which follow the
 * identity source without being rebuilt.
 *
 * <p>TLS 1.3 only, unless {@link Builder#allowTls12()} is set. Thread-safe. {@link #close()} ends the listening to the
 * source; contexts that exist keep working.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>Both ends prove an X.509-SVID in each full handshake; a server cannot be talked out of demanding one. The one
 *       exception is {@link #serverForTokens}, where a client that shows no certificate proves nobody.
 *   <li>The proven identity is bound to the TLS session, so that a resumed session carries the one that was proven.
 *   <li>Chain and key that are presented always belong together, whatever rotates meanwhile.
 *   <li>Each refused handshake is told to the {@link HandshakeListener} exactly once.
 * </ul>
 *
 * <h2>Does not protect against</h2>
 *
 * What happens after the handshake: expiry, revocation, withdrawn trust, policy. Check each call with
 * {@code EnforcementPoint}.
 */
public final class TlsContexts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

    private final Builder options;
    private final PeerVerifier verifier = new PeerVerifier();
    private final SessionLedger sessions = new SessionLedger();
    private final List<Registration> registrations;
    private final TlsCrypto crypto;

    private TlsContexts(Builder options) {
        this.options = options;
        this.crypto = TlsCrypto.open(options.crypto);
        this.registrations = List.of(
                options.source.addListener((previous, current) -> sessions.rotated(current, options.clock.millis())),
                options.revocations.addListener((before, after) ->
                        sessions.invalidate(peer -> options.revocations.find(peer, options.clock.millis()) != null)));
    }

    /**
     * Describes the TLS of one workload.
     *
     * @param source its identity
     * @return a builder
     */
    public static Builder builder(IdentitySource source) {
        return new Builder(source);
    }

    /**
     * Tells what does the cryptography.
     *
     * @return what runs, and why if it is not what was asked for
     */
    public TlsCrypto crypto() {
        return crypto;
    }

    /**
     * Makes the context for servers. It accepts any workload of the own trust domain, and of the foreign domains that
     * {@link Builder#acceptForeign} names.
     *
     * @return a context whose engines demand a client certificate
     * @throws ZtException with code TLS_UNAVAILABLE if this JVM offers no TLS that will do
     */
    public SSLContext server() {
        return server(engine -> {});
    }

    /**
     * Makes the context for servers, for transports whose own stack wraps the engines.
     *
     * @param created takes each engine when it is made, on the thread that makes it, before anything wraps it; it is
     *     what {@link #rejectPlaintext} wants to be given
     * @return a context whose engines demand a client certificate
     * @throws ZtException with code TLS_UNAVAILABLE if this JVM offers no TLS that will do
     */
    public SSLContext server(Consumer<SSLEngine> created) {
        Objects.requireNonNull(created, "created");
        return context(true, ClientAuth.DEMANDED, this::acceptedAtServer, created);
    }

    /**
     * Makes a context for servers that also talk to clients without a certificate, who may then show a token: see
     * {@code dev.zt.Callers}, and use it for nothing else. A certificate that is shown has to be good, as at
     * {@link #server()}.
     *
     * @param created takes each engine when it is made, as in {@link #server(Consumer)}
     * @return a context whose engines ask for a client certificate and do without
     * @throws ZtException with code TLS_UNAVAILABLE if this JVM offers no TLS that will do
     */
    public SSLContext serverForTokens(Consumer<SSLEngine> created) {
        Objects.requireNonNull(created, "created");
        return context(true, ClientAuth.ASKED, this::acceptedAtServer, created);
    }

    /**
     * Reports that a connection is not TLS, where a transport's own stack saw that before the engine did. A handshake
     * that the engine has reported already is not reported twice. The record names the address that the engine was made
     * with: {@link SSLContext#createSSLEngine(String, int)}.
     *
     * @param engine an engine of one of these contexts, as it was made
     * @throws IllegalArgumentException if the engine is no such engine
     */
    public static void rejectPlaintext(SSLEngine engine) {
        if (!(engine instanceof GuardedEngine guarded)) {
            throw new IllegalArgumentException(
                    "engine " + engine + " is not as a context of zt made it; take it where it is created");
        }
        guarded.rejectPlaintext();
    }

    /**
     * Makes a context for clients that expect a certain peer. Keep it: sessions are resumed only within one context.
     *
     * @param expectation whom to expect; there is no default
     * @return a context for client engines
     * @throws ZtException with code TLS_UNAVAILABLE if this JVM offers no TLS that will do
     */
    public SSLContext client(PeerExpectation expectation) {
        return context(false, ClientAuth.DEMANDED, expected(expectation), engine -> {});
    }

    /**
     * Makes a factory of client sockets for drivers that know nothing else: JDBC, Redis, mail. Each socket makes a full
     * handshake: resuming a session would ask nobody who the server is.
     *
     * <p>A server that this end refuses is told to the {@link HandshakeListener}. What the server refuses shows as the
     * exception of the driver alone. A connection that is open is not checked again: bound the age of pooled ones.
     *
     * @param expectation whom to expect; there is no default
     * @return a factory of sockets that show the newest SVID
     * @throws ZtException with code TLS_UNAVAILABLE if this JVM offers no TLS that will do
     */
    public SSLSocketFactory clientSocketFactory(PeerExpectation expectation) {
        return new ClientSocketFactory(
                contexts(false, expected(expectation)), rules(false, ClientAuth.DEMANDED), crypto);
    }

    private PeerCheck expected(PeerExpectation expectation) {
        Objects.requireNonNull(expectation, "expectation");
        return (peer, snapshot, now) -> {
            // A server that does not insist on our certificate would not miss it; not everybody asks again behind TLS.
            if (!snapshot.freshness(now).isUsable()) {
                return Rejections.ownIdentityUnusable(snapshot.freshness(now));
            }
            return expectation.accepts(peer.id())
                    ? revoked(peer, snapshot, now)
                    : Rejections.unexpected(peer.chain().get(0), peer.id(), expectation, snapshot);
        };
    }

    /**
     * Returns the peer that a session of one of these contexts proved.
     *
     * <p>A session that carries no identity is verified in full, as if its handshake were now.
     *
     * @param session a session whose handshake is complete
     * @return the peer, or empty if the session proves none
     */
    public Optional<PeerIdentity> peerOf(SSLSession session) {
        PeerIdentity bound = PeerBinding.of(session);
        if (bound != null) {
            return Optional.of(bound);
        }
        List<X509Certificate> chain;
        try {
            chain = PlatformChain.of(session.getPeerCertificates());
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            return Optional.empty();
        }
        PeerVerification verification = verifier.verify(chain, options.source.current(), options.clock.millis());
        if (verification instanceof PeerVerification.Accepted accepted) {
            PeerBinding.bind(session, accepted.peer());
            return Optional.of(accepted.peer());
        }
        return Optional.empty();
    }

    /**
     * Tells whether the client of a session showed no certificate at all: the one case in which it may show a token. One
     * that showed a certificate which no longer proves anybody is not anonymous.
     *
     * @param session a session of a server's engine
     * @return whether the handshake is complete and the client showed none
     */
    public static boolean isAnonymous(SSLSession session) {
        if (PeerBinding.of(session) != null || !session.getProtocol().startsWith("TLSv1.")) {
            return false;
        }
        try {
            session.getPeerCertificates();
            return false;
        } catch (SSLPeerUnverifiedException e) {
            return true;
        }
    }

    /**
     * Ends all sessions that carry a peer, so that it has to prove itself anew. A peer holds several tickets for what it
     * proved once; without this it could resume each of them, to be denied each time.
     *
     * @param peer a peer that is no longer who it was; a bearer has no sessions
     */
    public void endSessions(PeerIdentity peer) {
        if (peer.assurance() == Assurance.CHANNEL_BOUND) {
            sessions.invalidate(other -> other == peer);
        }
    }

    /**
     * Tells whether a connection should make way for a new one, because a certificate that either end has shown on it
     * nears its end, as {@link Renewal} counts. Whoever ends a connection for that also calls {@link #endSessions}: a
     * session that is resumed brings the old certificates back.
     *
     * @param session the session of the connection, whose handshake is complete
     * @return whether it is time; false if nobody is proven
     */
    public boolean isDueForRenewal(SSLSession session) {
        double jitter = (Arrays.hashCode(session.getId()) & 0xff) / 255.0;
        return shown(session)
                .anyMatch(
                        shown -> options.clock.millis() >= Renewal.dueMillis(shown, session.getCreationTime(), jitter));
    }

    private static Stream<X509Certificate> shown(SSLSession session) {
        PeerIdentity peer = PeerBinding.of(session);
        if (peer == null) {
            return Stream.empty();
        }
        X509Certificate leaf = peer.chain().get(0);
        Certificate[] own = session.getLocalCertificates();
        return own == null ? Stream.of(leaf) : Stream.of(leaf, (X509Certificate) own[0]);
    }

    private SSLContext context(boolean server, ClientAuth clientAuth, PeerCheck check, Consumer<SSLEngine> created) {
        Supplier<SSLContext> fresh = contexts(server, check);
        SSLContext inner = bounded(fresh.get());
        return new GuardedContext(
                new GuardedContextSpi(
                        inner,
                        server || crypto.sessionsCarryPeers() ? () -> inner : fresh,
                        crypto,
                        rules(server, clientAuth),
                        (remote, rejection) -> tell(server, remote, rejection),
                        created),
                inner);
    }

    private EngineRules rules(boolean server, ClientAuth clientAuth) {
        return new EngineRules(clientAuth, server, Set.copyOf(options.protocols));
    }

    private SSLContext bounded(SSLContext context) {
        sessions.add(context, options.source.current(), options.clock.millis());
        return context;
    }

    /** Each context has sessions of its own; all have the same managers. */
    private Supplier<SSLContext> contexts(boolean server, PeerCheck check) {
        KeyManager[] keys = {new LiveKeyManager(options.source, options.clock)};
        TrustManager[] trust = {
            new LiveTrustManager(
                    options.source,
                    verifier,
                    check,
                    options.clock,
                    (remote, rejection) -> tell(server, remote, rejection))
        };
        return () -> {
            try {
                SSLContext context = crypto.newContext();
                context.init(keys, trust, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new ZtException(
                        ZtException.Code.TLS_UNAVAILABLE,
                        "TLS cannot be set up: " + e.getMessage() + ". Run on a JDK with TLS 1.3.",
                        e);
            }
        };
    }

    private @Nullable PeerRejection acceptedAtServer(PeerIdentity peer, IdentitySnapshot snapshot, long nowMillis) {
        X509Svid own = snapshot.defaultSvid();
        TrustDomain domain = peer.id().trustDomain();
        boolean home = own != null && own.id().trustDomain().equals(domain);
        if (!home && !options.foreign.test(domain)) {
            return Rejections.foreignDomain(peer.chain().get(0), peer.id(), snapshot);
        }
        return revoked(peer, snapshot, nowMillis);
    }

    private @Nullable PeerRejection revoked(PeerIdentity peer, IdentitySnapshot snapshot, long nowMillis) {
        Revocation entry = options.revocations.find(peer, nowMillis);
        SpiffeId id = peer.id();
        return entry == null ? null : Rejections.revoked(peer.chain().get(0), id, entry, snapshot);
    }

    private void tell(boolean server, @Nullable InetSocketAddress remote, PeerRejection rejection) {
        try {
            options.listener.rejected(server, remote, rejection);
        } catch (Throwable e) {
            LOG.error("A handshake listener failed; the peer is rejected all the same. {}", rejection.message(), e);
        }
    }

    /** Stops listening to identity source and revocation list. Idempotent. */
    @Override
    public void close() {
        registrations.forEach(Registration::close);
    }

    /** Describes the TLS of one workload. Not thread-safe. */
    public static final class Builder {

        private final IdentitySource source;
        private final Set<String> protocols = new LinkedHashSet<>(Set.of("TLSv1.3"));
        private CryptoEngine crypto = CryptoEngine.JDK;
        private Clock clock = Clock.systemUTC();
        private RevocationList revocations = new RevocationList();
        private Predicate<TrustDomain> foreign = domain -> false;
        private HandshakeListener listener =
                (server, remote, rejection) -> LOG.warn("{} (remote {})", rejection.message(), remote);

        private Builder(IdentitySource source) {
            this.source = Objects.requireNonNull(source, "source");
        }

        private Builder(Builder other) {
            this(other.source);
            protocols.addAll(other.protocols);
            crypto = other.crypto;
            clock = other.clock;
            revocations = other.revocations;
            foreign = other.foreign;
            listener = other.listener;
        }

        /**
         * Allows TLS 1.2 as well. Default: TLS 1.3 only.
         *
         * @return this
         */
        public Builder allowTls12() {
            protocols.add("TLSv1.2");
            return this;
        }

        /**
         * Sets what does the cryptography. Default: the JDK. Where it cannot be had the JDK's takes its place with a
         * warning, see {@link TlsContexts#crypto()}.
         *
         * @param crypto the engine to use
         * @return this
         */
        public Builder crypto(CryptoEngine crypto) {
            this.crypto = Objects.requireNonNull(crypto, "crypto");
            return this;
        }

        /**
         * Sets the clock. Default: the system's.
         *
         * @param clock tells whether certificates are valid
         * @return this
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Sets who is refused although certificates and bundles say otherwise. Default: nobody.
         *
         * @param revocations the list, read anew for each handshake
         * @return this
         */
        public Builder revocations(RevocationList revocations) {
            this.revocations = Objects.requireNonNull(revocations, "revocations");
            return this;
        }

        /**
         * Sets the foreign trust domains whose workloads servers accept. Default: none.
         *
         * @param foreign asked in each handshake; the domain needs a bundle as well
         * @return this
         */
        public Builder acceptForeign(Predicate<TrustDomain> foreign) {
            this.foreign = Objects.requireNonNull(foreign, "foreign");
            return this;
        }

        /**
         * Sets who is told of refused handshakes. Default: a log line each.
         *
         * @param listener told once for each
         * @return this
         */
        public Builder listener(HandshakeListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Builds.
         *
         * @return the contexts
         */
        public TlsContexts build() {
            return new TlsContexts(new Builder(this));
        }
    }
}
