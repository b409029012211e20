package dev.zt.policy;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered on a peer: the bitset of the rules whose {@code from} matches it, which never changes; and what was
 * decided by these rules about gRPC methods and about handlers, each by its name alone. Thread-safe.
 */
final class PeerRules {

    /** Whose rule numbers these are; to any other memory they mean nothing. */
    final PeerMemory owner;

    final long[] bits;

    /** Of methods that rules name. */
    final Remembered methods = new Remembered();

    /** Of handlers, whose names no caller can make up. */
    final Remembered handlers = new Remembered();

    /** Of the rules in the bitset, once an HTTP request has asked. A thread that finds none works out the same: none changes. */
    @Nullable
    PeerRoutes routes;

    PeerRules(PeerMemory owner, long[] bits) {
        this.owner = owner;
        this.bits = bits;
    }
}
