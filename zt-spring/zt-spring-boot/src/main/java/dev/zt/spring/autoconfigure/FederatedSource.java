package dev.zt.spring.autoconfigure;

import dev.zt.federation.FederationClient;
import dev.zt.federation.FederationEndpoint;
import dev.zt.federation.FederationStatus;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.source.CompositeIdentitySource;
import dev.zt.source.IdentityListener;
import dev.zt.source.IdentitySnapshot;
import dev.zt.source.IdentitySource;
import dev.zt.trust.BundleDocument;
import dev.zt.trust.Registration;
import dev.zt.trust.TrustBundle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The source that {@code zt.source} names, with the bundles of {@code zt.federation}; owns both. Thread-safe. */
final class FederatedSource implements IdentitySource {

    private final IdentitySource primary;
    private final FederationClient partners;
    private final CompositeIdentitySource both;

    private FederatedSource(IdentitySource primary, FederationClient partners) {
        this.primary = primary;
        this.partners = partners;
        this.both = CompositeIdentitySource.builder(primary).bundles(partners).open();
    }

    /** Takes over the source, and closes it if it cannot be federated. */
    static IdentitySource over(IdentitySource primary, List<ZtProperties.Federation> settings) {
        if (settings.isEmpty()) {
            return primary;
        }
        FederationClient partners = null;
        try {
            partners = FederationClient.builder(
                            settings.stream().map(FederatedSource::endpoint).toList())
                    .open();
            return new FederatedSource(primary, partners);
        } catch (IllegalArgumentException e) {
            close(partners, primary);
            throw new StartRefusedException(
                    "zt.federation is invalid: " + e.getMessage() + ".", "Correct it; see docs/guide/federation.md.");
        } catch (RuntimeException e) {
            close(partners, primary);
            throw e;
        }
    }

    private static void close(@Nullable FederationClient partners, IdentitySource primary) {
        if (partners != null) {
            partners.close();
        }
        primary.close();
    }

    private static FederationEndpoint endpoint(ZtProperties.Federation setting) {
        URI url = setting.url();
        if (setting.trustDomain() == null || url == null || setting.profile() == null) {
            throw new IllegalArgumentException(
                    "each entry has a trust-domain, a url and a profile, which is https-spiffe or https-web");
        }
        TrustDomain domain = TrustDomain.parse(setting.trustDomain());
        return switch (setting.profile()) {
            case HTTPS_SPIFFE -> spiffe(domain, url, setting.endpointId(), setting.bundle());
            case HTTPS_WEB -> web(domain, url, setting);
        };
    }

    private static FederationEndpoint web(TrustDomain domain, URI url, ZtProperties.Federation setting) {
        if (setting.endpointId() != null || setting.bundle() != null) {
            throw new IllegalArgumentException("the endpoint of " + domain
                    + " has profile https-web, and an endpoint-id or a bundle, which belong to https-spiffe");
        }
        return FederationEndpoint.httpsWeb(domain, url);
    }

    private static FederationEndpoint spiffe(
            TrustDomain domain, URI url, @Nullable String endpointId, @Nullable Path bundle) {
        if (endpointId == null) {
            throw new IllegalArgumentException("the endpoint of " + domain
                    + " has profile https-spiffe and no endpoint-id, the SPIFFE ID that its server has to prove");
        }
        SpiffeId server = SpiffeId.parseConfigured(endpointId);
        return bundle == null
                ? FederationEndpoint.httpsSpiffe(domain, url, server)
                : FederationEndpoint.httpsSpiffe(domain, url, server, first(server, bundle));
    }

    private static TrustBundle first(SpiffeId server, Path file) {
        try {
            return BundleDocument.parse(server.trustDomain(), Files.readAllBytes(file))
                    .bundle();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the bundle " + file.toAbsolutePath() + " cannot be read ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    /** Returns how each partner's bundle fares. */
    List<FederationStatus> status() {
        return partners.status();
    }

    @Override
    public IdentitySnapshot current() {
        return both.current();
    }

    @Override
    public Registration addListener(IdentityListener listener) {
        return both.addListener(listener);
    }

    @Override
    public void close() {
        both.close();
        close(partners, primary);
    }
}
