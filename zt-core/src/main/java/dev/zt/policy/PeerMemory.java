package dev.zt.policy;

import dev.zt.identity.PeerIdentity;
import java.nio.LongBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Asks a {@link PeerIndex} once per peer: the answer is remembered on the peer, without the rules that have expired.
 *
 * <p>Peers to whom the same rules apply share one answer, so that a flood of unknown IDs fills no memory.
 */
final class PeerMemory {

    static final int MAX_SHARED = 1_024;

    private final PeerIndex index;
    private final long[] alive;
    private final ConcurrentMap<LongBuffer, PeerRules> shared = new ConcurrentHashMap<>();

    /** Creates a memory of the rules in a bitset. */
    PeerMemory(PeerIndex index, long[] alive) {
        this.index = index;
        this.alive = alive;
        // Here from the start, so that unknown IDs share their answer even when the map is full.
        share(alive(index.findForUnknown()));
    }

    /** Returns the bitset of the rules that match a peer of the index's assurance; not to be changed. */
    long[] rulesOf(PeerIdentity peer) {
        if (peer.policyMemo() instanceof PeerRules known && known.owner == this) {
            return known.bits;
        }
        PeerRules found = share(alive(index.find(peer.id())));
        peer.policyMemo(found);
        return found.bits;
    }

    private long[] alive(long[] bits) {
        for (int i = 0; i < bits.length; i++) {
            bits[i] &= alive[i];
        }
        return bits;
    }

    private PeerRules share(long[] bits) {
        LongBuffer key = LongBuffer.wrap(bits);
        PeerRules known = shared.get(key);
        if (known != null) {
            return known;
        }
        PeerRules fresh = new PeerRules(this, bits);
        if (shared.size() >= MAX_SHARED) {
            return fresh;
        }
        PeerRules earlier = shared.putIfAbsent(key, fresh);
        return earlier != null ? earlier : fresh;
    }

    /** Returns how many different answers are kept. */
    int size() {
        return shared.size();
    }
}
