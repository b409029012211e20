package dev.zt.verification.interop.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.authz.Reason;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DerivedCaseTest {

    private static final String WORKLOAD = "spiffe://prod.example/ns/shop/sa/orders";

    private static DerivedCase derived(String rules) {
        AccessPolicy policy =
                AccessPolicyReader.parse("""
                apiVersion: zt.dev/v1
                kind: AccessPolicy
                metadata: {name: orders}
                spec: {workload: "%s", rules: [%s]}
                """.formatted(WORKLOAD, rules), "test").get(0);
        try (FreePorts ports = new FreePorts()) {
            return DerivedCase.of("p", policy, ports).orElseThrow();
        }
    }

    private static String allow(String id, String to) {
        return "{id: " + id
                + ", effect: allow, from: [{principals: [\"spiffe://prod.example/ns/shop/sa/web\"]}], to: [{" + to
                + "}]}";
    }

    private static Optional<String> explanation(DerivedCase derived, boolean istioAllows, Reason zt, String differing) {
        Call call = new Call(new Line(WORKLOAD, "127.0.0.1", ""), "GET", "/", "h", List.of());
        assertThat(derived.variants(call)).containsExactly(call);
        return derived.explanation(istioAllows, zt, alone -> alone.name().equals(differing))
                .map(DerivedRule::rule);
    }

    @Test
    void explainsADifferenceByALabelledRuleThatDiffersAlone() {
        DerivedCase derived = derived(allow("plain", "http: {paths: [/a]}") + ", "
                + allow("one", "http: {headers: {x-a: [b]}}") + ", " + allow("two", "http: {headers: {x-b: [b]}}"));

        assertThat(derived.labelled()).containsOnlyKeys("one", "two");
        assertThat(explanation(derived, true, Reason.NO_ALLOW_RULE, "p-two")).contains("two");
        assertThat(explanation(derived, true, Reason.NO_ALLOW_RULE, "p-plain")).isEmpty();
    }

    @Test
    void explainsNoDifferenceInTheOtherDirection() {
        DerivedCase derived = derived(allow("one", "http: {headers: {x-a: [b]}}"));

        assertThat(explanation(derived, false, Reason.ALLOW_RULE, "p-one")).isEmpty();
    }

    @Test
    void explainsPathsThatAreNotCanonicalByTheirOwnLabelAlone() {
        DerivedCase derived = derived(allow("one", "http: {headers: {x-a: [b]}}"));

        assertThat(explanation(derived, true, Reason.PATH_NOT_CANONICAL, "p-one"))
                .contains(DerivedCase.CANONICAL);
        assertThat(explanation(derived, true, Reason.NO_ALLOW_RULE, "none")).isEmpty();
    }

    @Test
    void hasARefusalForWhatNoLabelWouldMakeGood() {
        AccessPolicy policy =
                AccessPolicyReader.parse("""
                apiVersion: zt.dev/v1
                kind: AccessPolicy
                metadata: {name: orders}
                spec:
                  workload: "%s"
                  rules:
                  - {id: in, effect: allow, from: [{trustDomains: [prod.example]}], to: [{grpc: [a.B/C]}]}
                  - {id: out, effect: deny, to: [{http: {paths: ["/a.B/{x}"]}}]}
                """.formatted(WORKLOAD), "test").get(0);
        try (FreePorts ports = new FreePorts()) {
            assertThat(DerivedCase.of("p", policy, ports)).isEmpty();
        }
    }

    @Test
    void makesTheSamePoliciesOfTheSameSeed() {
        Set<AccessPolicy> all = new HashSet<>();
        for (int turn = 0; turn < 36; turn++) {
            AccessPolicy policy = new RandomPolicy(1, turn, 0).next(WORKLOAD);
            assertThat(new RandomPolicy(1, turn, 0).next(WORKLOAD)).isEqualTo(policy);
            all.add(policy);
        }
        assertThat(all).hasSize(36);
    }
}
