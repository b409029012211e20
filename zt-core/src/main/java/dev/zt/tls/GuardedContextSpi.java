package dev.zt.tls;

import java.net.InetSocketAddress;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes guarded engines from an initialized context. */
final class GuardedContextSpi extends SSLContextSpi {

    private final SSLContext inner;
    private final Supplier<SSLContext> forEngines;
    private final TlsCrypto crypto;
    private final EngineRules rules;
    private final BiConsumer<@Nullable InetSocketAddress, PeerRejection> rejected;
    private final Consumer<SSLEngine> created;

    GuardedContextSpi(
            SSLContext inner,
            Supplier<SSLContext> forEngines,
            TlsCrypto crypto,
            EngineRules rules,
            BiConsumer<@Nullable InetSocketAddress, PeerRejection> rejected,
            Consumer<SSLEngine> created) {
        this.inner = inner;
        this.forEngines = forEngines;
        this.crypto = crypto;
        this.rules = rules;
        this.rejected = rejected;
        this.created = created;
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return guard(forEngines.get().createSSLEngine(), null);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return guard(forEngines.get().createSSLEngine(host, port), address(host, port));
    }

    private static @Nullable InetSocketAddress address(@Nullable String host, int port) {
        return host == null || port < 0 || port > 0xffff ? null : InetSocketAddress.createUnresolved(host, port);
    }

    private SSLEngine guard(SSLEngine engine, @Nullable InetSocketAddress remote) {
        crypto.tune(engine);
        GuardedEngine guarded =
                new GuardedEngine(engine, crypto.delegates(), rules, rejection -> rejected.accept(remote, rejection));
        created.accept(guarded);
        return guarded;
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        SSLParameters parameters =
                crypto.delegates() ? inner.getDefaultSSLParameters() : suites(SSLEngine::getEnabledCipherSuites);
        rules.describe(parameters);
        return parameters;
    }

    /** Conscrypt's context would make a socket to answer this, whose native resources nobody gives back. */
    private SSLParameters suites(Function<SSLEngine, String[]> question) {
        SSLEngine asked = inner.createSSLEngine();
        try {
            return new SSLParameters(question.apply(asked));
        } finally {
            asked.closeOutbound();
        }
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        SSLParameters parameters =
                crypto.delegates() ? inner.getSupportedSSLParameters() : suites(SSLEngine::getSupportedCipherSuites);
        parameters.setProtocols(rules.protocols());
        return parameters;
    }

    /** Refuses: the managers of this context follow its identity source and are never replaced. */
    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
            throws KeyManagementException {
        throw new KeyManagementException("this context is initialized already and follows its identity source");
    }

    /** Refuses: a socket hides its handshake, so that a refused one would leave no record. */
    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        throw new UnsupportedOperationException(
                "this context makes engines only; for sockets use TlsContexts.clientSocketFactory");
    }

    /** Refuses: a socket hides its handshake, so that a refused one would leave no record. */
    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        throw new UnsupportedOperationException("zt serves SSLEngine only; use a server that drives an engine");
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return inner.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return inner.getClientSessionContext();
    }
}
