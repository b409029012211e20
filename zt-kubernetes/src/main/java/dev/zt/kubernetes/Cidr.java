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
     * Parses a block without exceptions.
     *
     * @param text for example {@code 203.0.113.0/24}
     * @return the block
     * @throws IllegalArgumentException if it is none
     */
    public static Cidr parse(String text) {
        return new Cidr(IpBlock.parse(text), List.of());
    }
}
