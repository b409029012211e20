package dev.zt.verification.corpus.attack;

import dev.zt.Zt;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.devkit.attack.ProtectedResource;
import dev.zt.policy.AccessPolicyReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service with secrets, and whoever wants to get at them. Its policy is the worst that one can write: it allows
 * everything, and denies the secrets by their path, so that each other spelling that leads there is a bypass.
 */
final class Secrets implements AutoCloseable {

    static final String TEXT = "the combination is 4711";
    static final String PATH = "/admin/secrets";
    static final String STAGED = "/stage/secrets";
    static final String OPEN = "/public/hello";
    static final String METHOD = "shop.v1.Admin/Secrets";

    private static final String POLICY = """
        apiVersion: zt.dev/v1
        kind: AccessPolicy
        metadata: {name: secrets, revision: 1}
        spec:
          workload: spiffe://shop.test/secrets
          rules:
          - id: everything
            effect: allow
            from: [{principals: ["spiffe://shop.test/**"]}]
          - id: but-secrets
            effect: deny
            from: [{notPrincipals: ["spiffe://shop.test/admin"]}]
            to:
            - http: {paths: ["/admin/{**}"]}
            - grpc: [shop.v1.Admin/*]
          - id: nor-for-guests
            effect: deny
            to: [{http: {paths: ["/stage/{**}"], headers: {X-Stage: [guest]}}}]
        """;

    private final DevIdentities domain = DevIdentities.create("shop.test");
    private final Workload own = domain.workload("/secrets");
    private final Workload admin = domain.workload("/admin");
    private final Workload stranger = domain.workload("/stranger");
    final AtomicInteger reached = new AtomicInteger();
    final Zt zt = Zt.builder(own.source())
            .policies(AccessPolicyReader.parse(POLICY, "secrets.yaml"))
            .build();

    Workload own() {
        return own;
    }

    /** Says the secret, and counts. */
    String tell() {
        reached.incrementAndGet();
        return TEXT;
    }

    ProtectedResource http(InetSocketAddress address) {
        return guarded(ProtectedResource.http("GET", PATH, address).openPath(OPEN));
    }

    /** What a header denies, whoever calls. */
    ProtectedResource staged(InetSocketAddress address) {
        return ProtectedResource.http("GET", STAGED, address)
                .openPath(OPEN)
                .shows(TEXT)
                .countedBy(reached::get)
                .allowedTo(stranger)
                .deniedTo(stranger)
                .deniedFor("X-Stage", "guest")
                .build();
    }

    ProtectedResource grpc(InetSocketAddress address) {
        return guarded(ProtectedResource.grpc(METHOD, address));
    }

    private ProtectedResource guarded(ProtectedResource.Builder resource) {
        return resource.shows(TEXT)
                .countedBy(reached::get)
                .allowedTo(admin)
                .deniedTo(stranger)
                .build();
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void close() {
        zt.close();
    }
}
