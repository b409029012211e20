package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A set of peers. The values of a list are alternatives; where several lists have values, a peer must satisfy each.
 *
 * <p>Immutable and thread-safe.
 *
 * @param principals IDs and patterns of IDs; empty if only the trust domain counts
 * @param trustDomains trust domains; empty if only the principals count
 * @param assurances how the peer proved itself; empty for the default of the rule: mutual TLS where it allows, any where
 *     it denies
 */
public record PeerMatcher(
        List<SpiffeIdPattern> principals, List<TrustDomain> trustDomains, List<Assurance> assurances) {

    /**
     * Checks and copies the lists.
     *
     * @param principals IDs and patterns of IDs; empty if only the trust domain counts
     * @param trustDomains trust domains; empty if only the principals count
     * @param assurances how the peer proved itself; empty for the default of the rule
     * @throws IllegalArgumentException if principals and trust domains are both empty, a list has more than 1,000 values, or a principal without
     *     wildcard has no path and so names no workload
     */
    public PeerMatcher {
        principals = PolicyGrammar.copy("principals", principals);
        trustDomains = PolicyGrammar.copy("trustDomains", trustDomains);
        assurances = PolicyGrammar.copy("assurance", assurances);
        if (principals.isEmpty() && trustDomains.isEmpty()) {
            throw new IllegalArgumentException("principals and trustDomains are both empty");
        }
        principals.forEach(PeerMatcher::checkPrincipal);
    }

    /**
     * Creates a set of peers with the default of the rule for how they proved themselves: an allow rule takes those of
     * mutual TLS alone, a deny rule takes bearers of tokens as well.
     *
     * @param principals IDs and patterns of IDs; empty if only the trust domain counts
     * @param trustDomains trust domains; empty if only the principals count
     * @throws IllegalArgumentException if both lists are empty, one has more than 1,000 values, or a principal without
     *     wildcard has no path and so names no workload
     */
    public PeerMatcher(List<SpiffeIdPattern> principals, List<TrustDomain> trustDomains) {
        this(principals, trustDomains, List.of());
    }

    /** Tells whether a rule of this effect takes peers that proved themselves in that way. */
    boolean takes(Assurance assurance, Effect effect) {
        return assurances.isEmpty()
                ? effect == Effect.DENY || assurance == Assurance.CHANNEL_BOUND
                : assurances.contains(assurance);
    }

    static SpiffeIdPattern checkPrincipal(SpiffeIdPattern principal) {
        SpiffeId exact = principal.exactId();
        if (exact != null && !exact.hasPath()) {
            throw PolicyGrammar.invalid(
                    "Principal",
                    exact.toString(),
                    "it names a trust domain, not a workload; write " + exact + "/** or use trustDomains");
        }
        return principal;
    }

    boolean matches(SpiffeId peer) {
        return principals.isEmpty()
                ? trustDomains.contains(peer.trustDomain())
                : effectivePrincipals().stream().anyMatch(principal -> principal.matches(peer));
    }

    /** Returns the principals that can match at all: those of the listed trust domains, if any are listed. */
    List<SpiffeIdPattern> effectivePrincipals() {
        return trustDomains.isEmpty()
                ? principals
                : principals.stream()
                        .filter(principal -> trustDomains.contains(principal.trustDomain()))
                        .toList();
    }

    /** Returns the trust domains of the peers that can match. */
    Set<TrustDomain> effectiveTrustDomains() {
        Set<TrustDomain> domains = new LinkedHashSet<>();
        if (principals.isEmpty()) {
            domains.addAll(trustDomains);
        } else {
            effectivePrincipals().forEach(principal -> domains.add(principal.trustDomain()));
        }
        return domains;
    }
}
