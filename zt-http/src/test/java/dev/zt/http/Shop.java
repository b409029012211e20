package dev.zt.http;

import dev.zt.Zt;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.http.server.ZtHttpsServer;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.tls.CryptoEngine;
import dev.zt.trust.Revocation;
import java.io.IOException;
import java.util.List;

/**
 * The orders service of shop.test, with its server bound to a free port.
 *
 * <p>Its policy lets the web workload GET and HEAD anything but what lies below {@code /admin}.
 */
public final class Shop implements AutoCloseable {

    /** What does the cryptography in these tests; the build runs them once with each engine. */
    public static final CryptoEngine CRYPTO = CryptoEngine.valueOf(System.getProperty("zt.test.crypto", "JDK"));

    public static final String WEB_READS = """
        - id: web-reads
          effect: allow
          from: [{principals: ["spiffe://shop.test/web"]}]
          to: [{http: {methods: [GET, HEAD]}}]
        - id: nobody-administers
          effect: deny
          to: [{http: {paths: ["/admin/{**}"]}}]
        """;

    public final DevIdentities domain = DevIdentities.create("shop.test");
    public final Workload orders = domain.workload("/orders");
    public final Workload web = domain.workload("/web");
    public final Records records = new Records();
    public final Zt zt = Zt.builder(orders.source())
            .crypto(CRYPTO)
            .clock(domain.clock())
            .audit(records)
            .policies(policies(orders.id(), WEB_READS))
            .build();
    public final ZtHttpsServer server;

    public Shop() throws IOException {
        if (zt.crypto().engine() != CRYPTO) {
            throw new IllegalStateException("not " + CRYPTO + ": " + zt.crypto());
        }
        server = ZtHttpsServer.create(zt, TestPeer.loopback());
    }

    public static List<AccessPolicy> policies(SpiffeId workload, String rules) {
        return AccessPolicyReader.parse("""
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: test, revision: 1}
            spec:
              workload: %s
              rules:
            %s\
            """.formatted(workload, rules.indent(2)), "test.yaml");
    }

    public void replacePolicy(String rules) {
        zt.replacePolicies(policies(orders.id(), rules));
    }

    public void revoke(SpiffeId id) {
        zt.revocations().revoke(revocation(id));
    }

    public static Revocation revocation(SpiffeId id) {
        return Revocation.of(SpiffeIdPattern.of(id), "stolen");
    }

    @Override
    public void close() {
        server.stop(0);
        zt.close();
    }
}
