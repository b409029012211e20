package dev.zt.verification.handshakes;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** One handshake in memory, by one thread. */
final class Shake {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final ByteBuffer TO_SERVER = ByteBuffer.allocateDirect(1 << 16);
    private static final ByteBuffer TO_CLIENT = ByteBuffer.allocateDirect(1 << 16);
    private static final ByteBuffer SINK = ByteBuffer.allocateDirect(1 << 16);
    private static final int MAX_TURNS = 50;

    private Shake() {}

    static void hands(SSLEngine client, SSLEngine server) throws SSLException {
        client.setUseClientMode(true);
        server.setUseClientMode(false);
        server.setNeedClientAuth(true);
        TO_SERVER.clear();
        TO_CLIENT.clear();
        client.beginHandshake();
        server.beginHandshake();
        for (int turn = 0; !isOver(client, server); turn++) {
            if (turn == MAX_TURNS) {
                throw new SSLException("the handshake does not end");
            }
            step(client, TO_SERVER, TO_CLIENT);
            step(server, TO_CLIENT, TO_SERVER);
        }
    }

    /** Closes both ends, which still can be asked for their sessions. */
    static void close(SSLEngine client, SSLEngine server) throws SSLException {
        close(client, TO_SERVER);
        close(server, TO_CLIENT);
    }

    private static boolean isOver(SSLEngine client, SSLEngine server) {
        return isDone(client) && isDone(server) && TO_SERVER.position() == 0 && TO_CLIENT.position() == 0;
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            engine.wrap(NOTHING, out);
        } else if (in.position() > 0) {
            in.flip();
            SINK.clear();
            engine.unwrap(in, SINK);
            in.compact();
        }
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private static void close(SSLEngine engine, ByteBuffer out) throws SSLException {
        out.clear();
        engine.closeOutbound();
        engine.wrap(NOTHING, out);
        try {
            engine.closeInbound();
        } catch (SSLException e) {
            // The JDK wants the other end's farewell first.
        }
    }
}
