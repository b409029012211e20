package dev.zt.spiffe;

import dev.zt.spiffe.WorkloadApiProblem.Cause;
import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Finds out why a stream failed, and words it: what happened, why, and the mend. */
final class Diagnosis {

    private static final int MAX_CAUSES = 10;

    private final WorkloadApiAddress address;
    private final String preface;

    Diagnosis(WorkloadApiAddress address) {
        this(address, "");
    }

    /**
     * Creates one for a part of the API alone.
     *
     * @param preface says what is missing, in a sentence and a blank
     */
    Diagnosis(WorkloadApiAddress address, String preface) {
        this.address = address;
        this.preface = preface;
    }

    /** Explains the end of a stream. */
    WorkloadApiProblem ended(Status status) {
        return switch (status.getCode()) {
            case OK ->
                of(Cause.STREAM_ENDED, "the agent ended the stream. It is opened again; see the log of the agent.");
            case PERMISSION_DENIED ->
                of(
                        Cause.NO_IDENTITY_ISSUED,
                        "the agent issues none to this process (" + ProcessOwner.describe()
                                + "). Check that a registration entry matches this workload: its selectors, its parent,"
                                + " and that the agent has synced it.");
            case UNIMPLEMENTED ->
                of(Cause.NOT_A_WORKLOAD_API, "what listens there is no SPIFFE Workload API. Correct the address.");
            case INVALID_ARGUMENT ->
                of(
                        Cause.REQUEST_REFUSED,
                        "the agent calls the request invalid: " + shown(status)
                                + ". Check that the address is that of a Workload API.");
            default -> unavailable(status);
        };
    }

    /** Tells whether a cause is seen without asking anybody: at a unix socket that nobody listens on. */
    boolean isSeenAtSocket(Cause cause) {
        return address.path() != null
                && switch (cause) {
                    case SOCKET_MISSING, NOT_A_SOCKET, SOCKET_DENIED, NOBODY_LISTENS -> true;
                    default -> false;
                };
    }

    /** Explains that nothing came in answer. */
    WorkloadApiProblem noAnswer(Duration bound) {
        return of(
                Cause.NO_ANSWER,
                "the agent accepted the call and said nothing for " + bound.toMillis()
                        + " ms. See whether it hangs; restart it.");
    }

    /** Explains a message that could not be used. */
    WorkloadApiProblem malformed(String why) {
        return of(Cause.MALFORMED_MESSAGE, "a message cannot be used: " + why + ". See the log of the agent.");
    }

    /** Explains an SVID that is of no use at present. */
    WorkloadApiProblem notValid(String why) {
        return of(Cause.SVID_NOT_VALID, why + ". Check the clocks of this host and of the issuer.");
    }

    private WorkloadApiProblem unavailable(Status status) {
        Path path = address.path();
        WorkloadApiProblem socket = path == null ? null : socket(path);
        if (socket != null) {
            return socket;
        }
        return isRefused(status.getCause())
                ? of(Cause.NOBODY_LISTENS, "nobody listens there. Start the agent; a socket it left behind is dead.")
                : of(Cause.STREAM_BROKEN, "the stream broke: " + shown(status) + ". See whether the agent runs.");
    }

    /** Looks at the file, since the transport tells its failures by text alone. */
    private @Nullable WorkloadApiProblem socket(Path path) {
        try {
            if (!Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
                return of(Cause.NOT_A_SOCKET, "what is at this path is no socket. Correct the address.");
            }
            return Files.isWritable(path) ? null : denied();
        } catch (NoSuchFileException e) {
            return of(
                    Cause.SOCKET_MISSING,
                    "there is no such socket. Start the agent, mount its socket, or correct the address.");
        } catch (AccessDeniedException e) {
            return denied();
        } catch (IOException e) {
            return null;
        }
    }

    private WorkloadApiProblem denied() {
        return of(
                Cause.SOCKET_DENIED,
                "this process (" + ProcessOwner.describe()
                        + ") may not use the socket. Let it write to the socket and search the folders above.");
    }

    private static boolean isRefused(@Nullable Throwable failure) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < MAX_CAUSES; t = t.getCause(), depth++) {
            if (t instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }

    /** Shortens what the agent said, which is anybody's text. */
    private static String shown(Status status) {
        String text = status.getCode() + (status.getDescription() == null ? "" : ", " + status.getDescription());
        return Shown.text(text);
    }

    private WorkloadApiProblem of(Cause cause, String what) {
        return new WorkloadApiProblem(cause, preface + "Workload API at " + address + ": " + what);
    }
}
