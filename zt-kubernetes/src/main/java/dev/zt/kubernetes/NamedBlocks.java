package dev.zt.kubernetes;

import dev.zt.policy.IpBlock;
import java.util.List;
import java.util.Set;

/**
 * Blocks of addresses that people name in settings. The address {@code 0.0.0.0} or {@code ::} alone is refused: nobody has
 * it, and whoever writes it means all. Stateless and thread-safe.
 */
final class NamedBlocks {

    private static final Set<IpBlock> NOBODYS = Set.of(IpBlock.parse("0.0.0.0"), IpBlock.parse("::"));

    private NamedBlocks() {}

    static IpBlock parse(String text) {
        IpBlock block = IpBlock.parse(text);
        check(block, text);
        return block;
    }

    static List<IpBlock> copyOf(List<IpBlock> blocks) {
        blocks.forEach(block -> check(block, block.toString()));
        return List.copyOf(blocks);
    }

    static List<Cidr> copyOfCidrs(List<Cidr> cidrs) {
        for (Cidr cidr : cidrs) {
            check(cidr.block(), cidr.block().toString());
            cidr.except().forEach(block -> check(block, block.toString()));
        }
        return List.copyOf(cidrs);
    }

    private static void check(IpBlock block, String text) {
        if (NOBODYS.contains(block)) {
            throw new IllegalArgumentException("IP block " + Shown.quoted(text) + " is invalid: it is one address, and"
                    + " nobody's; write 0.0.0.0/0 or ::/0 for all");
        }
    }
}
