package dev.zt.authz;

/**
 * Why a call was allowed or denied: a closed list. Each constant says what happened and what mends it.
 *
 * <p>Names are stable: they stand in audit records and spans.
 */
public enum Reason {
    /** An allow rule matched and no deny rule did. */
    ALLOW_RULE(true, "an allow rule matched and no deny rule did", "nothing to mend"),
    /** No rule allowed the call, but the policy is in observe mode, in which that alone does not deny. */
    OBSERVED(
            true,
            "no allow rule matched, and observe mode let the call pass",
            "add an allow rule for this peer and operation before observe mode ends, if the call is wanted"),

    /** An outbound call: the peer is the one that the caller expects. */
    PEER_EXPECTED(true, "the server is the expected peer", "nothing to mend"),
    /** A deny rule matched. */
    DENY_RULE(false, "a deny rule matched", "change the rule if this call is wanted"),
    /** Neither a deny rule nor an allow rule matched: the default is to deny. */
    NO_ALLOW_RULE(
            false, "no allow rule matched", "add an allow rule for this peer and operation if the call is wanted"),
    /** No policy protects this workload. */
    NO_POLICY(
            false,
            "no policy names this workload",
            "load a policy whose spec.workload is the SPIFFE ID of this workload"),
    /** The request path is not in canonical form, so that server and policy could read it differently. */
    PATH_NOT_CANONICAL(
            false,
            "the request path is not canonical",
            "send the path in full, without '//', '.', '..', ';', '\\', control characters or needless"
                    + " percent-encoding"),
    /** No peer was proven: no TLS, no client certificate, or no identity bound to the session. */
    PEER_UNPROVEN(false, "the caller proved no identity", "call over mutual TLS with an X.509-SVID"),
    /** The peer's SVID has expired since the handshake. */
    PEER_EXPIRED(
            false,
            "the SVID of the peer has expired",
            "reconnect with the rotated SVID; check the peer's identity source"),
    /** The peer is on the revocation list. */
    PEER_REVOKED(
            false, "the peer is revoked", "remove the entry from the revocation list if the peer is trusted again"),
    /** The bundles have changed since the handshake, and no longer vouch for the peer. */
    PEER_NOT_VOUCHED(
            false,
            "the trust bundles no longer vouch for the peer",
            "reissue the peer's SVID under a current authority, or restore the bundle of its trust domain"),
    /** An outbound call: the server is not the one that the caller expects. */
    PEER_UNEXPECTED(
            false, "the server is not the expected peer", "correct the expectation, or the address that was dialled"),
    /** The server takes tokens, and the field for one is there twice or holds something else. */
    TOKEN_UNCLEAR(
            false,
            "the Authorization field is there more than once, or is not one bearer token",
            "send one field: the word Bearer, a space, and a JWT-SVID"),
    /** The token is no JWS in compact form that can be read in one way only. */
    TOKEN_MALFORMED(
            false, "the token is no well-formed JWT-SVID", "send a JWT-SVID as its issuer made it, signed and compact"),
    /** The token is signed by no algorithm that counts, or not by the one of its key; an unsigned one is not signed at all. */
    TOKEN_ALGORITHM_REFUSED(
            false,
            "the algorithm of the token does not count",
            "sign with the algorithm of the key in the bundle; an unsigned token never counts"),
    /** The token has a header that a JWT-SVID must not have. */
    TOKEN_HEADER_REFUSED(
            false, "the token has a header that does not count", "issue it with alg, kid and typ and no other header"),
    /** The token names no workload. */
    TOKEN_SUBJECT_INVALID(false, "the token names no workload", "issue it with the SPIFFE ID of a workload as sub"),
    /** No key of the subject's own trust domain signed the token, or none that is still in the bundle. */
    TOKEN_NOT_VOUCHED(
            false,
            "no key of its trust domain vouches for the token",
            "fetch a new token; check whether the JWT bundle of its trust domain arrives here"),
    /** Another issuer made the token. */
    TOKEN_WRONG_ISSUER(
            false,
            "the token is of another issuer",
            "fetch the token from the issuer that this server is set up with, or correct that"),
    /** The token is for others. */
    TOKEN_WRONG_AUDIENCE(
            false, "the token is not for this workload", "fetch a token for the audience that this server takes"),
    /** The token has no end, has ended, has not begun, or lives too long. */
    TOKEN_OUT_OF_TIME(
            false,
            "the token has ended, has not begun, or may live too long",
            "fetch a new token; check the clocks here and at the issuer"),
    /** The SVID of this workload has expired. */
    OWN_SVID_EXPIRED(
            false, "the SVID of this workload has expired", "check the identity source: it delivers no rotation"),
    /** The identity source delivers no SVID for this workload. */
    OWN_SVID_REDACTED(
            false, "this workload has no SVID", "check the registration of this workload with its identity source"),
    /** The trust bundles are older than their bound. */
    STALE_BUNDLE(
            false, "the trust bundles are older than their bound", "check the identity source: it delivers no bundles"),
    /** The enforcement point was closed: it follows no revocation and no policy any more. */
    ENFORCEMENT_CLOSED(
            false, "zt was closed in this process", "stop servers and clients before closing the Zt that guards them"),
    /** The authorizer threw an exception. */
    AUTHORIZER_FAILED(false, "the authorizer failed", "see the log for the exception, and mend the authorizer"),
    /** The authorizer returned null. */
    AUTHORIZER_SILENT(false, "the authorizer returned no decision", "mend the authorizer: it must return a decision"),
    /** An audit sink that must not lose records cannot write. */
    AUDIT_UNAVAILABLE(
            false, "the audit record cannot be written", "mend the audit sink: disk space, permissions, or its queue");

