package dev.zt.identity;

/** How a peer proved who it is, from the weaker to the stronger. */
public enum Assurance {
    /** By a JWT-SVID: whoever holds the token is taken for the workload, until it ends. */
    BEARER("bearer"),
    /** By mutual TLS: the other end of the connection holds the key of an X.509-SVID. */
    CHANNEL_BOUND("channel-bound");

    private final String label;

    Assurance(String label) {
        this.label = label;
    }

    /**
     * Returns the name in policies and records.
     *
     * @return {@code bearer} or {@code channel-bound}
     */
    public String label() {
        return label;
    }
}
