package dev.zt.policy;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered on a peer: the bitset of the rules whose {@code from} matches it, which never changes; and what was
 * decided about gRPC methods by these rules alone. Thread-safe.
 */
final class PeerRules {

    /** A power of two. What finds its place taken is decided anew each time, so that nobody can make others forget. */
    private static final int PLACES = 64;

    /** Whose rule numbers these are; to any other memory they mean nothing. */
    final PeerMemory owner;

    final long[] bits;

    /** Written without order: an entry never changes, and each that may stand in a place is true. */
    private final @Nullable Decided[] decided = new Decided[PLACES];

    private record Decided(String method, Verdict verdict) {}

    PeerRules(PeerMemory owner, long[] bits) {
        this.owner = owner;
        this.bits = bits;
    }

    /** Returns what was decided about a method, or null if that is not remembered. */
    @Nullable
    Verdict verdictOn(String method) {
        Decided known = decided[place(method)];
        return known != null && known.method.equals(method) ? known.verdict : null;
    }

    /** Remembers what these rules say about a method, whatever else is known of a call. */
    void remember(String method, Verdict verdict) {
        int place = place(method);
        if (decided[place] == null) {
            decided[place] = new Decided(method, verdict);
        }
    }

    private static int place(String method) {
        return RangeMap.spread(method.hashCode()) & (PLACES - 1);
    }
}
