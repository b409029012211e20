package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import java.util.List;
import java.util.Objects;

/**
 * Which rules have not expired, and who they are about. From one expiry to the next nothing changes; past it, everything
 * that is remembered of peers is worked out anew. A clock that goes back brings back what had not expired by it.
 */
final class Epochs {

    private final List<Rule> rules;
    private final long[] expiries;
    private final PeerIndex channelBound;
    private final PeerIndex bearers;
    private volatile Epoch current;

    /** From a moment, until before another, some rules are alive. */
    private record Epoch(long from, long until, PeerMemory channelBound, PeerMemory bearers) {

        boolean holds(long nowMillis) {
            return nowMillis >= from && nowMillis < until;
        }
    }

    /** Prepares the rules whose number is their place in the list. */
    Epochs(List<Rule> rules) {
        this.rules = rules;
        this.expiries = rules.stream()
                .map(Rule::expires)
                .filter(Objects::nonNull)
                .mapToLong(expires -> Objects.requireNonNull(expires).toEpochMilli())
                .sorted()
                .distinct()
                .toArray();
        this.channelBound = new PeerIndex(rules, Assurance.CHANNEL_BOUND);
        this.bearers = new PeerIndex(rules, Assurance.BEARER);
        this.current = begin(Long.MIN_VALUE);
    }

    /** Returns the bitset of the rules that are alive and match the peer; not to be changed. */
    long[] rulesOf(PeerIdentity peer, long nowMillis) {
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
        for (int i = expiries.length - 1; i >= 0 && from == Long.MIN_VALUE; i--) {
            if (expiries[i] <= nowMillis) {
                from = expiries[i];
            } else {
                until = expiries[i];
            }
        }
        long[] alive = alive(nowMillis);
        return new Epoch(from, until, new PeerMemory(channelBound, alive), new PeerMemory(bearers, alive));
    }

    private long[] alive(long nowMillis) {
        long[] alive = new long[(rules.size() + Long.SIZE - 1) / Long.SIZE];
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).isAlive(nowMillis)) {
                alive[i >>> 6] |= 1L << i;
            }
        }
        return alive;
    }

    /** Returns how many different answers about peers are kept. */
    int remembered() {
        return current.channelBound.size() + current.bearers.size();
    }
}
