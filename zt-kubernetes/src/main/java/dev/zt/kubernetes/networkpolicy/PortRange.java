package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Shown;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import org.jspecify.annotations.Nullable;

/**
 * Ports that a rule lets through.
 *
 * @param protocol the transport
 * @param name what the pod that is called calls the port; empty if numbers count
 * @param first the first number
 * @param last the last number
 */
record PortRange(PodPort.Protocol protocol, String name, int first, int last) {

    private static final int MAX = 65_535;

    static PortRange of(@Nullable NetworkPolicyPort read) {
        NetworkPolicyPort given = read == null ? new NetworkPolicyPort() : read;
        PodPort.Protocol protocol = protocol(given.getProtocol());
        Integer end = given.getEndPort();
        IntOrString port = given.getPort();
        if (port == null || (port.getIntVal() == null && port.getStrVal() == null)) {
            check(end == null, "endPort " + end + " has no port");
            return new PortRange(protocol, "", 1, MAX);
        }
        if (port.getIntVal() == null) {
            check(end == null, "endPort " + end + " stands beside a port by name");
            return named(protocol, port.getStrVal());
        }
        int first = port.getIntVal();
        int last = end == null ? first : end;
        check(first >= 1 && last <= MAX, "a port is not from 1 to 65535");
        check(first <= last, "endPort " + last + " is less than port " + first);
        return new PortRange(protocol, "", first, last);
    }

    /** A name has a letter, so that it is no number in quotes (RFC 6335 §5.1). */
    private static PortRange named(PodPort.Protocol protocol, String name) {
        check(
                name.length() <= 15 && Names.isNamespace(name) && name.chars().anyMatch(Character::isLetter),
                Shown.of(name) + " is no name of a port");
        return new PortRange(protocol, name, 0, 0);
    }

    private static PodPort.Protocol protocol(@Nullable String text) {
        if (text == null) {
            return PodPort.Protocol.TCP;
        }
        for (PodPort.Protocol protocol : PodPort.Protocol.values()) {
            if (protocol.name().equals(text)) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("protocol " + Shown.of(text) + " is none of TCP, UDP and SCTP");
    }

    private static void check(boolean valid, String problem) {
        if (!valid) {
            throw new IllegalArgumentException(problem);
        }
    }

    /** Tells whether it covers a port of a pod: a name is looked up at that pod, and stands for its transport alone. */
    boolean covers(Pod called, PodPort port) {
        if (protocol != port.protocol()) {
            return false;
        }
        if (name.isEmpty()) {
            return first <= port.number() && port.number() <= last;
        }
        return called.ports().stream().anyMatch(listed -> listed.name().equals(name) && listed.isSameAs(port));
    }
}
