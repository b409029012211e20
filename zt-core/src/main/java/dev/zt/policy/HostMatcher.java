package dev.zt.policy;

import java.util.Locale;

/**
 * A set of hosts, as clients name them in {@code Host} or {@code :authority}. Case never counts.
 *
 * @param name the host in lower case
 * @param withPort whether the port that the client sent is part of what is matched, as Istio has it; own policy files
 *     ignore it, and a dot at the end
 */
public record HostMatcher(TextMatcher name, boolean withPort) {

    /**
     * Checks the name.
     *
     * @param name the host in lower case
     * @param withPort whether the port that the client sent is part of what is matched
     * @throws IllegalArgumentException if the name is not in lower case
     */
    public HostMatcher {
        String text = name.toString();
        if (!text.equals(text.toLowerCase(Locale.ROOT))) {
            throw PolicyGrammar.invalid("Host", text, "write it in lower case");
        }
    }

    /**
     * Reads a host of an own policy file.
     *
     * @param text the name or address in lower case, without port; an IPv6 address in brackets
     * @return the matcher, which ignores the port
     * @throws IllegalArgumentException if the text is no host; the message says how to write it
     */
    public static HostMatcher parse(String text) {
        if (!PolicyGrammar.isHost(text)) {
            throw PolicyGrammar.invalid("Host", text, "write it in lower case, without port, dot at the end or '*'");
        }
        return new HostMatcher(new TextMatcher.Exact(text), false);
    }

    /**
     * Tells whether a host is in the set.
     *
     * @param host the host as it was sent, perhaps with a port
     * @return whether it matches
     */
    public boolean matches(String host) {
        String folded = host.toLowerCase(Locale.ROOT);
        return name.matches(withPort ? folded : withoutPort(folded));
    }

    static String withoutPort(String host) {
        int colon = host.indexOf(':', host.startsWith("[") ? Math.max(0, host.indexOf(']')) : 0);
        String bare = colon < 0 ? host : host.substring(0, colon);
        return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name.toString();
    }
}
