package dev.zt.verification.conformance;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** Two engines that shake hands in memory: the one under test, and a stranger that believes anyone. */
final class Handshake {

    private final ByteBuffer toStranger = ByteBuffer.allocate(1 << 16);
    private final ByteBuffer toTested = ByteBuffer.allocate(1 << 16);

    private Handshake() {}

    /** Returns what the engine under test threw, or null if it took its peer. */
    static Throwable refusal(SSLEngine tested, SSLEngine stranger) throws SSLException {
        tested.beginHandshake();
        stranger.beginHandshake();
        Handshake wires = new Handshake();
        for (int turn = 0; turn < 200; turn++) {
            try {
                step(tested, wires.toStranger, wires.toTested);
            } catch (SSLException | RuntimeException e) {
                return rootOf(e);
            }
            wires.strangerSteps(stranger);
            if (isDone(tested) && isDone(stranger)) {
                return null;
            }
        }
        throw new AssertionError(
                "the handshake does not end: " + tested.getHandshakeStatus() + ", " + stranger.getHandshakeStatus());
    }

    /** If the stranger fails first, this is no trial, and no refusal. */
    private void strangerSteps(SSLEngine stranger) {
        try {
            step(stranger, toTested, toStranger);
        } catch (SSLException | RuntimeException e) {
            throw new AssertionError("the stranger failed before the end under test", e);
        }
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

    /** TLS wraps what the trust manager threw, which is what tells. */
    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root instanceof SSLException && root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
