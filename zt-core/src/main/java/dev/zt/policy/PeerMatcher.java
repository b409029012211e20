package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.util.List;
import java.util.Objects;

/**
 * A set of peers. The values of a list are alternatives; where several fields have values, a peer must satisfy each.
 * What a peer lacks, a namespace say, is not what a field wants, and not what it does not want either.
 *
 * <p>Immutable and thread-safe.
 *
 * @param is what the peer must be
 * @param not what the peer must not be: for no field may any value match
 * @param assurances how the peer proved itself; empty for the default of the rule: mutual TLS where it allows, any where
 *     it does not
 */
public record PeerMatcher(PeerFields is, PeerFields not, List<Assurance> assurances) {

    /**
     * Checks that anybody is named, and copies the list.
     *
     * @param is what the peer must be
     * @param not what the peer must not be
     * @param assurances how the peer proved itself; empty for the default of the rule
     * @throws IllegalArgumentException if no field has a value, or the list has more than 1,000 values
     */
    public PeerMatcher {
        Objects.requireNonNull(is, "is");
        Objects.requireNonNull(not, "not");
        assurances = PolicyGrammar.copy("assurance", assurances);
        if (is.isEmpty() && not.isEmpty()) {
            throw new IllegalArgumentException(
                    "a peer matcher must name principals or trust domains, or another field");
        }
    }

    /**
     * Creates a set of peers by ID.
     *
     * @param principals IDs and patterns of IDs; empty if only the trust domain counts
     * @param trustDomains trust domains; empty if only the principals count
     * @param assurances how the peer proved itself; empty for the default of the rule
     * @throws IllegalArgumentException if principals and trust domains are both empty, a list has more than 1,000
     *     values, or a principal without wildcard has no path and so names no workload
     */
    public PeerMatcher(List<SpiffeIdPattern> principals, List<TrustDomain> trustDomains, List<Assurance> assurances) {
        this(
                PeerFields.NONE
                        .withPrincipals(principals)
                        .withTrustDomains(trustDomains.stream()
                                .map(domain -> TextMatcher.exact(domain.name()))
                                .toList()),
                PeerFields.NONE,
                assurances);
    }

    /**
     * Creates a set of peers by ID with the default of the rule for how they proved themselves: an allow rule takes
     * those of mutual TLS alone, any other rule takes bearers of tokens as well.
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
                ? effect != Effect.ALLOW || assurance == Assurance.CHANNEL_BOUND
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

    /** Tells whether more than the ID counts: the address of the other end. */
    boolean asksForAddress() {
        return !is.ipBlocks().isEmpty() || !not.ipBlocks().isEmpty();
    }

    /** Tells whether all that is asked of the ID holds; what is asked of the connection is another question. */
    boolean matches(SpiffeId peer) {
        return PeerTest.id(this, peer);
    }
}
