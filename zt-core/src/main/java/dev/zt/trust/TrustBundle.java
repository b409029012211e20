package dev.zt.trust;

import dev.zt.identity.SvidViolation;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509SvidProfile;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The authorities that vouch for the workloads of one trust domain (SPIFFE Trust Domain and Bundle §3).
 *
 * <p>An empty bundle is legal and means that nothing of this domain is valid any more (§4.1.3). Immutable and
 * thread-safe; two bundles are equal if domain and authorities are.
 *
 * @param trustDomain the trust domain
 * @param authorities its root certificates; may be empty, unmodifiable
 */
public record TrustBundle(TrustDomain trustDomain, Set<X509Certificate> authorities) {

    /**
     * Copies and checks the authorities.
     *
     * @param trustDomain the trust domain
     * @param authorities its root certificates; may be empty, unmodifiable
     * @throws IllegalArgumentException if an authority is no CA, lacks keyCertSign, or has a SPIFFE ID of another
     *     domain or with a path
     */
    public TrustBundle {
        Objects.requireNonNull(trustDomain, "trustDomain");
        authorities = Set.copyOf(authorities);
        for (X509Certificate authority : authorities) {
            check(trustDomain, authority);
        }
    }

    /**
     * Returns a bundle of these authorities; repeats count once.
     *
     * @param trustDomain the trust domain
     * @param authorities its root certificates; may be empty
     * @return the bundle
     * @throws IllegalArgumentException if an authority is no CA, lacks keyCertSign, or has a SPIFFE ID of another
     *     domain or with a path
     */
    public static TrustBundle of(TrustDomain trustDomain, Collection<X509Certificate> authorities) {
        return new TrustBundle(trustDomain, new LinkedHashSet<>(authorities));
    }

    private static void check(TrustDomain trustDomain, X509Certificate authority) {
        Optional<SvidViolation> violation = X509SvidProfile.signingViolation(authority);
        if (violation.isPresent()) {
            throw new IllegalArgumentException("Trust bundle of " + trustDomain + " is invalid: "
                    + violation.get().message() + " (rule "
                    + violation.get().rule().number() + ").");
        }
        boolean foreign = X509SvidProfile.signingId(authority)
                .filter(id -> !id.trustDomain().equals(trustDomain))
                .isPresent();
        if (foreign) {
            throw new IllegalArgumentException(
                    "Trust bundle of " + trustDomain + " is invalid: an authority names itself "
                            + X509SvidProfile.signingId(authority).orElseThrow()
                            + "; put it into the bundle of its own domain.");
        }
    }

    /** Returns the domain and the number of authorities. */
    @Override
    public String toString() {
        return "TrustBundle[" + trustDomain + ", authorities=" + authorities.size() + "]";
    }
}
