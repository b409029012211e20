package dev.zt.federation;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.internal.text.Quoted;
import dev.zt.trust.TrustBundle;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the bundle of a foreign trust domain is served, and how that server proves itself. Nothing of it is inferred from
 * anything else (SPIFFE Federation §5.1, §7.2).
 *
 * @param trustDomain the domain whose bundle is served there
 * @param url where: {@code https}, without user info
 * @param profile how the server proves itself
 */
public record FederationEndpoint(TrustDomain trustDomain, URI url, EndpointProfile profile) {

    /**
     * Checks the URL and the domain.
     *
     * @param trustDomain the domain whose bundle is served there
     * @param url where: {@code https}, without user info
     * @param profile how the server proves itself
     * @throws IllegalArgumentException if the URL is not {@code https}, has user info, or has no host; or if the domain is of
     *     the development authority, whose keys protect nothing
     */
    public FederationEndpoint {
        Objects.requireNonNull(trustDomain, "trustDomain");
        Objects.requireNonNull(profile, "profile");
        String problem = urlProblem(url);
        if (problem != null) {
            throw new IllegalArgumentException("url of the bundle of " + trustDomain + " " + problem);
        }
        if (trustDomain.isDevelopment()) {
            throw new IllegalArgumentException("trustDomain " + trustDomain
                    + " is of the development authority, whose keys protect nothing; federate with real issuers");
        }
    }

    /**
     * Describes an endpoint with a web server's certificate, of an authority that this JVM trusts.
     *
     * @param trustDomain the domain whose bundle is served there
     * @param url where
     * @return the endpoint
     * @throws IllegalArgumentException as the constructor does
     */
    public static FederationEndpoint httpsWeb(TrustDomain trustDomain, URI url) {
        return new FederationEndpoint(trustDomain, url, new EndpointProfile.HttpsWeb());
    }

    /**
     * Describes an endpoint with an X.509-SVID.
     *
     * @param trustDomain the domain whose bundle is served there
     * @param url where
     * @param endpointId the ID of the server
     * @param first the bundle of the server's trust domain, for the first fetch; the domain's workloads are not trusted by it
     * @return the endpoint
     * @throws IllegalArgumentException as the constructors of this class and of the profile do
     */
    public static FederationEndpoint httpsSpiffe(
            TrustDomain trustDomain, URI url, SpiffeId endpointId, TrustBundle first) {
        return new FederationEndpoint(
                trustDomain, url, new EndpointProfile.HttpsSpiffe(endpointId, Objects.requireNonNull(first, "first")));
    }

    /**
     * Describes an endpoint with an X.509-SVID of a domain whose bundle the same client fetches from another endpoint.
     *
     * @param trustDomain the domain whose bundle is served there
     * @param url where
     * @param endpointId the ID of the server, of another domain
     * @return the endpoint
     * @throws IllegalArgumentException as the constructors of this class and of the profile do
     */
    public static FederationEndpoint httpsSpiffe(TrustDomain trustDomain, URI url, SpiffeId endpointId) {
        return new FederationEndpoint(trustDomain, url, new EndpointProfile.HttpsSpiffe(endpointId, null));
    }

    /** Returns what a URL lacks to be that of a bundle endpoint, or null. */
    static @Nullable String urlProblem(URI url) {
        String shown = Quoted.quote(url.toString());
        if (!"https".equals(url.getScheme())) {
            return shown + " is not https";
        }
        if (url.getRawUserInfo() != null) {
            // The user info may be a secret.
            return "has user info, which a bundle endpoint must not have";
        }
        return url.getHost() == null ? shown + " has no host" : null;
    }
}
