package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import java.util.ArrayList;
import java.util.List;

/**
 * Which rules have not expired, and who they are about. From one expiry to the next nothing changes; past it, everything
 * that is remembered of peers is worked out anew. A clock that goes back brings back what had not expired by it.
 */
final class Epochs {

    private final int size;
    private final PeerIndex channelBound;
    private final PeerIndex bearers;
    private final List<Expiry> expiries = new ArrayList<>();
    private volatile Epoch current;

    /** That a rule ends. */
    private record Expiry(int rule, long millis) {}

    /** From a moment, until before another, some rules are alive. */
    private record Epoch(long from, long until, PeerMemory channelBound, PeerMemory bearers) {

        boolean holds(long nowMillis) {
            return nowMillis >= from && nowMillis < until;
        }
    }

    /** Makes room for so many rules. */
    Epochs(int size) {
        this.size = size;
        this.channelBound = new PeerIndex(size, Assurance.CHANNEL_BOUND);
        this.bearers = new PeerIndex(size, Assurance.BEARER);
        this.current = begin(Long.MIN_VALUE);
    }

    /** Adds a rule, whose number is higher than those before. */
    void add(int number, Rule rule) {
        channelBound.add(number, rule);
        bearers.add(number, rule);
        if (rule.expires() != null) {
            expiries.add(new Expiry(number, rule.expires().toEpochMilli()));
        }
    }

    /** Prepares answers, once all rules are added. */
    void seal() {
        current = begin(Long.MIN_VALUE);
    }

    /** Returns which rules are alive and match the peer. */
    PeerRules rulesOf(PeerIdentity peer, long nowMillis) {
        Epoch epoch = at(nowMillis);
        PeerMemory memory = peer.assurance() == Assurance.CHANNEL_BOUND ? epoch.channelBound : epoch.bearers;
        return memory.rulesOf(peer);
    }

    /** Returns when the next rule expires, or the largest number if none does. */
    long validUntil(long nowMillis) {
        return at(nowMillis).until;
    }

    private Epoch at(long nowMillis) {
        Epoch known = current;
        if (known.holds(nowMillis)) {
            return known;
        }
        Epoch epoch = begin(nowMillis);
        current = epoch;
        return epoch;
    }

    private Epoch begin(long nowMillis) {
        long from = Long.MIN_VALUE;
        long until = Long.MAX_VALUE;
        long[] alive = new long[(size + Long.SIZE - 1) / Long.SIZE];
        for (int i = 0; i < size; i++) {
            alive[i >>> 6] |= 1L << i;
        }
        for (Expiry expiry : expiries) {
            if (expiry.millis <= nowMillis) {
                from = Math.max(from, expiry.millis);
                alive[expiry.rule >>> 6] &= ~(1L << expiry.rule);
            } else {
                until = Math.min(until, expiry.millis);
            }
        }
        return new Epoch(from, until, new PeerMemory(channelBound, alive), new PeerMemory(bearers, alive));
    }

    /** Returns how many different answers about peers are kept. */
    int remembered() {
        return current.channelBound.size() + current.bearers.size();
    }
}
