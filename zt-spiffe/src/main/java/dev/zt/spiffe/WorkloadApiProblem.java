package dev.zt.spiffe;

import java.util.Objects;

/**
 * Why the Workload API delivers no identity, or no news of it, at present.
 *
 * @param cause what is wrong; a closed list that may be branched on
 * @param message what happened, why, and the mend; for people
 */
public record WorkloadApiProblem(Cause cause, String message) {

    /**
     * Checks that nothing is missing.
     *
     * @param cause what is wrong; a closed list that may be branched on
     * @param message what happened, why, and the mend; for people
     */
    public WorkloadApiProblem {
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(message, "message");
    }

    /** What can be wrong. */
    public enum Cause {
        /** There is no file at the path of the socket. */
        SOCKET_MISSING,
        /** The path leads to something that is no socket. */
        NOT_A_SOCKET,
        /** This process may not use the socket. */
        SOCKET_DENIED,
        /** Nobody accepts connections: the agent is not running, or left a dead socket behind. */
        NOBODY_LISTENS,
        /** The connection or the stream broke. */
        STREAM_BROKEN,
        /** The agent ended the stream in good order. */
        STREAM_ENDED,
        /** The agent accepted the call and says nothing. */
        NO_ANSWER,
        /** The agent knows of no identity for this process, or took it back. */
        NO_IDENTITY_ISSUED,
        /** A message could not be used; what it would have replaced stays. */
        MALFORMED_MESSAGE,
        /** The SVID that was delivered is not valid at this time. */
        SVID_NOT_VALID,
        /** What listens there is no Workload API; it is not asked again. */
        NOT_A_WORKLOAD_API,
        /** The agent calls the request invalid; it is not asked again. */
        REQUEST_REFUSED;

        /**
         * Tells whether asking again is of no use (Workload Endpoint, appendix A).
         *
         * @return whether the source gave up
         */
        public boolean isFinal() {
            return this == NOT_A_WORKLOAD_API || this == REQUEST_REFUSED;
        }
    }
}
