package dev.zt.policy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What else is known of a request, for rules that ask. Adapters implement it; each method is called only if a rule asks,
 * on the thread of the call, perhaps more than once, and must answer at once. What is not known is absent: then what a
 * rule wants does not match, and what it does not want ({@code not…}) does not match either.
 *
 * <p>An exception counts as a match in rules that deny, and as none in rules that allow.
 */
public interface RequestAttributes {

    /** Nothing is known. */
    RequestAttributes ABSENT = new RequestAttributes() {};

    /**
     * Returns the host that the client named.
     *
     * @return {@code Host} or {@code :authority} as it was sent, with its port; null if unknown
     */
    default @Nullable String host() {
        return null;
    }

    /**
     * Returns the values of a header.
     *
     * @param name the name of the field in lower case; case of what was sent does not count
     * @return each field's value as it was sent, in their order, never joined or divided; empty if there is none
     */
    default List<String> headers(String name) {
        return List.of();
    }

    /**
     * Returns the address of the other end of the connection, whatever headers say.
     *
     * @return its 4 or 16 octets in network order, or null if unknown
     */
    default byte @Nullable [] remoteAddress() {
        return null;
    }

    /**
     * Returns the port on which the connection was accepted.
     *
     * @return the port, or -1 if unknown
     */
    default int localPort() {
        return -1;
    }

    /**
     * Returns the name of the server that the client asked for in its handshake (RFC 6066 §3).
     *
     * @return the name, or null if the client named none
     * @throws IllegalStateException if nobody looked, which is the default: no name is another thing than an unknown one
     */
    default @Nullable String serverName() {
        throw new IllegalStateException("the name that was asked for in the handshake is not known here");
    }

    /**
     * Returns the claims of a token that was validated: its signature, issuer, audience and time. What was only decoded
     * is no claim.
     *
     * @return the claims as JSON has them (text, numbers, booleans, lists, maps and null), or null if no token was validated
     */
    default @Nullable Map<String, @Nullable Object> claims() {
        return null;
    }
}
