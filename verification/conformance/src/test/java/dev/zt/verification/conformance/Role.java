package dev.zt.verification.conformance;

/** In what part an input is met. */
enum Role {
    /** A certificate, shown by a server. */
    CLIENT,
    /** A certificate, shown by a client. */
    SERVER,
    /** A text or a document, read. */
    READER,
    /** A JWT-SVID, validated under a bundle. */
    TOKEN,
    /** Messages of an agent, received. */
    WORKLOAD;

    @Override
    public String toString() {
        return switch (this) {
            case CLIENT -> "client";
            case SERVER -> "server";
            case READER -> "reader";
            case TOKEN -> "token";
            case WORKLOAD -> "workload";
        };
    }
}
