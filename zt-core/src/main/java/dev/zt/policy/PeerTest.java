package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares a peer with fields, value by value, for peers and rules that an index alone cannot decide. */
final class PeerTest {

    private PeerTest() {}

    /** Tells whether all that a matcher asks of the ID holds. */
    static boolean id(PeerMatcher matcher, SpiffeId id) {
        return all(matcher.is(), id) && !any(matcher.not(), id);
    }

    /** Tells whether all that a matcher asks of the connection's other end holds. */
    static boolean address(PeerMatcher matcher, RequestAttributes attributes) {
        List<IpBlock> is = matcher.is().ipBlocks();
        List<IpBlock> not = matcher.not().ipBlocks();
        if (is.isEmpty() && not.isEmpty()) {
            return true;
        }
        byte[] address = attributes.remoteAddress();
        return (is.isEmpty() || contains(is, address)) && !contains(not, address);
    }

    private static boolean contains(List<IpBlock> blocks, byte @Nullable [] address) {
        for (int i = 0; i < blocks.size() && address != null; i++) {
            if (blocks.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static boolean all(PeerFields fields, SpiffeId id) {
        return (!hasPrincipals(fields) || principal(fields, id))
                && (fields.trustDomains().isEmpty() || trustDomain(fields, id))
                && (fields.namespaces().isEmpty() || namespace(fields, id))
                && (fields.serviceAccounts().isEmpty() || serviceAccount(fields, id));
    }

    private static boolean any(PeerFields fields, SpiffeId id) {
        return principal(fields, id) || trustDomain(fields, id) || namespace(fields, id) || serviceAccount(fields, id);
    }

    static boolean hasPrincipals(PeerFields fields) {
        return !fields.principals().isEmpty() || !fields.ids().isEmpty();
    }

    static boolean principal(PeerFields fields, SpiffeId id) {
        for (int i = 0; i < fields.principals().size(); i++) {
            if (fields.principals().get(i).matches(id)) {
                return true;
            }
        }
        return matches(fields.ids(), id.toString());
    }

    static boolean trustDomain(PeerFields fields, SpiffeId id) {
        return matches(fields.trustDomains(), id.trustDomain().name());
    }

    static boolean namespace(PeerFields fields, SpiffeId id) {
        KubernetesName name = fields.namespaces().isEmpty() ? null : KubernetesName.of(id);
        return name != null && matches(fields.namespaces(), name.namespace());
    }

    static boolean serviceAccount(PeerFields fields, SpiffeId id) {
        KubernetesName name = fields.serviceAccounts().isEmpty() ? null : KubernetesName.of(id);
        return name != null && matches(fields.serviceAccounts(), name.toString());
    }

    private static boolean matches(List<TextMatcher> matchers, String value) {
        for (int i = 0; i < matchers.size(); i++) {
            if (matchers.get(i).matches(value)) {
                return true;
            }
        }
        return false;
    }
}
