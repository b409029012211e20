package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.IpBlocks;
import dev.zt.policy.IpBlock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Fewer addresses than these are no network of pods. */
    private static final int NETWORK_4 = 24;

    private static final int NETWORK_6 = 112;

    private static final int OCTETS_6 = 16;

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

    /** Tells whether blocks that are named together hold pods: one may be a part of what they have in all. */
    Map<Cidr, Held> heldBy(Collection<Cidr> cidrs) {
        List<IpBlock> all = cidrs.stream()
                .filter(cidr -> !isThoughtOf(cidr))
                .map(Cidr::block)
                .toList();
        List<IpBlock> whole = WHOLE.stream()
                .filter(range -> IpBlocks.coverTogether(all, range))
                .toList();
        Map<Cidr, Held> held = new LinkedHashMap<>();
        cidrs.forEach(cidr -> held.put(cidr, areKnown(cidr.block()) ? known(cidr) : guessed(cidr, whole)));
        return held;
    }

    /** Tells whether the networks of pods with addresses as a block has are said: pods may have some of IPv6 too. */
    boolean areKnown(IpBlock block) {
        return networks.stream().anyMatch(network -> isOfIpv6(network) == isOfIpv6(block));
    }

    private Held known(Cidr cidr) {
        return networks.stream().anyMatch(cidr::overlaps) ? Held.SOME : Held.NONE;
    }

    private static Held guessed(Cidr cidr, List<IpBlock> whole) {
        if (!isThoughtOf(cidr) && whole.stream().anyMatch(cidr::overlaps)) {
            return Held.SOME;
        }
        return isWide(cidr.block()) || USUAL.stream().anyMatch(cidr::overlaps) ? Held.PERHAPS : Held.NONE;
    }

    /** Whoever leaves out a network of private addresses has thought of pods. */
    private static boolean isThoughtOf(Cidr cidr) {
        return cidr.except().stream()
                .filter(except -> except.prefixLength() <= (isOfIpv6(except) ? NETWORK_6 : NETWORK_4))
                .anyMatch(except -> USUAL.stream().anyMatch(range -> IpBlocks.overlap(range, except)));
    }

    private static boolean isWide(IpBlock block) {
        return block.prefixLength() < (isOfIpv6(block) ? WIDE_6 : WIDE_4);
    }

    /** Returns the kind of addresses that a block has, for people. */
    static String family(IpBlock block) {
        return isOfIpv6(block) ? "IPv6" : "IPv4";
    }

    /** Returns a network of the same kind of which no pod is, by which it can be said that they have no such addresses. */
    static String ofNoPod(IpBlock block) {
        return isOfIpv6(block) ? "::1/128" : "127.0.0.0/8";
    }

    private static boolean isOfIpv6(IpBlock block) {
        return block.address().length == OCTETS_6;
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
