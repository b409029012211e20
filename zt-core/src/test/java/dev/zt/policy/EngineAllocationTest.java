package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.zt.identity.PeerIdentity;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Deciding makes no garbage, also where rules must be asked one by one, as long as none asks for a header. */
class EngineAllocationTest {

    private static final int CALLS = 20_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final PolicySet set = PolicySet.compile(AccessPolicyReader.parse("""
                    apiVersion: zt.dev/v1
                    kind: AccessPolicy
                    metadata: {name: p}
                    spec:
                      workload: spiffe://a.test/w
                      rules:
                      - {id: d, effect: deny, from: [{notTrustDomains: [a.test]}]}
                      - {id: h, effect: deny, to: [{http: {hosts: [b.example], notMethods: [GET]}}]}
                      - id: a
                        effect: allow
                        from: [{trustDomains: [a.test], notNamespaces: [dev]}]
                        to: [{http: {paths: ["/a/{x}"], notPaths: [/a/b]}}, {notGrpc: [a.B/*]}]
                      - {id: b, effect: allow, from: [{trustDomains: [a.test]}], to: [{http: {paths: [/b]}}]}
                    """, "p"), RandomPolicies.WORKLOAD);
    private long decided;
    private final PeerIdentity peer = Peers.peer("spiffe://a.test/ns/shop/sa/web");

    @Test
    void deciding() {
        assertThat(bytes(new Operation.Http("GET", "/b"))).isLessThan(1);
        assertThat(bytes(new Operation.Http("GET", "/a/7"))).isLessThan(1);
        assertThat(bytes(new Operation.Http("POST", "/a/b"))).isLessThan(1);
        assertThat(bytes(new Operation.Grpc("a.C/d"))).isLessThan(1);
        assertThat(bytes(new Operation.Grpc("a.B/d"))).isLessThan(1);
    }

    /** Returns bytes per call. */
    private double bytes(Operation operation) {
        decide(operation);
        long before = threads.getCurrentThreadAllocatedBytes();
        decide(operation);
        return (threads.getCurrentThreadAllocatedBytes() - before) / (double) CALLS;
    }

    private void decide(Operation operation) {
        for (int i = 0; i < CALLS; i++) {
            decided += set.decide(peer, operation, RequestAttributes.ABSENT, 0).rule();
        }
    }
}
