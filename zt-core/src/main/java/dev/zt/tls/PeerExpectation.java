package dev.zt.tls;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whom a client expects at the other end. There is no default: a client that expects nobody cannot be built.
 *
 * <p>Immutable and thread-safe.
 */
public final class PeerExpectation {

    private final Predicate<SpiffeId> accepted;
    private final String description;

    private PeerExpectation(Predicate<SpiffeId> accepted, String description) {
        this.accepted = accepted;
        this.description = description;
    }

    /**
     * Expects one workload.
     *
     * @param id its SPIFFE ID
     * @return the expectation
     */
    public static PeerExpectation exactly(SpiffeId id) {
        Objects.requireNonNull(id, "id");
        return new PeerExpectation(id::equals, id.toString());
    }

    /**
     * Expects one of several workloads.
     *
     * @param ids their SPIFFE IDs
     * @return the expectation
     * @throws IllegalArgumentException if there are none
     */
    public static PeerExpectation oneOf(SpiffeId... ids) {
        return oneOf(Arrays.asList(ids));
    }

    /**
     * Expects one of several workloads.
     *
     * @param ids their SPIFFE IDs
     * @return the expectation
     * @throws IllegalArgumentException if there are none
     */
    public static PeerExpectation oneOf(Collection<SpiffeId> ids) {
        Set<SpiffeId> copy = Set.copyOf(ids);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("ids is empty: name at least one SPIFFE ID");
        }
        return new PeerExpectation(copy::contains, "one of " + copy);
    }

    /**
     * Expects any workload of one trust domain.
     *
     * @param trustDomain the trust domain
     * @return the expectation
     */
    public static PeerExpectation memberOf(TrustDomain trustDomain) {
        return matching(SpiffeIdPattern.anyOf(trustDomain));
    }

    /**
     * Expects any workload that a pattern matches.
     *
     * @param pattern the pattern
     * @return the expectation
     */
    public static PeerExpectation matching(SpiffeIdPattern pattern) {
        return new PeerExpectation(pattern::matches, pattern.toString());
    }

    /**
     * Expects nobody in particular: any workload of any known trust domain will do, so that each of them can pose as
     * the server that is meant. For experiments only.
     *
     * @return the expectation
     */
    public static PeerExpectation insecurelyAcceptAnyPeer() {
        return new PeerExpectation(id -> true, "any peer (insecure)");
    }

    /**
     * Tells whether a peer is expected.
     *
     * @param id its proven SPIFFE ID
     * @return whether it is
     */
    public boolean accepts(SpiffeId id) {
        return accepted.test(id);
    }

    /** Returns whom it expects. */
    @Override
    public String toString() {
        return description;
    }
}
