package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rules whose {@code from} matches the ID of a peer of one assurance: exactly, but for what is asked of the
 * address as well. Principals, trust domains and plain names of
 * Kubernetes are looked up; all else is compared one by one, once per peer.
 */
final class PeerIndex {

    private final Assurance assurance;
    private final int words;
    private final RuleSet anyPeer = new RuleSet();
    private final Map<SpiffeId, RuleSet> exact = new HashMap<>();
    private final Map<TrustDomain, RuleSet> trustDomains = new HashMap<>();
    private final Map<TrustDomain, Map<SpiffeIdPattern, RuleSet>> patterns = new HashMap<>();
    private final KubernetesIndex names = new KubernetesIndex();
    private final Map<TrustDomain, List<Compared>> compared = new HashMap<>();
    private final List<Compared> comparedForAll = new ArrayList<>();

    /** A rule's matcher that is in no map. */
    private record Compared(int rule, PeerMatcher matcher) {}

    /** Creates an index for peers of one assurance that has room for so many rules. */
    PeerIndex(int rules, Assurance assurance) {
        this.assurance = assurance;
        this.words = (rules + Long.SIZE - 1) / Long.SIZE;
    }

    /** Adds a rule, whose number is higher than those before. */
    void add(int number, Rule rule) {
        if (rule.from().isEmpty()) {
            anyPeer.add(number);
        }
        for (PeerMatcher matcher : rule.from()) {
            if (matcher.takes(assurance, rule.effect())) {
                add(number, matcher);
            }
        }
    }

    private void add(int number, PeerMatcher matcher) {
        PeerFields is = matcher.is();
        boolean looksUp = is.ids().isEmpty()
                && areExact(is.trustDomains())
                && !matcher.not().asksForId();
        boolean kubernetes = !is.namespaces().isEmpty() || !is.serviceAccounts().isEmpty();
        if (kubernetes && looksUp && names.add(number, is)) {
            return;
        }
        if (kubernetes || !looksUp) {
            compare(number, matcher);
        } else if (!is.principals().isEmpty()) {
            for (SpiffeIdPattern principal : is.principals()) {
                if (is.trustDomains().isEmpty()
                        || is.trustDomains()
                                .contains(TextMatcher.exact(
                                        principal.trustDomain().name()))) {
                    principal(principal).add(number);
                }
            }
        } else if (is.trustDomains().isEmpty()) {
            anyPeer.add(number);
        } else {
            PinnedDomains.of(matcher)
                    .orElse(Set.of())
                    .forEach(domain -> trustDomain(domain).add(number));
        }
    }

    private static boolean areExact(List<TextMatcher> matchers) {
        for (int i = 0; i < matchers.size(); i++) {
            if (!(matchers.get(i) instanceof TextMatcher.Exact)) {
                return false;
            }
        }
        return true;
    }

    private void compare(int number, PeerMatcher matcher) {
        Compared entry = new Compared(number, matcher);
        Optional<Set<TrustDomain>> domains = PinnedDomains.of(matcher);
        if (domains.isEmpty()) {
            comparedForAll.add(entry);
        } else {
            domains.get()
                    .forEach(domain -> compared.computeIfAbsent(domain, absent -> new ArrayList<>())
                            .add(entry));
        }
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

    /** Returns the bitset of the rules for any peer: those to whom no other rule applies all have it. */
    long[] findForUnknown() {
        long[] bits = new long[words];
        anyPeer.addTo(bits);
        return bits;
    }

    /** Returns the bitset of the rules that match an ID. */
    long[] find(SpiffeId id) {
        long[] bits = findForUnknown();
        addTo(bits, exact.get(id));
        addTo(bits, trustDomains.get(id.trustDomain()));
        patterns.getOrDefault(id.trustDomain(), Map.of()).forEach((pattern, rules) -> {
            if (pattern.matches(id)) {
                rules.addTo(bits);
            }
        });
        names.addTo(bits, id);
        addTo(bits, compared.getOrDefault(id.trustDomain(), List.of()), id);
        addTo(bits, comparedForAll, id);
        return bits;
    }

    private static void addTo(long[] bits, List<Compared> entries, SpiffeId id) {
        for (Compared entry : entries) {
            if (PeerTest.id(entry.matcher(), id)) {
                bits[entry.rule() >>> 6] |= 1L << entry.rule();
            }
        }
    }

    private static void addTo(long[] bits, @Nullable RuleSet rules) {
        if (rules != null) {
            rules.addTo(bits);
        }
    }
}
