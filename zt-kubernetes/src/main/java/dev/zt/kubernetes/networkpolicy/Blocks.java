package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.IpBlocks;
import dev.zt.kubernetes.Shown;
import dev.zt.policy.IpBlock;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Blocks of addresses as a NetworkPolicy takes them. */
final class Blocks {

    /** Groups of an IPv6 address that are zero, two at least, with the colons around them. */
    private static final Pattern ZEROS = Pattern.compile("(?:^|(?<=[0-9a-f]):)0(?::0)+(?::|(?=/))");

    private static final Pattern WITH_PREFIX = Pattern.compile("([^/]+)/([0-9]{1,3})");

    private Blocks() {}

    /**
     * Reads a block as the API server does, for which bits after a prefix do not count.
     *
     * @throws IllegalArgumentException if it would refuse it
     */
    static Cidr read(IPBlock read) {
        List<String> except = read.getExcept() == null ? List.of() : read.getExcept();
        Cidr cidr = new Cidr(
                block(read.getCidr()), except.stream().map(Blocks::block).toList());
        if (!isValid(cidr)) {
            throw new IllegalArgumentException(
                    Shown.of(read.getCidr()) + " has an exception that is no smaller block within it");
        }
        return cidr;
    }

    private static IpBlock block(@Nullable String text) {
        Matcher parts = WITH_PREFIX.matcher(String.valueOf(text));
        if (!parts.matches()) {
            throw new IllegalArgumentException(Shown.of(String.valueOf(text)) + " is no block of addresses");
        }
        return IpBlock.parse(masked(IpBlock.parse(parts.group(1)), Integer.parseInt(parts.group(2))));
    }

    private static String masked(IpBlock address, int prefix) {
        try {
            byte[] bytes = address.address();
            int rest = Math.max(0, bytes.length * Byte.SIZE - prefix);
            BigInteger mask = BigInteger.ONE.negate().shiftLeft(rest);
            byte[] network = new BigInteger(1, bytes).and(mask).toByteArray();
            for (int i = 1; i <= bytes.length; i++) {
                bytes[bytes.length - i] = i <= network.length ? network[network.length - i] : 0;
            }
            return InetAddress.getByAddress(bytes).getHostAddress() + "/" + prefix;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a block has an address", e);
        }
    }

    /** Tells whether each exception lies within the block and is not all of it, as the API server demands. */
    static boolean isValid(Cidr cidr) {
        return cidr.except().stream().allMatch(except -> isWithin(except, cidr.block()));
    }

    /** Returns a block in the form that Kubernetes calls canonical: the longest run of zeros left out (RFC 5952 §4). */
    static String text(IpBlock block) {
        Matcher zeros = ZEROS.matcher(block.toString());
        int start = 0;
        int end = 0;
        while (zeros.find()) {
            if (zeros.end() - zeros.start() > end - start) {
                start = zeros.start();
                end = zeros.end();
            }
        }
        String text = block.toString();
        return end == 0 ? text : text.substring(0, start) + "::" + text.substring(end);
    }

    private static boolean isWithin(IpBlock inner, IpBlock outer) {
        return inner.prefixLength() > outer.prefixLength() && IpBlocks.covers(outer, inner);
    }
}
