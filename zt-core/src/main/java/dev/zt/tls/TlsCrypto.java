package dev.zt.tls;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What does the cryptography of TLS, and why it is not what was asked for. Immutable. */
public final class TlsCrypto {

    private static final Logger LOG = LoggerFactory.getLogger(TlsCrypto.class);

    private final CryptoEngine engine;
    private final String version;
    private final @Nullable Provider provider;
    private final @Nullable String fallback;

    private TlsCrypto(CryptoEngine engine, String version, @Nullable Provider provider, @Nullable String fallback) {
        this.engine = engine;
        this.version = version;
        this.provider = provider;
        this.fallback = fallback;
    }

    /** Takes the engine that is wanted if it is there and well, else the JDK's with a warning. */
    static TlsCrypto open(CryptoEngine wanted) {
        return switch (wanted) {
            case JDK -> jdk(null);
            case CONSCRYPT -> orJdk(Conscrypt.status(), CryptoEngine.CONSCRYPT);
            case ACCP -> orJdk(Accp.install(), CryptoEngine.ACCP);
            case AUTO -> best();
        };
    }

    private static TlsCrypto best() {
        ProviderStatus conscrypt = Conscrypt.status();
        if (conscrypt instanceof ProviderStatus.Absent) {
            return Accp.isFirst() ? orJdk(Accp.installed(), CryptoEngine.ACCP) : jdk(null);
        }
        return orJdk(conscrypt, CryptoEngine.CONSCRYPT);
    }

    static TlsCrypto orJdk(ProviderStatus status, CryptoEngine engine) {
        if (status instanceof ProviderStatus.Ready ready) {
            Provider provider = ready.provider();
            return new TlsCrypto(
                    engine,
                    provider.getName() + " " + ready.version(),
                    engine == CryptoEngine.CONSCRYPT ? provider : null,
                    null);
        }
        TlsCrypto jdk = jdk(engine.name().toLowerCase(Locale.ROOT) + " " + status.problem());
        LOG.warn("TLS runs on {}", jdk);
        return jdk;
    }

    private static TlsCrypto jdk(@Nullable String fallback) {
        return new TlsCrypto(CryptoEngine.JDK, "Java " + Runtime.version().feature(), null, fallback);
    }

    /**
     * Returns what runs.
     *
     * @return any but {@link CryptoEngine#AUTO}
     */
    public CryptoEngine engine() {
        return engine;
    }

    /**
     * Tells why the engine that was asked for does not run.
     *
     * @return the reason and the mend; empty if it does
     */
    public Optional<String> fallback() {
        return Optional.ofNullable(fallback);
    }

    /** Makes a context whose managers are still to be set. */
    SSLContext newContext() throws GeneralSecurityException {
        return provider == null ? SSLContext.getInstance("TLS") : SSLContext.getInstance("TLSv1.3", provider);
    }

    /** Sets on a new engine what makes the choice worthwhile. */
    void tune(SSLEngine created) {
        if (engine == CryptoEngine.ACCP) {
            created.setSSLParameters(Accp.withItsGroups(created.getSSLParameters()));
        }
    }

    /** Sets on a new socket what makes the choice worthwhile. */
    void tune(SSLSocket created) {
        if (engine == CryptoEngine.ACCP) {
            created.setSSLParameters(Accp.withItsGroups(created.getSSLParameters()));
        }
    }

    /**
     * Tells whether a resumed session brings the peer along that was bound to it, and can be ended. Conscrypt's client
     * resumes what a server of the JDK gave it, and has lost both.
     */
    boolean sessionsCarryPeers() {
        return engine != CryptoEngine.CONSCRYPT;
    }

    /** Tells whether its engines leave certificates and signatures to delegated tasks, as the JDK's do. */
    boolean delegates() {
        return engine != CryptoEngine.CONSCRYPT;
    }

    /** Says what runs, and why it is not what was asked for. */
    @Override
    public String toString() {
        String running = engine.name().toLowerCase(Locale.ROOT) + " (" + version + ")";
        return fallback == null ? running : running + ", since " + fallback;
    }
}
