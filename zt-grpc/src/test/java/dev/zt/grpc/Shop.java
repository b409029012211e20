package dev.zt.grpc;

import dev.zt.Zt;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.MutableClock;
import dev.zt.devkit.Workload;
import dev.zt.enforce.ConnectionRules;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.tls.CryptoEngine;
import dev.zt.trust.Revocation;
import java.util.List;

/** The orders service of shop.test, whom web may ask for anything but to erase. */
public final class Shop implements AutoCloseable {

    /** What does the cryptography in these tests; the build runs them once with each engine. */
    public static final CryptoEngine CRYPTO = CryptoEngine.valueOf(System.getProperty("zt.test.crypto", "JDK"));

    public static final String WEB_CALLS = """
        - id: web-calls
          effect: allow
          from: [{principals: ["spiffe://shop.test/web", "spiffe://partner.test/web"]}]
          to: [{grpc: ["shop.v1.Orders/*", "shop.v1.Unknown/*"]}]
        - id: nobody-erases
          effect: deny
          to: [{grpc: [shop.v1.Orders/Erase]}]
        """;

    public static final String SOMEBODY_ELSE_CALLS =
            "- {id: else, effect: allow, from: [{principals: [\"spiffe://shop.test/else\"]}]}\n";

    public final DevIdentities domain;
    public final Workload orders;
    public final Workload web;
    public final Records records = new Records();
    public final Zt zt;

    public Shop() {
        this(MutableClock.atSystemTime());
    }

    public Shop(MutableClock clock) {
        this(clock, ConnectionRules.forServers());
    }

    public Shop(MutableClock clock, ConnectionRules connections) {
        domain = DevIdentities.create("shop.test", clock);
        orders = domain.workload("/orders");
        web = domain.workload("/web");
        zt = Zt.builder(orders.source())
                .crypto(CRYPTO)
                .clock(clock)
                .audit(records)
                .auditFailsClosed()
                .connections(connections)
                .policies(policies(WEB_CALLS))
                .build();
        if (zt.crypto().engine() != CRYPTO) {
            throw new IllegalStateException("not " + CRYPTO + ": " + zt.crypto());
        }
    }

    public static List<AccessPolicy> policies(String rules) {
        return AccessPolicyReader.parse("""
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: test, revision: 1}
            spec:
              workload: spiffe://shop.test/orders
              rules:
            %s\
            """.formatted(rules.indent(2)), "test.yaml");
    }

    public static Revocation revocation(SpiffeId id) {
        return Revocation.of(SpiffeIdPattern.of(id), "stolen");
    }

    @Override
    public void close() {
        zt.close();
    }
}
