package dev.zt.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Two engines that talk in memory: a whole TLS connection without a socket. */
final class EnginePair {

    final SSLEngine client;
    final SSLEngine server;

    private final ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
    private final ByteBuffer toClient = ByteBuffer.allocate(1 << 16);

    EnginePair(SSLContext client, SSLContext server) {
        this(client.createSSLEngine("orders.test", 8443), server.createSSLEngine());
    }

    EnginePair(SSLEngine client, SSLEngine server) {
        this.client = client;
        this.server = server;
        client.setUseClientMode(true);
        server.setUseClientMode(false);
    }

    /** Shakes hands and passes a message each way; throws what the first failing engine threw. */
    EnginePair connect() throws SSLException {
        shakeHands();
        send("ping", client, toServer, server);
        send("pong", server, toClient, client);
        return this;
    }

    /** Connects and returns why the first end refused, or null if both are content. */
    @Nullable
    SSLException failure() {
        try {
            connect();
            return null;
        } catch (SSLException e) {
            return e;
        }
    }

    /** Passes on what a server that refused still has to say, and returns what the client makes of it. */
    @Nullable
    SSLException alertAtClient() {
        try {
            server.wrap(ByteBuffer.allocate(0), toClient);
            for (int turn = 0; turn < 3; turn++) {
                toClient.flip();
                try {
                    client.unwrap(toClient, ByteBuffer.allocate(1 << 16));
                } finally {
                    toClient.compact();
                }
                runTasks(client);
            }
            return null;
        } catch (SSLException e) {
            return e;
        }
    }

    private void shakeHands() throws SSLException {
        client.beginHandshake();
        server.beginHandshake();
        for (int turn = 0; turn < 100; turn++) {
            if (isDone(client) && isDone(server) && toServer.position() == 0 && toClient.position() == 0) {
                return;
            }
            step(client, toServer, toClient);
            step(server, toClient, toServer);
        }
        throw new SSLException(
                "the handshake does not end: " + client.getHandshakeStatus() + ", " + server.getHandshakeStatus());
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        runTasks(engine);
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            engine.wrap(ByteBuffer.allocate(0), out);
        } else if (in.position() > 0) {
            in.flip();
            try {
                engine.unwrap(in, ByteBuffer.allocate(1 << 16));
            } finally {
                in.compact();
            }
        }
        runTasks(engine);
    }

    private static void runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private static void send(String text, SSLEngine from, ByteBuffer wire, SSLEngine to) throws SSLException {
        ByteBuffer got = ByteBuffer.allocate(1 << 16);
        from.wrap(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), wire);
        for (int turn = 0; turn < 10 && got.position() == 0; turn++) {
            wire.flip();
            SSLEngineResult result = to.unwrap(wire, got);
            wire.compact();
            runTasks(to);
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                throw new SSLException("closed by the other end");
            }
        }
        if (!text.equals(new String(got.array(), 0, got.position(), StandardCharsets.US_ASCII))) {
            throw new SSLException("the message " + text + " did not arrive");
        }
    }

    /** Feeds the server bytes that no client would send. */
    void feedServer(byte[] bytes) throws SSLException {
        server.beginHandshake();
        server.unwrap(ByteBuffer.wrap(bytes), ByteBuffer.allocate(1 << 16));
    }
}
