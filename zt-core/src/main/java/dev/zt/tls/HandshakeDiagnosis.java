package dev.zt.tls;

import dev.zt.internal.text.Quoted;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Follows one handshake and says why it failed, from what happened rather than from the wording of an exception.
 *
 * <p>Used by the thread that drives the engine; engines are driven by one thread at a time.
 */
final class HandshakeDiagnosis {

    private static final int HANDSHAKE_RECORD = 22;

    private final boolean server;
    private final boolean demandsCertificate;
    private final HandshakeScope scope = new HandshakeScope();
    private int firstByte = -1;
    private boolean answered;
    private volatile boolean taskRan;

    HandshakeDiagnosis(boolean server, boolean demandsCertificate) {
        this.server = server;
        this.demandsCertificate = demandsCertificate;
    }

    HandshakeScope scope() {
        return scope;
    }

    /** Bytes are about to be read. */
    void reading(int nextByte) {
        if (firstByte < 0) {
            firstByte = nextByte;
        }
    }

    /** A delegated task has run; if it failed, the next wrap or unwrap throws. */
    void taskRan() {
        taskRan = true;
    }

    /** A wrap or unwrap succeeded. */
    void stepped(int produced) {
        taskRan = false;
        answered |= produced > 0;
    }

    /** Tells whether the peer has sent anything. */
    boolean hasBegun() {
        return firstByte >= 0;
    }

    static PeerRejection plaintext() {
        return reject(RejectionReason.PLAINTEXT, "Connection rejected: what arrived is not TLS. Call over mutual TLS.");
    }

    /** Says why the handshake failed, for engines that leave certificates to delegated tasks. */
    PeerRejection explain(@Nullable SSLException failure) {
        return explain(failure, taskRan);
    }

    /** Says why the handshake failed, and so whether this end found the fault. */
    PeerRejection explain(@Nullable SSLException failure, boolean foundHere) {
        PeerRejection known = knownCause(failure);
        if (known != null) {
            return known;
        }
        if (server && firstByte >= 0 && firstByte != HANDSHAKE_RECORD) {
            return plaintext();
        }
        if (!foundHere) {
            return reject(
                    RejectionReason.PEER_ABORTED,
                    "Handshake ended by the peer: it rejected this end, closed, or sent no valid record"
                            + detail(failure) + ". See the log of the peer.");
        }
        if (demandsCertificate && answered && !scope.hasSeenCertificate()) {
            return reject(
                    RejectionReason.NO_CERTIFICATE,
                    "Peer rejected: it presented no client certificate. Give it an X.509-SVID.");
        }
        return reject(
                RejectionReason.HANDSHAKE_FAILED,
                "Handshake failed" + detail(failure) + ". Compare protocol versions and ciphers of both ends.");
    }

    private @Nullable PeerRejection knownCause(@Nullable Throwable failure) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < 10; t = t.getCause(), depth++) {
            if (t instanceof PeerRejectedException rejected) {
                return rejected.rejection();
            }
        }
        return scope.noted();
    }

    private static PeerRejection reject(RejectionReason reason, String message) {
        return PeerRejection.withoutCertificate(reason, message);
    }

    private static String detail(@Nullable SSLException failure) {
        return failure == null ? "" : " (" + Quoted.escape(String.valueOf(failure.getMessage())) + ")";
    }
}
