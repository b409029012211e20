package dev.zt.verification.corpus.attack;

import static dev.zt.devkit.attack.NoBypass.assertNoBypass;

import com.sun.net.httpserver.HttpExchange;
import dev.zt.Zt;
import dev.zt.devkit.Workload;
import dev.zt.devkit.attack.ProtectedResource;
import dev.zt.devkit.junit.BypassTests;
import dev.zt.devkit.junit.ZtIdentities;
import dev.zt.http.server.ZtHttpsServer;
import dev.zt.policy.AccessPolicyReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the guide shows. Its attacks run once more than {@link NoBypassTest}: only on demand, {@code -Dtest=NoBypassGuide}. */
class NoBypassGuide {

    private static final String POLICY = """
        apiVersion: zt.dev/v1
        kind: AccessPolicy
        metadata: {name: shop, revision: 1}
        spec:
          workload: spiffe://shop.test/shop
          rules:
          - id: admin-reads-secrets
            effect: allow
            from: [{principals: ["spiffe://shop.test/admin"]}]
            to: [{http: {methods: [GET], paths: [/admin/secrets]}}]
          - id: everybody-is-greeted
            effect: allow
            from: [{trustDomains: [shop.test]}]
            to: [{http: {methods: [GET], paths: [/public/hello]}}]
        """;

    @RegisterExtension
    final ZtIdentities kit = ZtIdentities.of("shop.test");

    private Zt zt;
    private ZtHttpsServer server;

    @BeforeEach
    void start() throws IOException {
        zt = Zt.builder(kit.workload("/shop").source())
                .policies(AccessPolicyReader.parse(POLICY, "policy.yaml"))
                .build();
        server = ZtHttpsServer.create(zt, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.createContext("/admin/secrets", exchange -> say(exchange, "the combination is 4711"));
        server.createContext("/public/hello", exchange -> say(exchange, "hello"));
        server.start();
    }

    private static void say(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        zt.close();
    }

    // tag::assert[]
    @Test
    void strangersNeverGetAtTheSecrets() {
        assertNoBypass(secrets());
    }

    private ProtectedResource secrets() {
        Workload admin = kit.workload("/admin");
        Workload stranger = kit.workload("/stranger");
        return ProtectedResource.http("GET", "/admin/secrets", server.getAddress())
                .shows("the combination is 4711") // in the answer of this resource, and of no other
                .allowedTo(admin) // the control: without it, a dead server would pass
                .deniedTo(stranger)
                .openPath("/public/hello") // what the stranger may call: some attacks hide in it
                .build();
    }
    // end::assert[]

    // tag::factory[]
    @TestFactory
    Stream<DynamicTest> strangersNeverGetAtTheSecretsByAnyAttack() {
        return BypassTests.of(secrets());
    }
    // end::factory[]
}
