package dev.zt.docs;

import dev.zt.Zt;
import dev.zt.devkit.BundleEndpoint;
import dev.zt.devkit.DevIdentities;
import dev.zt.federation.FederationClient;
import dev.zt.federation.FederationEndpoint;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.source.CompositeIdentitySource;
import dev.zt.source.IdentitySource;
import dev.zt.source.PemFileIdentitySource;
import dev.zt.trust.BundleDocument;
import dev.zt.trust.TrustBundle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the federation guide shows; compiled here, compared there. */
final class FederationGuide {

    private FederationGuide() {}

    static Zt run(Path directory) throws IOException {
        // tag::client
        TrustDomain partner = TrustDomain.parse("partner.example");
        TrustBundle first = BundleDocument.parse(partner, Files.readAllBytes(Path.of("partner.json")))
                .bundle();
        FederationClient partners = FederationClient.builder(FederationEndpoint.httpsSpiffe(
                        partner,
                        URI.create("https://spire.partner.example:8443"),
                        SpiffeId.parse("spiffe://partner.example/spire/server"),
                        first))
                .open();
        IdentitySource source = CompositeIdentitySource.builder(PemFileIdentitySource.open(directory))
                .bundles(partners)
                .open();
        Zt zt = Zt.builder(source).policyFile(Path.of("policy.yaml")).build();
        // end::client
        return zt;
    }

    static void test() {
        // tag::test
        DevIdentities shop = DevIdentities.create("shop.test");
        DevIdentities partner = shop.foreignDomain("partner.test");
        try (BundleEndpoint endpoint = BundleEndpoint.start(partner)) {
            // endpoint.url(), endpoint.id() and partner.authority().bundle() describe it to a client.
            endpoint.withdraw(); // serves "keys": []
            endpoint.fail(exchange -> exchange.sendResponseHeaders(500, -1));
        }
        // end::test
    }
}
