package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the rules for a Kubernetes namespace or service account of a trust domain. */
final class KubernetesIndex {

    /** The most pairs of trust domain and name of one matcher: more are compared instead, so that memory is bounded. */
    private static final int MAX_PAIRS = 1_000;

    private final Map<String, RuleSet> namespaces = new HashMap<>();
    private final Map<String, RuleSet> accounts = new HashMap<>();

    /** Adds a matcher that asks for nothing but trust domains and names, and returns whether it was such a one. */
    boolean add(int rule, PeerFields fields) {
        boolean byAccount = fields.namespaces().isEmpty();
        List<TextMatcher> names = byAccount ? fields.serviceAccounts() : fields.namespaces();
        boolean plain = !PeerTest.hasPrincipals(fields)
                && (byAccount || fields.serviceAccounts().isEmpty())
                && !fields.trustDomains().isEmpty()
                && names.stream().allMatch(TextMatcher.Exact.class::isInstance)
                && (long) names.size() * fields.trustDomains().size() <= MAX_PAIRS;
        if (!plain) {
            return false;
        }
        Map<String, RuleSet> rules = byAccount ? accounts : namespaces;
        for (TextMatcher domain : fields.trustDomains()) {
            for (TextMatcher name : names) {
                rules.computeIfAbsent(key(domain, name), absent -> new RuleSet())
                        .add(rule);
            }
        }
        return true;
    }

    /** Adds the rules for an ID to a bitset. */
    void addTo(long[] bits, SpiffeId id) {
        KubernetesName name = namespaces.isEmpty() && accounts.isEmpty() ? null : KubernetesName.of(id);
        if (name != null) {
            addTo(bits, namespaces.get(key(id.trustDomain(), name.namespace())));
            addTo(bits, accounts.get(key(id.trustDomain(), name)));
        }
    }

    /** No name of a trust domain has a space. */
    private static String key(Object domain, Object name) {
        return domain + " " + name;
    }

    private static void addTo(long[] bits, @Nullable RuleSet rules) {
        if (rules != null) {
            rules.addTo(bits);
        }
    }
}
