package dev.zt.verification.conformance;

import dev.zt.devkit.ca.DevAuthority;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/**
 * The authorities of one domain that the end under test trusts.
 *
 * @param domain the trust domain
 * @param authorities its authorities
 */
record Trust(String domain, List<X509Certificate> authorities) {

    static Trust in(DevAuthority authority) {
        return in(authority.trustDomain().name(), authority.bundle().authorities());
    }

    static Trust in(String domain, Collection<X509Certificate> authorities) {
        return new Trust(domain, List.copyOf(authorities));
    }
}
