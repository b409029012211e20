package dev.zt.policy;

/** What is remembered on a peer: the bitset of the rules whose {@code from} matches it. Never changed. */
final class PeerRules {

    /** Whose rule numbers these are; to the index of any other policy set they mean nothing. */
    final PeerIndex owner;

    final long[] bits;

    PeerRules(PeerIndex owner, long[] bits) {
        this.owner = owner;
        this.bits = bits;
    }
}
