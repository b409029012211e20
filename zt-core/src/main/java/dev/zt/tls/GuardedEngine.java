package dev.zt.tls;

import dev.zt.identity.PeerIdentity;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * An engine that reports its failed handshake, once, and whose demands nobody can weaken: role, client authentication
 * and the range of protocols stay as the context set them.
 */
final class GuardedEngine extends SSLEngine {

    private final SSLEngine inner;
    private final @Nullable LastWords lastWords;
    private final EngineRules rules;
    private final Consumer<PeerRejection> rejected;
    private final HandshakeDiagnosis diagnosis;
    private boolean finished;
    private boolean proven;
    private boolean reported;

    GuardedEngine(SSLEngine inner, boolean delegates, EngineRules rules, Consumer<PeerRejection> rejected) {
        super(inner.getPeerHost(), inner.getPeerPort());
        this.inner = inner;
        this.lastWords = delegates ? null : new LastWords(inner);
        this.rules = rules;
        this.rejected = rejected;
        this.diagnosis = new HandshakeDiagnosis(rules.server(), rules.demandsCertificate());
        rules.begin(inner);
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) throws SSLException {
        SSLEngineResult last = lastWords == null ? null : lastWords.wrap(target);
        return last != null ? last : step(() -> inner.wrap(sources, offset, length, target));
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) throws SSLException {
        if (!proven && source.hasRemaining()) {
            diagnosis.reading(source.get(source.position()) & 0xff);
        }
        SSLEngineResult result = step(() -> inner.unwrap(source, targets, offset, length));
        // In TLS 1.3 a client learns only from the first record after its handshake whether it was accepted.
        if (!rules.server() && result.bytesProduced() > 0) {
            proven = true;
        }
        if (result.getStatus() == Status.CLOSED) {
            letGo();
        }
        return result;
    }

    private SSLEngineResult step(HandshakeScope.Step<SSLEngineResult, SSLException> step) throws SSLException {
        if (proven) {
            return runProven(step);
        }
        try {
            SSLEngineResult result = diagnosis.scope().run(step);
            diagnosis.stepped(result.bytesProduced());
            if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
                finished();
            }
            return result;
        } catch (SSLException e) {
            report(e);
            letGo();
            throw e;
        }
    }

    private SSLEngineResult runProven(HandshakeScope.Step<SSLEngineResult, SSLException> step) throws SSLException {
        try {
            return step.run();
        } catch (SSLException e) {
            letGo();
            throw e;
        }
    }

    private void letGo() {
        if (lastWords != null) {
            lastWords.take();
        }
    }

    private void finished() {
        PeerIdentity peer = diagnosis.scope().proven();
        SSLSession session = inner.getSession();
        // Conscrypt's session of the handshake and the one that comes of it do not share their values.
        if (peer != null && PeerBinding.of(session) == null) {
            PeerBinding.bind(session, peer);
        }
        finished = true;
        proven = rules.server();
    }

    private void report(@Nullable SSLException failure) {
        reportOnce(() -> lastWords == null ? diagnosis.explain(failure) : diagnosis.explain(failure, foundHere()));
    }

    /** Conscrypt closes an engine that fails; what it still has to say is the alert about what it found. */
    private boolean foundHere() {
        return !finished && !inner.isOutboundDone();
    }

    private void reportOnce(Supplier<PeerRejection> why) {
        if (!reported && !proven) {
            reported = true;
            rejected.accept(why.get());
        }
    }

    /** The stack around this engine saw that what arrived is not TLS. Called where the engine is driven. */
    void rejectPlaintext() {
        reportOnce(HandshakeDiagnosis::plaintext);
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        Runnable task = inner.getDelegatedTask();
        return task == null
                ? null
                : () -> {
                    diagnosis.scope().run(() -> {
                        task.run();
                        return true;
                    });
                    diagnosis.taskRan();
                };
    }

    @Override
    public void closeInbound() throws SSLException {
        boolean cutShort = diagnosis.hasBegun() && !finished;
        try {
            inner.closeInbound();
        } finally {
            if (cutShort) {
                report(null);
            }
            letGo();
        }
    }

    @Override
    public boolean isInboundDone() {
        return inner.isInboundDone();
    }

    @Override
    public void closeOutbound() {
        inner.closeOutbound();
        letGo();
    }

    @Override
    public boolean isOutboundDone() {
        return inner.isOutboundDone() && !hasLastWords();
    }

    private boolean hasLastWords() {
        return lastWords != null && lastWords.isPending();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return inner.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return inner.getEnabledCipherSuites();
    }

    /** Leaves out suites that the engine does not know: servers list those of the JDK. One has to remain. */
    @Override
    public void setEnabledCipherSuites(String[] suites) {
        inner.setEnabledCipherSuites(known(suites));
    }

    private String[] known(String[] suites) {
        List<String> supported = List.of(inner.getSupportedCipherSuites());
        String[] known = Arrays.stream(suites).filter(supported::contains).toArray(String[]::new);
        return known.length == 0 ? suites : known;
    }

    @Override
    public String[] getSupportedProtocols() {
        return rules.protocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return inner.getEnabledProtocols();
    }

    /**
     * Narrows the protocols.
     *
     * @throws IllegalArgumentException if none of them is allowed by the context
     */
    @Override
    public void setEnabledProtocols(String[] protocols) {
        inner.setEnabledProtocols(rules.allowed(protocols));
    }

    @Override
    public SSLSession getSession() {
        return inner.getSession();
    }

    @Override
    public @Nullable SSLSession getHandshakeSession() {
        return inner.getHandshakeSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
        inner.beginHandshake();
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return hasLastWords() ? HandshakeStatus.NEED_WRAP : inner.getHandshakeStatus();
    }

    /**
     * Accepts the role that the context was made for.
     *
     * @throws IllegalArgumentException for the other role
     */
    @Override
    public void setUseClientMode(boolean client) {
        rules.requireRole(client);
    }

    @Override
    public boolean getUseClientMode() {
        return inner.getUseClientMode();
    }

    /** Changes nothing: what a server asks of its clients is settled with its context. */
    @Override
    public void setNeedClientAuth(boolean need) {
        rules.apply(inner);
    }

    @Override
    public boolean getNeedClientAuth() {
        return inner.getNeedClientAuth();
    }

    /** Changes nothing: what a server asks of its clients is settled with its context. */
    @Override
    public void setWantClientAuth(boolean want) {
        rules.apply(inner);
    }

    @Override
    public boolean getWantClientAuth() {
        return inner.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean enabled) {
        inner.setEnableSessionCreation(enabled);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return inner.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return inner.getSSLParameters();
    }

    /**
     * Takes over all parameters but those that would weaken the context's demands.
     *
     * @throws IllegalArgumentException if they name protocols and none of them is allowed by the context
     */
    @Override
    public void setSSLParameters(SSLParameters parameters) {
        if (parameters.getProtocols() != null) {
            rules.allowed(parameters.getProtocols());
        }
        inner.setSSLParameters(parameters);
        rules.apply(inner);
    }

    @Override
    public String getApplicationProtocol() {
        return inner.getApplicationProtocol();
    }

    @Override
    public String getHandshakeApplicationProtocol() {
        return inner.getHandshakeApplicationProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(
            @Nullable BiFunction<SSLEngine, List<String>, String> selector) {
        inner.setHandshakeApplicationProtocolSelector(
                selector == null ? null : (engine, protocols) -> selector.apply(this, protocols));
    }

    @Override
    public BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return inner.getHandshakeApplicationProtocolSelector();
    }
}
