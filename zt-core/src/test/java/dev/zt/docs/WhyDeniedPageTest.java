package dev.zt.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.Zt;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.enforce.EnforcementPoint;
import dev.zt.identity.X509Svid;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.Operation;
import dev.zt.source.StaticIdentitySource;
import dev.zt.tls.PeerVerification;
import dev.zt.tls.PeerVerifier;
import dev.zt.trust.TrustBundleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Holds the explanation that the guide shows against the one that is given. */
class WhyDeniedPageTest {

    private static final String POLICY = """
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: shop, revision: 1}
            spec:
              workload: spiffe://a.test/shop
              rules:
              - id: web-reads
                effect: allow
                from: [{principals: ["spiffe://a.test/web"]}]
                to: [{http: {methods: [GET], paths: ["/orders"]}}]
            """;

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/guide/why-denied.md"));
    }

    @Test
    void showsAnExplanationAsItIs() throws IOException {
        DevAuthority authority = DevAuthority.create("a.test");
        X509Svid ops = authority.issue("/ops");
        try (StaticIdentitySource source =
                        StaticIdentitySource.of(authority.issue("/shop"), TrustBundleSet.of(authority.bundle()));
                Zt zt = Zt.builder(source)
                        .audit(event -> CompletableFuture.completedFuture(null))
                        .policies(AccessPolicyReader.parse(POLICY, "policy.yaml"))
                        .build()) {
            PeerVerification verified =
                    new PeerVerifier().verify(ops.chain(), source.current(), System.currentTimeMillis());
            String id = zt.enforcement()
                    .check(((PeerVerification.Accepted) verified).peer(), new Operation.Http("GET", "/orders"), null)
                    .id();

            String explained = zt.explain(id).orElseThrow().text();

            assertThat(page())
                    .contains("```text\n"
                            + explained
                                    .replaceFirst(id, "79acff0b03485a4058624c92c9b24f94")
                                    .replaceFirst(" at \\S+\n", " at 2026-11-24T10:15:30Z\n")
                                    .replaceFirst("digest [0-9a-f]{64}$", "digest …")
                            + "\n```");
        }
    }

    @Test
    void saysHowManyDenialsAreRemembered() throws IOException {
        assertThat(page()).contains(String.format(Locale.ROOT, "the last %,d denials", EnforcementPoint.EXPLAIN_LAST));
    }
}
