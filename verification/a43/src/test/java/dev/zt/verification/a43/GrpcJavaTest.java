package dev.zt.verification.a43;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.devkit.DevIdentities;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.Vouch;
import dev.zt.policy.A43PolicyReader;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Effect;
import dev.zt.policy.Operation;
import dev.zt.policy.PolicyReading;
import dev.zt.policy.PolicySet;
import dev.zt.policy.RequestAttributes;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * zt allows nothing by an A43 policy that grpc-java denies, and denies more only where an allow rule names no trust domain
 * and the peer is of a federated one, or where a header is repeated.
 */
class GrpcJavaTest {

    private static final int POLICIES = 1_500;
    private static final int CALLS = 40;
    private static final SpiffeId WORKLOAD = SpiffeId.parse("spiffe://prod.example/ns/shop/sa/orders");

    private final long seed = Long.getLong("zt.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Map<String, X509Certificate> leaves = leaves();
    private int allowed;
    private int denied;
    private int foreign;
    private int repeated;

    private static Map<String, X509Certificate> leaves() {
        DevIdentities own = DevIdentities.create("prod.example");
        DevIdentities partner = own.foreignDomain("partner.example");
        Map<String, X509Certificate> leaves = new HashMap<>();
        for (String id : GrpcCall.PEERS) {
            SpiffeId parsed = SpiffeId.parse(id);
            DevIdentities of = parsed.trustDomain().equals(own.trustDomain()) ? own : partner;
            leaves.put(id, of.workload(parsed.path()).svid().leaf());
        }
        return leaves;
    }

    @Test
    void decidesLikeGrpcJavaOrDeniesForAnIntendedReason() {
        for (int i = 0; i < POLICIES; i++) {
            GrpcPolicy policy = GrpcPolicy.random(random);
            PolicyReading reading = A43PolicyReader.read(policy.json(), "p.json", WORKLOAD);
            assertThat(reading.issues()).as(policy.json()).isEmpty();
            GrpcJava grpc = new GrpcJava(policy);
            PolicySet zt = PolicySet.compile(reading.policies(), WORKLOAD);
            for (int j = 0; j < CALLS; j++) {
                compare(policy, reading, grpc, zt, GrpcCall.random(random));
            }
        }
        String counts = "seed %d: %d allowed, %d denied by both; stricter: %d own trust domain, %d repeated header"
                .formatted(seed, allowed, denied, foreign, repeated);
        System.out.println(counts);
        assertThat(allowed).as(counts).isGreaterThan(POLICIES);
        assertThat(denied).as(counts).isGreaterThan(POLICIES);
        assertThat(foreign).as(counts).isPositive();
        assertThat(repeated).as(counts).isPositive();
    }

    private void compare(GrpcPolicy policy, PolicyReading reading, GrpcJava grpc, PolicySet zt, GrpcCall call) {
        boolean expected = grpc.allows(call, leaves.get(call.peer()));
        boolean decided = allows(zt, call);
        if (expected == decided) {
            allowed += decided ? 1 : 0;
            denied += decided ? 0 : 1;
            return;
        }
        String about = "seed " + seed + ": " + call + "\n" + policy.json();
        assertThat(decided).as("zt allows what grpc-java denies: %s", about).isFalse();
        if (call.repeatsAHeader()) {
            repeated++;
        } else {
            assertThat(call.isForeign() && !reading.notes().isEmpty())
                    .as("zt denies for no intended reason: %s", about)
                    .isTrue();
            foreign++;
        }
    }

    private boolean allows(PolicySet zt, GrpcCall call) {
        PeerIdentity peer = new PeerIdentity(
                SpiffeId.parse(call.peer()), List.of(leaves.get(call.peer())), new Vouch(0, Long.MAX_VALUE));
        int rule = zt.decide(peer, new Operation.Grpc(call.method()), attributes(call), 0)
                .rule();
        return rule >= 0 && zt.rules().get(rule).enforces(Effect.ALLOW);
    }

    private static RequestAttributes attributes(GrpcCall call) {
        return new RequestAttributes() {
            @Override
            public List<String> headers(String name) {
                return call.values(name);
            }
        };
    }

    /** In grpc-java a misspelt field makes the rule one for everybody. */
    @Test
    void refusesWhatGrpcJavaReadsAsAnybody() {
        PolicyReading reading = A43PolicyReader.read(
                "{\"name\": \"p\", \"allow_rules\": [{\"name\": \"r\", \"sources\": {\"principals\": [\"spiffe://a/b\"]}}]}",
                "p.json",
                WORKLOAD);

        assertThat(reading.policies()).extracting(AccessPolicy::name).isEmpty();
        assertThat(reading.issues())
                .extracting(Object::toString)
                .containsExactly("p.json:1:45: Unknown field \"sources\"; did you mean \"source\"?");
    }
}
