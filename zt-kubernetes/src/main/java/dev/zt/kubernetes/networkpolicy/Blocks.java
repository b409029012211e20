package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.IpBlocks;
import dev.zt.policy.IpBlock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Blocks of addresses as a NetworkPolicy takes them. */
final class Blocks {

    /** Groups of an IPv6 address that are zero, two at least, with the colons around them. */
    private static final Pattern ZEROS = Pattern.compile("(?:^|(?<=[0-9a-f]):)0(?::0)+(?::|(?=/))");

    private Blocks() {}

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
        return IpBlocks.prefix(inner) > IpBlocks.prefix(outer) && IpBlocks.covers(outer, inner);
    }
}
