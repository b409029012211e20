package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.IpBlocks;
import dev.zt.policy.IpBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the addresses of pods are from, and so which blocks hold pods: many networks let a pod through by its address,
 * though the API says that blocks are for what is outside the cluster.
 */
final class PodAddresses {

    /** Whether a block holds pods. */
    enum Held {
        /** It holds none. */
        NONE,
        /** It may hold some: where pods are is not known. */
        PERHAPS,
        /** It holds some; or nobody knows, and it is so wide that it has to be taken for that. */
        SOME
    }

    /** Where pods most often are: private addresses (RFC 1918, RFC 4193) and those that carriers share (RFC 6598). */
    private static final List<IpBlock> USUAL =
            blocks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7");

    /** Who means one system does not name all of these. */
    private static final List<IpBlock> WHOLE =
            blocks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fd00::/8", "2000::/3");

    /** More public addresses than these are not those of one owner, and pods may have some. */
    private static final int WIDE_4 = 16;

    private static final int WIDE_6 = 32;

    private final List<IpBlock> networks;

    /** Takes the networks of pods; none if they are not known. */
    PodAddresses(List<IpBlock> networks) {
        this.networks = IpBlocks.outermost(networks);
    }

    private static List<IpBlock> blocks(String... texts) {
        return Stream.of(texts).map(IpBlock::parse).toList();
    }

    List<IpBlock> networks() {
        return networks;
    }

    Held heldBy(Cidr cidr) {
        if (!networks.isEmpty()) {
            return networks.stream().anyMatch(cidr::overlaps) ? Held.SOME : Held.NONE;
        }
        boolean whole = WHOLE.stream().anyMatch(range -> IpBlocks.covers(cidr.block(), range));
        boolean thoughtOf = cidr.except().stream()
                .anyMatch(except -> USUAL.stream().anyMatch(range -> IpBlocks.overlap(range, except)));
        if (whole && !thoughtOf) {
            return Held.SOME;
        }
        return isWide(cidr.block()) || USUAL.stream().anyMatch(cidr::overlaps) ? Held.PERHAPS : Held.NONE;
    }

    private static boolean isWide(IpBlock block) {
        return IpBlocks.prefix(block) < (block.toString().contains(":") ? WIDE_6 : WIDE_4);
    }

    /** Tells whether a block has no address but those of pods, as far as their networks are known. */
    boolean cover(Cidr cidr) {
        return networks.stream().anyMatch(network -> IpBlocks.covers(network, cidr.block()))
                || (networks.stream().anyMatch(network -> IpBlocks.overlap(network, cidr.block()))
                        && !leftOutOf(cidr).overlaps(cidr.block()));
    }

    /** Returns a block without the networks of pods in it; they must not {@link #cover} it. */
    Cidr leftOutOf(Cidr cidr) {
        List<IpBlock> all = new ArrayList<>(cidr.except());
        networks.stream()
                .filter(network -> IpBlocks.covers(cidr.block(), network))
                .forEach(all::add);
        return all.size() == cidr.except().size() ? cidr : new Cidr(cidr.block(), IpBlocks.outermost(all));
    }
}
