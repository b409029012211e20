package dev.zt.verification.interop.peer;

import dev.zt.http.client.CallDeniedException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.EOFException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a call, and the words of whoever said so.
 *
 * @param verdict the outcome
 * @param detail for people, in one line
 */
record Answer(Verdict verdict, String detail) {

    private static final List<String> ENDED_BY_SERVER = List.of(
            "Received fatal alert",
            "Connection reset",
            "Broken pipe",
            "header parser received no bytes",
            "Network closed",
            "EOF reached",
            "Remote host terminated",
            "closed by the server");

    Answer {
        detail = detail.replace('\n', ' ');
    }

    static Answer allowed(String detail) {
        return new Answer(Verdict.ALLOWED, detail);
    }

    static Answer ofStatus(int status) {
        return switch (status) {
            case 200 -> allowed("200");
            case 403 -> new Answer(Verdict.DENIED, "403");
            default -> new Answer(Verdict.FAILED, "status " + status);
        };
    }

    /** Tells who ended a call that has failed. */
    static Answer of(Throwable failure) {
        List<Throwable> causes = causes(failure);
        String detail =
                String.join(" <- ", causes.stream().map(Object::toString).toList());
        return new Answer(verdict(causes, detail), detail);
    }

    private static Verdict verdict(List<Throwable> causes, String detail) {
        if (causes.stream().anyMatch(Answer::isRefusalHere)) {
            return Verdict.CLIENT;
        }
        if (causes.get(0) instanceof StatusRuntimeException status
                && status.getStatus().getCode() == Status.Code.PERMISSION_DENIED) {
            return Verdict.DENIED;
        }
        boolean ended = causes.stream().anyMatch(Answer::isEnd)
                || ENDED_BY_SERVER.stream().anyMatch(detail::contains);
        return ended ? Verdict.SERVER : Verdict.FAILED;
    }

    private static boolean isRefusalHere(Throwable cause) {
        return cause instanceof CertificateException
                || cause instanceof CallDeniedException
                || cause instanceof dev.zt.grpc.client.CallDeniedException;
    }

    /** A channel is closed for one who writes to it after its reader has seen the end. */
    private static boolean isEnd(Throwable cause) {
        return cause instanceof EOFException
                || cause instanceof SocketException
                || cause instanceof ClosedChannelException;
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (@Nullable Throwable cause = failure; cause != null && causes.size() < 10; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    @Override
    public String toString() {
        return verdict + " " + detail;
    }
}
