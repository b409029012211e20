package dev.zt.kubernetes;

import dev.zt.policy.IpBlock;
import java.util.List;
import java.util.Objects;

/**
 * A block of addresses without some blocks within it. Immutable and thread-safe.
 *
 * @param block the block
 * @param except blocks within it that are not meant
 */
public record Cidr(IpBlock block, List<IpBlock> except) {

    /**
     * Copies the list.
     *
     * @param block the block
     * @param except blocks within it that are not meant
     */
    public Cidr {
        Objects.requireNonNull(block, "block");
        except = List.copyOf(except);
    }

    /**
     * Parses a block without exceptions, as settings name it.
     *
     * @param text for example {@code 203.0.113.0/24}
     * @return the block
     * @throws IllegalArgumentException if it is none, or {@code 0.0.0.0} or {@code ::} alone, which means all to whoever
     *     writes it
     */
    public static Cidr parse(String text) {
        return new Cidr(NamedBlocks.parse(text), List.of());
    }

    /**
     * Tells whether some address is in this and in a block.
     *
     * @param other a block
     * @return whether they have one in common once the exceptions are left out
     */
    public boolean overlaps(IpBlock other) {
        if (!IpBlocks.overlap(block, other)) {
            return false;
        }
        // Of blocks, one is within the other or they are apart.
        return !IpBlocks.coverTogether(except, IpBlocks.covers(block, other) ? other : block);
    }
}
