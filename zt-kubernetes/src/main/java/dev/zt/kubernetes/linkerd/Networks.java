package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.IpBlocks;
import dev.zt.policy.IpBlock;
import java.util.List;
import java.util.Objects;

/**
 * Networks that an authorization asks callers to be in.
 *
 * @param blocks the networks; a caller must be in one
 */
record Networks(List<Cidr> blocks) {

    static Networks of(List<Specs.Network> networks) {
        return new Networks(networks.stream().map(Networks::cidr).toList());
    }

    private static Cidr cidr(Specs.Network network) {
        return new Cidr(
                IpBlock.parse(Objects.requireNonNull(network.cidr(), "a network has no cidr")),
                Specs.list(network.except()).stream().map(IpBlock::parse).toList());
    }

    /** Tells whether some address of the other networks is in these. */
    boolean mayHold(List<IpBlock> others) {
        return blocks.stream().anyMatch(cidr -> others.stream().anyMatch(cidr::overlaps));
    }

    /** Tells whether each address of the other networks is in these. */
    boolean holdAll(List<IpBlock> others) {
        return others.stream().allMatch(other -> blocks.stream().anyMatch(cidr -> holdsAll(cidr, other)));
    }

    private static boolean holdsAll(Cidr cidr, IpBlock other) {
        return IpBlocks.covers(cidr.block(), other)
                && cidr.except().stream().noneMatch(except -> IpBlocks.overlap(except, other));
    }
}
