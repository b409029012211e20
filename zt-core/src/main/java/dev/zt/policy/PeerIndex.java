package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rules whose {@code from} matches a peer of one assurance, once per peer: the answer is remembered on the peer.
 *
 * <p>Peers to whom the same rules apply share one answer, so that a flood of unknown IDs fills no memory.
 */
final class PeerIndex {

    private static final int MAX_SHARED = 1_024;

    private final Assurance assurance;
    private final int words;
    private final RuleSet anyPeer = new RuleSet();
    private final Map<SpiffeId, RuleSet> exact = new HashMap<>();
    private final Map<TrustDomain, RuleSet> trustDomains = new HashMap<>();
    private final Map<TrustDomain, Map<SpiffeIdPattern, RuleSet>> patterns = new HashMap<>();
    private final ConcurrentMap<LongBuffer, PeerRules> shared = new ConcurrentHashMap<>();

    /** Creates the index, for peers of one assurance, of rules whose number is their place in the list. */
    PeerIndex(List<Rule> rules, Assurance assurance) {
        this.assurance = assurance;
        this.words = (rules.size() + Long.SIZE - 1) / Long.SIZE;
        for (int i = 0; i < rules.size(); i++) {
            add(i, rules.get(i));
        }
        // Here from the start, so that unknown IDs share their answer even when the map is full.
        long[] unknown = new long[words];
        anyPeer.addTo(unknown);
        shared.put(LongBuffer.wrap(unknown), new PeerRules(this, unknown));
    }

    private void add(int number, Rule rule) {
        if (rule.from().isEmpty()) {
            anyPeer.add(number);
        }
        rule.from().stream()
                .filter(matcher -> matcher.takes(assurance, rule.effect()))
                .forEach(matcher -> add(number, matcher));
    }

    private void add(int number, PeerMatcher matcher) {
        if (matcher.is().principals().isEmpty()) {
            PinnedDomains.of(matcher)
                    .ifPresent(domains ->
                            domains.forEach(domain -> trustDomain(domain).add(number)));
        }
        matcher.is().principals().stream()
                .filter(principal -> matcher.is().trustDomains().isEmpty()
                        || matcher.is().trustDomains().stream()
                                .anyMatch(domain ->
                                        domain.matches(principal.trustDomain().name())))
                .forEach(principal -> principal(principal).add(number));
    }

    private RuleSet trustDomain(TrustDomain domain) {
        return trustDomains.computeIfAbsent(domain, absent -> new RuleSet());
    }

    private RuleSet principal(SpiffeIdPattern principal) {
        SpiffeId id = principal.exactId();
        if (id != null) {
            return exact.computeIfAbsent(id, absent -> new RuleSet());
        }
        return patterns.computeIfAbsent(principal.trustDomain(), absent -> new LinkedHashMap<>())
                .computeIfAbsent(principal, absent -> new RuleSet());
    }

    /** Returns the bitset of the rules that match a peer of this assurance; not to be changed. */
    long[] rulesOf(PeerIdentity peer) {
        if (peer.policyMemo() instanceof PeerRules known && known.owner == this) {
            return known.bits;
        }
        PeerRules found = shared(find(peer.id()));
        peer.policyMemo(found);
        return found.bits;
    }

    private long[] find(SpiffeId id) {
        long[] bits = new long[words];
        anyPeer.addTo(bits);
        addTo(bits, exact.get(id));
        addTo(bits, trustDomains.get(id.trustDomain()));
        patterns.getOrDefault(id.trustDomain(), Map.of()).forEach((pattern, rules) -> {
            if (pattern.matches(id)) {
                rules.addTo(bits);
            }
        });
        return bits;
    }

    private static void addTo(long[] bits, @Nullable RuleSet rules) {
        if (rules != null) {
            rules.addTo(bits);
        }
    }

    private PeerRules shared(long[] bits) {
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
}
