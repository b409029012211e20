package dev.zt.kubernetes;

import dev.zt.policy.IpBlock;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

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
        return outer.prefixLength() <= inner.prefixLength() && outer.contains(inner.address());
    }

    /**
     * Tells whether two blocks have an address in common.
     *
     * @param one a block
     * @param other another block
     * @return whether one is within the other
     */
    public static boolean overlap(IpBlock one, IpBlock other) {
        return covers(one, other) || covers(other, one);
    }

    /**
     * Tells whether blocks have all addresses of another together, though none of them may have.
     *
     * @param outer blocks
     * @param inner another block
     * @return whether each address of that one is in one of these
     */
    public static boolean coverTogether(Collection<IpBlock> outer, IpBlock inner) {
        BigInteger next = first(inner);
        for (IpBlock block : outer.stream()
                .filter(each -> overlap(each, inner))
                .sorted(Comparator.comparing(IpBlocks::first))
                .toList()) {
            if (first(block).compareTo(next) > 0) {
                return false;
            }
            next = next.max(first(block).add(size(block)));
        }
        return next.compareTo(first(inner).add(size(inner))) >= 0;
    }

    /**
     * Leaves out what is within others.
     *
     * @param blocks blocks
     * @return those that are within none of the others, each once, in their order
     */
    public static List<IpBlock> outermost(Collection<IpBlock> blocks) {
        return blocks.stream()
                .distinct()
                .filter(block -> blocks.stream().noneMatch(other -> !other.equals(block) && covers(other, block)))
                .toList();
    }

    private static BigInteger first(IpBlock block) {
        return new BigInteger(1, block.address());
    }

    private static BigInteger size(IpBlock block) {
        return BigInteger.TWO.pow(block.address().length * Byte.SIZE - block.prefixLength());
    }
}
