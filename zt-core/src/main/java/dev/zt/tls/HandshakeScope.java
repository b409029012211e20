package dev.zt.tls;

import dev.zt.identity.PeerIdentity;
import org.jspecify.annotations.Nullable;

/**
 * What the managers saw during one handshake, for the engine that drives it.
 *
 * <p>TLS stacks call the managers on the thread that runs the engine or its delegated task, and hand them an engine of
 * their own, not ours: the thread is the only thing both share.
 */
final class HandshakeScope {

    private static final ThreadLocal<HandshakeScope> CURRENT = new ThreadLocal<>();

    private boolean certificateSeen;
    private @Nullable PeerIdentity proven;
    private @Nullable PeerRejection noted;

    /** Runs part of a handshake within this scope. */
    <T, E extends Exception> T run(Step<T, E> step) throws E {
        HandshakeScope outer = CURRENT.get();
        CURRENT.set(this);
        try {
            return step.run();
        } finally {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
    }

    /** Tells whether an engine of ours drives this handshake, and will report what comes of it. */
    static boolean isActive() {
        return CURRENT.get() != null;
    }

    /** The trust manager was asked: the peer presented a certificate. */
    static void sawCertificate() {
        HandshakeScope scope = CURRENT.get();
        if (scope != null) {
            scope.certificateSeen = true;
        }
    }

    /** The trust manager has proven the peer. */
    static void proved(PeerIdentity peer) {
        HandshakeScope scope = CURRENT.get();
        if (scope != null) {
            scope.proven = peer;
        }
    }

    /** A manager knows why the handshake is about to fail, and has no exception to say so. */
    static void note(PeerRejection rejection) {
        HandshakeScope scope = CURRENT.get();
        if (scope != null) {
            scope.noted = rejection;
        }
    }

    boolean hasSeenCertificate() {
        return certificateSeen;
    }

    @Nullable
    PeerIdentity proven() {
        return proven;
    }

    @Nullable
    PeerRejection noted() {
        return noted;
    }

    /** A part of a handshake. */
    @FunctionalInterface
    interface Step<T, E extends Exception> {
        T run() throws E;
    }
}
