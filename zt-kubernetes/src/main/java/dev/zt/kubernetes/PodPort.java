package dev.zt.kubernetes;

import java.util.Locale;
import java.util.Objects;

/**
 * A port that a container of a pod listens on: what a network sees once it has translated the ports of Services.
 * Immutable and thread-safe.
 *
 * @param name what the manifest calls it, empty if it has no name
 * @param number from 1 to 65,535
 * @param protocol the transport
 */
public record PodPort(String name, int number, Protocol protocol) implements Comparable<PodPort> {

    /** A transport that Kubernetes has a name for. */
    public enum Protocol {
        /** A stream. */
        TCP,
        /** Datagrams. */
        UDP,
        /** Streams of messages. */
        SCTP
    }

    /**
     * Checks the number.
     *
     * @param name what the manifest calls it, empty if it has no name
     * @param number from 1 to 65,535
     * @param protocol the transport
     * @throws IllegalArgumentException if the number is out of range
     */
    public PodPort {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(protocol, "protocol");
        if (number < 1 || number > 65_535) {
            throw new IllegalArgumentException("port " + number + " is not from 1 to 65535");
        }
    }

    /**
     * Creates a port of TCP without a name.
     *
     * @param number from 1 to 65,535
     * @return the port
     * @throws IllegalArgumentException if the number is out of range
     */
    public static PodPort tcp(int number) {
        return new PodPort("", number, Protocol.TCP);
    }

    /**
     * Tells whether it is one of TCP.
     *
     * @return whether it is
     */
    public boolean isTcp() {
        return protocol == Protocol.TCP;
    }

    /**
     * Tells whether another port is the same to a network, whatever it is called.
     *
     * @param other another port
     * @return whether number and transport are the same
     */
    public boolean isSameAs(PodPort other) {
        return number == other.number && protocol == other.protocol;
    }

    /** Orders ports by number, transport and name. */
    @Override
    public int compareTo(PodPort other) {
        int order = Integer.compare(number, other.number);
        if (order == 0) {
            order = protocol.compareTo(other.protocol);
        }
        return order == 0 ? name.compareTo(other.name) : order;
    }

    /** Returns for example {@code 8443/tcp}. */
    @Override
    public String toString() {
        return number + "/" + protocol.name().toLowerCase(Locale.ROOT);
    }
}
