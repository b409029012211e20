package dev.zt.tls;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * Shows that a provider does what zt builds on, on this machine: a mutual handshake that asks the trust managers of both
 * ends with a session to bind to, and a server that turns away a client without a certificate.
 */
final class SelfTest {

    private static final int MAX_TURNS = 100;

    private final Callable<SSLContext> contexts;
    private final SelfSigned server = SelfSigned.create();
    private final SelfSigned client = SelfSigned.create();
    private final TestTrust atServer = new TestTrust();
    private final TestTrust atClient = new TestTrust();

    private SelfTest(Callable<SSLContext> contexts) throws GeneralSecurityException {
        this.contexts = contexts;
    }

    /** Tests what makes these contexts; throws what is wrong. */
    static void run(Callable<SSLContext> contexts) throws Exception {
        SelfTest test = new SelfTest(contexts);
        test.provesBothEnds();
        test.refusesNobody();
    }

    private void provesBothEnds() throws Exception {
        shake(engine(true, atClient, client), engine(false, atServer, server));
        if (!atServer.saw(client) || !atClient.saw(server)) {
            throw new SSLException("a trust manager was not asked, or had no session");
        }
    }

    private void refusesNobody() throws Exception {
        try {
            shake(engine(true, atClient), engine(false, atServer, server));
        } catch (SSLException expected) {
            return;
        }
        throw new SSLException("a client without a certificate was accepted");
    }

    private SSLEngine engine(boolean isClient, TestTrust trust, KeyManager... keys) throws Exception {
        SSLContext context = contexts.call();
        context.init(keys, new TrustManager[] {trust}, null);
        SSLEngine engine = context.createSSLEngine();
        new EngineRules(EngineRules.ClientAuth.DEMANDED, !isClient, Set.of("TLSv1.3")).begin(engine);
        return engine;
    }

    private static void shake(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
        ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
        try {
            client.beginHandshake();
            for (int turn = 0; turn < MAX_TURNS; turn++) {
                step(client, toServer, toClient);
                step(server, toClient, toServer);
                if (isDone(client) && isDone(server)) {
                    return;
                }
            }
            throw new SSLException("the handshake does not end");
        } finally {
            close(client);
            close(server);
        }
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            engine.wrap(ByteBuffer.allocate(0), out);
        } else if (in.position() > 0) {
            in.flip();
            engine.unwrap(in, ByteBuffer.allocate(1 << 16));
            in.compact();
        }
        runTasks(engine);
    }

    private static void runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private static void close(SSLEngine engine) {
        try {
            engine.closeOutbound();
            engine.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(1 << 16));
            engine.closeInbound();
        } catch (SSLException e) {
            // It was cut short on purpose.
        }
    }
}
