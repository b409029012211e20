package dev.zt.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostDenialTest {

    private static final String ALLOW = Sample.allow("in", "a", "http: {paths: [/x]}");

    private static List<String> lost(String rules) {
        Workload b = Sample.workload("b");
        CallGraph graph = Sample.graph(
                List.of(Sample.workload("a"), b, Sample.workload("c")), List.of(Sample.policy("b", rules)));
        return LostDenial.of(graph, b).stream()
                .map(denial -> denial.rule().id() + ": " + denial.call())
                .toList();
    }

    private static String deny(String from, String rest) {
        return "- {id: no, effect: deny, from: [{" + from + "}]" + rest + "}\n";
    }

    @Test
    void isOneOfSomeCallsOfACaller() {
        assertThat(lost(ALLOW + deny("trustDomains: [shop.example]", ", to: [{http: {methods: [DELETE]}}]")))
                .hasSize(1)
                .allMatch(call -> call.startsWith("no: spiffe://shop.example/ns/shop/sa/a (channel-bound) DELETE "));
    }

    @Test
    void isOneThatMayBeForSomeCalls() {
        assertThat(lost(ALLOW + deny("trustDomains: [shop.example], ipBlocks: [10.0.0.0/8]", "")))
                .hasSize(1);
    }

    @Test
    void isNoneOfWhomeverNoRuleLetsIn() {
        assertThat(lost(ALLOW + deny("principals: [\"spiffe://shop.example/ns/shop/sa/c\"]", "")))
                .isEmpty();
        assertThat(lost(deny("trustDomains: [shop.example]", ", to: [{http: {methods: [DELETE]}}]")))
                .isEmpty();
    }

    @Test
    void isNoneThatTakesACallerEverything() {
        assertThat(lost(ALLOW + deny("trustDomains: [shop.example]", ""))).isEmpty();
    }

    @Test
    void isNoneThatHasExpiredOrOnlyObserves() {
        String some = ", to: [{http: {methods: [DELETE]}}]";

        assertThat(lost(ALLOW + deny("trustDomains: [shop.example]", some + ", expires: 2026-11-29T00:00:00Z")))
                .isEmpty();
        assertThat(lost(ALLOW + deny("trustDomains: [shop.example]", some + ", mode: shadow")))
                .isEmpty();
    }

    @Test
    void isFoundAmongMoreCallersThanARuleCanList() {
        List<Workload> workloads = new ArrayList<>();
        for (int i = 0; i < 1_100; i++) {
            workloads.add(Sample.workload("w" + i));
        }
        Workload b = Sample.workload("b");
        workloads.add(b);
        String rules = "- {id: all, effect: allow, from: [{trustDomains: [shop.example]}]}\n"
                + deny("principals: [\"spiffe://shop.example/ns/shop/sa/w1099\"]", ", to: [{http: {methods: [PUT]}}]");
        CallGraph graph = Sample.graph(workloads, List.of(Sample.policy("b", rules)));

        assertThat(LostDenial.of(graph, b))
                .singleElement()
                .satisfies(denial -> assertThat(denial.call())
                        .startsWith("spiffe://shop.example/ns/shop/sa/w1099 (channel-bound) PUT "));
    }
}
