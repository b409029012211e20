package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which trust domains a peer matcher names. An allow rule must name all of its own: else it would silently cover
 * whichever domain is federated with next.
 */
final class PinnedDomains {

    private static final String SCHEME = "spiffe://";

    private PinnedDomains() {}

    /** Returns the trust domains of all peers that can match, or empty if any domain could be among them. */
    static Optional<Set<TrustDomain>> of(PeerMatcher matcher) {
        Set<TrustDomain> listed = listed(matcher.is());
        Set<TrustDomain> ofPrincipals = ofPrincipals(matcher.is());
        if (listed == null || ofPrincipals == null) {
            return Optional.ofNullable(listed == null ? ofPrincipals : listed);
        }
        Set<TrustDomain> both = new LinkedHashSet<>(ofPrincipals);
        both.retainAll(listed);
        return Optional.of(both);
    }

    private static @Nullable Set<TrustDomain> listed(PeerFields fields) {
        if (fields.trustDomains().isEmpty()) {
            return null;
        }
        Set<TrustDomain> domains = new LinkedHashSet<>();
        for (TextMatcher domain : fields.trustDomains()) {
            if (!(domain instanceof TextMatcher.Exact exact)) {
                return null;
            }
            add(domains, exact.text());
        }
        return domains;
    }

    private static @Nullable Set<TrustDomain> ofPrincipals(PeerFields fields) {
        if (!PeerTest.hasPrincipals(fields)) {
            return null;
        }
        if (fields.principals().size() == 1 && fields.ids().isEmpty()) {
            return Set.of(fields.principals().get(0).trustDomain());
        }
        Set<TrustDomain> domains = new LinkedHashSet<>();
        fields.principals().forEach(principal -> domains.add(principal.trustDomain()));
        for (TextMatcher id : fields.ids()) {
            String name = id instanceof TextMatcher.Exact exact
                    ? domainOf(exact.text())
                    : id instanceof TextMatcher.Prefix prefix ? domainOf(prefix.text()) : null;
            if (name == null) {
                return null;
            }
            add(domains, name);
        }
        return domains;
    }

    /** Returns the trust domain's name if the text has it in full, with the slash behind it, else null. */
    static @Nullable String domainOf(String id) {
        int slash = id.startsWith(SCHEME) ? id.indexOf('/', SCHEME.length()) : -1;
        return slash < 0 ? null : id.substring(SCHEME.length(), slash);
    }

    /** What is no name of a trust domain matches no peer, and so needs no bundle. */
    private static void add(Set<TrustDomain> domains, String name) {
        if (name.indexOf('/') < 0 && SpiffeId.problem(SCHEME + name).isEmpty()) {
            domains.add(TrustDomain.parse(name));
        }
    }
}
