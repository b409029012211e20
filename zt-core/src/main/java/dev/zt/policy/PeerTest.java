package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import java.util.List;

/** Compares a SPIFFE ID with fields, value by value. For peers that are seen for the first time, and for explanations. */
final class PeerTest {

    private PeerTest() {}

    /** Tells whether the ID has what each field wants that has values. */
    static boolean all(PeerFields fields, SpiffeId id) {
        KubernetesName name = KubernetesName.of(id);
        return (!hasPrincipals(fields) || principal(fields, id))
                && (fields.trustDomains().isEmpty() || trustDomain(fields, id))
                && (fields.namespaces().isEmpty() || (name != null && matches(fields.namespaces(), name.namespace())))
                && (fields.serviceAccounts().isEmpty()
                        || (name != null && matches(fields.serviceAccounts(), name.toString())));
    }

    /** Tells whether the ID has what any field names. */
    static boolean any(PeerFields fields, SpiffeId id) {
        KubernetesName name = KubernetesName.of(id);
        return principal(fields, id)
                || trustDomain(fields, id)
                || (name != null
                        && (matches(fields.namespaces(), name.namespace())
                                || matches(fields.serviceAccounts(), name.toString())));
    }

    static boolean hasPrincipals(PeerFields fields) {
        return !fields.principals().isEmpty() || !fields.ids().isEmpty();
    }

    static boolean principal(PeerFields fields, SpiffeId id) {
        return fields.principals().stream().anyMatch(principal -> principal.matches(id))
                || matches(fields.ids(), id.toString());
    }

    static boolean trustDomain(PeerFields fields, SpiffeId id) {
        return matches(fields.trustDomains(), id.trustDomain().name());
    }

    private static boolean matches(List<TextMatcher> matchers, String value) {
        return matchers.stream().anyMatch(matcher -> matcher.matches(value));
    }
}