    private final boolean allows;
    private final String description;
    private final String mend;

    Reason(boolean allows, String description, String mend) {
        this.allows = allows;
        this.description = description;
        this.mend = mend;
    }

    /**
     * Tells whether this reason allows.
     *
     * @return whether it is a reason to allow
     */
    public boolean allows() {
        return allows;
    }

    /**
     * Tells whether this is a denial because nothing could be concluded, rather than because the answer is no.
     *
     * @return whether the evaluation itself failed
     */
    public boolean isFailure() {
        return this == AUTHORIZER_FAILED || this == AUTHORIZER_SILENT;
    }

    /**
     * Returns the outcome as records and metrics name it.
     *
     * @return {@code allow}, {@code deny}, or {@code error} if the evaluation itself {@linkplain #isFailure() failed}
     */
    public String outcome() {
        if (allows) {
            return "allow";
        }
        return isFailure() ? "error" : "deny";
    }

    /**
     * Tells whether nobody was proven, so that a caller may try again with a credential.
     *
     * @return whether there was no credential, or a token that proves nothing
     */
    public boolean provesNobody() {
        return switch (this) {
            case PEER_UNPROVEN,
                    TOKEN_UNCLEAR,
                    TOKEN_MALFORMED,
                    TOKEN_ALGORITHM_REFUSED,
                    TOKEN_HEADER_REFUSED,
                    TOKEN_SUBJECT_INVALID,
                    TOKEN_NOT_VOUCHED,
                    TOKEN_WRONG_ISSUER,
                    TOKEN_WRONG_AUDIENCE,
                    TOKEN_OUT_OF_TIME -> true;
            default -> false;
        };
    }

    /**
     * Tells whether this reason condemns the peer itself, so that every further call on its connection fails as well.
     *
     * @return whether the connection is of no more use
     */
    public boolean condemnsConnection() {
        return switch (this) {
            case PEER_UNPROVEN, PEER_EXPIRED, PEER_REVOKED, PEER_NOT_VOUCHED, PEER_UNEXPECTED -> true;
            default -> false;
        };
    }

    /**
     * Returns what happened.
     *
     * @return a clause in lower case without a full stop
     */
    public String description() {
        return description;
    }

    /**
     * Returns what the operator can do.
     *
     * @return a clause in lower case without a full stop
     */
    public String mend() {
        return mend;
    }
}
