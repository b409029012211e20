package dev.zt.policy;

/** What is remembered on a peer: the bitset of the rules whose {@code from} matches it. Never changed. */
final class PeerRules {

    /** Whose rule numbers these are; to any other memory they mean nothing. */
    final PeerMemory owner;

    final long[] bits;

    PeerRules(PeerMemory owner, long[] bits) {
        this.owner = owner;
        this.bits = bits;
    }
}
