package dev.zt.tls;

/** Why a peer was rejected in the handshake: a closed list, whose names stand in audit records. */
public enum RejectionReason {
    /** The client presented no certificate. */
    NO_CERTIFICATE,
    /** What arrived was not TLS. */
    PLAINTEXT,
    /** A certificate of the chain breaks a rule of X509-SVID. */
    INVALID_SVID,
    /** No bundle is known for the trust domain of the leaf, or none that was confirmed within its bound. */
    NO_BUNDLE,
    /** The leaf or its chain does not lead to an authority of the bundle. */
    UNTRUSTED_CHAIN,
    /** The leaf has expired. */
    EXPIRED,
    /** The leaf is not valid yet: one of the two clocks is wrong. */
    NOT_YET_VALID,
    /** The peer is on the revocation list. */
    REVOKED,
    /** A server: the peer's trust domain is foreign and the policy in force does not name it. */
    FOREIGN_DOMAIN,
    /** A client: the server is not the peer that is expected. */
    UNEXPECTED_PEER,
    /** This workload has no usable SVID or bundle of its own. */
    OWN_IDENTITY_UNUSABLE,
    /** The peer ended the handshake: by an alert, by closing, or by sending what is no valid record. */
    PEER_ABORTED,
    /** Both ends have no protocol version, cipher or signature scheme in common, or a signature was wrong. */
    HANDSHAKE_FAILED
}
