package dev.zt.policy;

import dev.zt.internal.text.IpLiteral;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A block of IP addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3). Immutable and thread-safe. */
public final class IpBlock {

    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final int MAPPED = 12;

    private final byte[] network;
    private final int prefix;
    private final String text;

    private IpBlock(byte[] network, int prefix) {
        this.network = network;
        this.prefix = prefix;
        this.text = IpLiteral.format(network) + "/" + prefix;
    }

    /**
     * Parses a block or a single address; no name is ever looked up.
     *
     * @param text for example {@code 10.0.0.0/8}, {@code 2001:db8::/32} or {@code 192.0.2.7}
     * @return the block
     * @throws IllegalArgumentException if it is none, has bits after its prefix, or is of IPv4 addresses written as
     *     IPv6; the message says how to write it
     */
    public static IpBlock parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw invalid(text, "write an address or a block, for example 10.0.0.0/8 or 2001:db8::/32");
        }
        int bits = address.length * Byte.SIZE;
        String length = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
        if (!LENGTH.matcher(length).matches() || Integer.parseInt(length) > bits) {
            throw invalid(text, "its prefix is no number up to " + bits);
        }
        if (isMapped(address)) {
            throw invalid(text, "write IPv4 addresses as such");
        }
        IpBlock block = new IpBlock(masked(address, Integer.parseInt(length)), Integer.parseInt(length));
        if (!Arrays.equals(block.network, address)) {
            throw invalid(text, "it has bits after its prefix; write " + block);
        }
        return block;
    }

    private static byte[] masked(byte[] address, int prefix) {
        byte[] network = address.clone();
        for (int i = 0; i < network.length; i++) {
            network[i] &= (byte) mask(prefix, i);
        }
        return network;
    }

    /** Returns which bits of an octet belong to the network. */
    private static int mask(int prefix, int octet) {
        return 0xff00 >> Math.min(Byte.SIZE, Math.max(0, prefix - octet * Byte.SIZE)) & 0xff;
    }

    private static boolean isMapped(byte[] address) {
        for (int i = 0; i < MAPPED && address.length == IpLiteral.V6; i++) {
            if (address[i] != (byte) (i < MAPPED - 2 ? 0 : 0xff)) {
                return false;
            }
        }
        return address.length == IpLiteral.V6;
    }

    private static IllegalArgumentException invalid(String text, String problem) {
        return PolicyGrammar.invalid("IP block", text, problem);
    }

    /**
     * Tells whether an address is in the block.
     *
     * @param address 4 or 16 octets in network order; an IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2) is an IPv4
     *     address
     * @return whether it is of the same family and its first bits are the block's
     */
    public boolean contains(byte[] address) {
        int skip = isMapped(address) ? MAPPED : 0;
        if (address.length - skip != network.length) {
            return false;
        }
        for (int i = 0; i * Byte.SIZE < prefix; i++) {
            if (((address[skip + i] ^ network[i]) & mask(prefix, i)) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the block's first address.
     *
     * @return a copy of its 4 or 16 octets, in network order
     */
    public byte[] address() {
        return network.clone();
    }

    /**
     * Returns how many bits the block's addresses share.
     *
     * @return from 0 to 32 for IPv4 addresses, to 128 for those of IPv6
     */
    public int prefixLength() {
        return prefix;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpBlock that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns address and prefix, also of a single address. */
    @Override
    public String toString() {
        return text;
    }
}
