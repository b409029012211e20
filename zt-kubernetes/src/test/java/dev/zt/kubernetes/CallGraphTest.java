package dev.zt.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallGraphTest {

    private static List<String> edges(CallGraph graph) {
        return graph.edges().stream()
                .map(edge -> edge + " by " + edge.ruleIds())
                .toList();
    }

    @Test
    void hasAnEdgeForEachCallerThatSomeRuleLetsIn() {
        assertThat(edges(Sample.shop()))
                .containsExactly(
                        "shop/frontend -> shop/gateway 8443/tcp by [places]",
                        "shop/orders -> shop/inventory 8443/tcp by [looks]",
                        "shop/gateway -> shop/orders 8443/tcp by [takes]");
    }

    @Test
    void hasNoEdgeToAWorkloadWithoutPolicy() {
        CallGraph graph = Sample.graph(List.of(Sample.workload("a"), Sample.workload("b")), List.of());

        assertThat(graph.edges()).isEmpty();
        assertThat(graph.policyOf(Sample.workload("a")).isEmpty()).isTrue();
    }

    @Test
    void hasNoEdgeWhereADenyRuleTakesEverything() {
        CallGraph graph = Sample.graph(
                List.of(Sample.workload("a"), Sample.workload("b")),
                List.of(Sample.policy(
                        "b",
                        Sample.allow("in", "a", "http: {paths: [/x]}")
                                + "- {id: no, effect: deny, from: [{trustDomains: [shop.example]}]}\n")));

        assertThat(graph.edges()).isEmpty();
    }

    @Test
    void hasNoEdgeByARuleThatHasExpired() {
        CallGraph graph = Sample.graph(
                List.of(Sample.workload("a"), Sample.workload("b")),
                List.of(Sample.policy(
                        "b",
                        Sample.allow("in", "a", "http: {paths: [/x]}")
                                .replace("effect: allow,", "effect: allow, expires: 2026-11-29T00:00:00Z,"))));

        assertThat(graph.edges()).isEmpty();
    }

    @Test
    void callsAnEdgeThatHangsOnAHeaderUncertain() {
        CallGraph graph = Sample.graph(
                List.of(Sample.workload("a"), Sample.workload("b")),
                List.of(Sample.policy("b", Sample.allow("in", "a", "http: {headers: {x-case: present}}"))));

        assertThat(graph.edges())
                .singleElement()
                .satisfies(edge -> assertThat(edge.certain()).isFalse());
    }

    @Test
    void takesEachWorkloadThatAPatternMeans() {
        CallGraph graph = Sample.graph(
                List.of(Sample.workload("a"), Sample.workload("b"), Sample.workload("c")),
                List.of(Sample.policy("b", Sample.allow("in", "*", "http: {paths: [/x]}"))));

        assertThat(edges(graph))
                .containsExactly(
                        "shop/a -> shop/b 8443/tcp by [in]",
                        "shop/b -> shop/b 8443/tcp by [in]",
                        "shop/c -> shop/b 8443/tcp by [in]");
    }

    @Test
    void tellsWhoIsLetInAndRunsNowhere() {
        CallGraph graph = Sample.graph(
                List.of(Sample.workload("b")),
                List.of(Sample.policy("b", Sample.allow("in", "a", "http: {paths: [/x]}")), Sample.policy("gone", "")));

        assertThat(graph.edges()).isEmpty();
        assertThat(graph.notes())
                .containsExactly(
                        "Policy gone protects spiffe://shop.example/ns/shop/sa/gone, which no workload here shows."
                                + " Nothing is derived from it. Correct the ID, or add the manifest.",
                        "spiffe://shop.example/ns/shop/sa/b lets in spiffe://shop.example/ns/shop/sa/a, which no"
                                + " workload here shows: no connection is derived for it. Correct the ID, add its"
                                + " manifest, or, if it is outside the cluster, declare where it comes from.");
    }

    @Test
    void tellsOfATrustDomainInWhichNothingRuns() {
        Workload moved = WorkloadBuilder.named("b")
                .id("spiffe://shpo.example/ns/shop/sa/b")
                .kind("Job")
                .ports()
                .build();

        assertThat(Sample.graph(List.of(moved), List.of(Sample.policy("b", ""))).notes())
                .containsExactly("Policy b protects spiffe://shop.example/ns/shop/sa/b, which no workload here shows."
                        + " Nothing is derived from it. The workloads here are of [shpo.example]: correct the trust domain,"
                        + " there or in the policy.");
    }

    @Test
    void tellsWhichWorkloadsHaveNoPolicy() {
        assertThat(Sample.graph(
                                List.of(Sample.workload("a"), Sample.workload("shop", "job"), Sample.workload("c")),
                                List.of(Sample.policy("c", "")))
                        .notes())
                .containsExactly(
                        "No policy protects Deployment shop/a, which shows spiffe://shop.example/ns/shop/sa/a: no"
                                + " call to it is derived. If it is called, add its policy.");
    }

    @Test
    void hasADigestOfThePoliciesAlone() {
        assertThat(Sample.shop().digest()).isEqualTo(Sample.shop().digest()).hasSize(64);
        assertThat(Sample.graph(List.of(Sample.workload("b")), List.of()).digest())
                .isNotEqualTo(Sample.graph(
                                List.of(Sample.workload("b")),
                                List.of(Sample.policy("b", Sample.allow("in", "a", "http: {paths: [/x]}"))))
                        .digest());
    }

    @Test
    void refusesMoreConnectionsThanMemoryHolds() {
        List<Workload> many = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            many.add(WorkloadBuilder.named("w" + i)
                    .account("all")
                    .labels(Map.of("app", "all"))
                    .build());
        }

        assertThatThrownBy(() -> Sample.graph(
                        many, List.of(Sample.policy("all", Sample.allow("in", "all", "http: {paths: [/x]}")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("More than 2000000 connections are wanted, those to Deployment shop/w");
    }
}
