package dev.zt.kubernetes;

import dev.zt.policy.IpBlock;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Compares blocks of addresses. Stateless and thread-safe. */
public final class IpBlocks {

    private IpBlocks() {}

    /**
     * Tells whether a block has all addresses of another.
     *
     * @param outer a block
     * @param inner another block
     * @return whether the other one is the same or within it
     */
    public static boolean covers(IpBlock outer, IpBlock inner) {
        return prefix(outer) <= prefix(inner) && outer.contains(network(inner));
    }

    /**
     * Returns how many bits the addresses of a block share.
     *
     * @param block a block
     * @return the length of its prefix
     */
    public static int prefix(IpBlock block) {
        String text = block.toString();
        return Integer.parseInt(text.substring(text.indexOf('/') + 1));
    }

    /** An address that a block prints is a literal: no name is looked up. */
    private static byte[] network(IpBlock block) {
        String text = block.toString();
        try {
            return InetAddress.getByName(text.substring(0, text.indexOf('/'))).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a block prints an address: " + text, e);
        }
    }
}
