package dev.zt.federation;

import dev.zt.identity.SpiffeId;
import dev.zt.trust.TrustBundle;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the server of a bundle endpoint proves itself (SPIFFE Federation §5.2). The client proves nothing. */
public sealed interface EndpointProfile {

    /**
     * {@code https_web}: a certificate for the host of the URL, as web servers have.
     *
     * @param authorities whose certificates count; empty for those that this JVM trusts
     */
    record HttpsWeb(Set<X509Certificate> authorities) implements EndpointProfile {

        /**
         * Copies the authorities.
         *
         * @param authorities whose certificates count; empty for those that this JVM trusts
         */
        public HttpsWeb {
            authorities = Set.copyOf(authorities);
        }

        /** Counts the authorities that this JVM trusts. */
        public HttpsWeb() {
            this(Set.of());
        }
    }

    /**
     * {@code https_spiffe}: an X.509-SVID of one SPIFFE ID, whatever the host is called.
     *
     * @param endpointId the ID of the server
     * @param first the bundle of the server's trust domain, for the time until the client has fetched a newer one; null if
     *     the client has an endpoint for that domain and need not know its bundle before
     */
    record HttpsSpiffe(SpiffeId endpointId, @Nullable TrustBundle first) implements EndpointProfile {

        /**
         * Checks that the bundle is of the server's domain.
         *
         * @param endpointId the ID of the server
         * @param first the bundle of the server's trust domain, or null
         * @throws IllegalArgumentException if the ID has no path, or the bundle is of another domain
         */
        public HttpsSpiffe {
            Objects.requireNonNull(endpointId, "endpointId");
            if (!endpointId.hasPath()) {
                throw new IllegalArgumentException(
                        "endpointId " + endpointId + " names a trust domain; name the workload that serves the bundle");
            }
            if (first != null && !first.trustDomain().equals(endpointId.trustDomain())) {
                throw new IllegalArgumentException("first is the bundle of " + first.trustDomain() + ", but the server "
                        + endpointId + " is of another domain; give the bundle of " + endpointId.trustDomain());
            }
        }
    }
}
