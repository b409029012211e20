package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.Cidr;
import dev.zt.policy.IpBlock;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Blocks of addresses as a NetworkPolicy takes them. */
final class Blocks {

    private Blocks() {}

    /** Tells whether each exception lies within the block and is not all of it, as the API server demands. */
    static boolean isValid(Cidr cidr) {
        return cidr.except().stream().allMatch(except -> isWithin(except, cidr.block()));
    }

    private static boolean isWithin(IpBlock inner, IpBlock outer) {
        return prefix(inner) > prefix(outer) && outer.contains(network(inner));
    }

    private static int prefix(IpBlock block) {
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
