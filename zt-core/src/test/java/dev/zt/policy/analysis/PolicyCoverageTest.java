package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.SpiffeId;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Effect;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyCoverageTest {

    private static final String RULES = """
        - {id: reads, effect: allow, from: [{principals: ["spiffe://a.test/web"]}], to: [{http: {methods: [GET], paths: ["/orders/{id}"]}}]}
        - {id: one, effect: allow, from: [{principals: ["spiffe://a.test/web"]}], to: [{http: {methods: [PUT], paths: [/orders/7], headers: {x-a: present}}}]}
        - {id: call, effect: allow, from: [{principals: ["spiffe://a.test/ops"]}], to: [{grpc: [s.S/*]}]}
        - {id: old, effect: allow, from: [{principals: ["spiffe://a.test/ops"]}], to: [{http: {paths: [/gone]}}]}
        - {id: no, effect: deny, to: [{http: {paths: ["/orders/{id}"], methods: [DELETE]}}]}
        """;

    private static List<Endpoint> endpoints(String... lines) {
        return Stream.of(lines).map(Endpoint::parse).toList();
    }

    @Test
    void namesClosedEndpointsAndIdleRules() {
        PolicyCoverage coverage = PolicyCoverage.of(
                Policies.of(RULES),
                endpoints("GET /orders/{id}", "PUT /orders/{id}", "DELETE /orders/{id}", "s.S/m", "t.T/m", "GET /"));

        assertThat(coverage.closed()).hasToString("[DELETE /orders/{id}, t.T/m, GET /]");
        assertThat(coverage.idle()).containsExactly("old");
        assertThat(coverage.rules().get(Endpoint.parse("PUT /orders/{id}"))).containsExactly("one");
    }

    @Test
    void matrixTellsWhoMayCallWhat() {
        String matrix = AccessMatrix.of(
                Policies.of(RULES),
                List.of(SpiffeId.parse("spiffe://a.test/web"), SpiffeId.parse("spiffe://a.test/ops")),
                endpoints("GET /orders/{id}", "PUT /orders/7", "DELETE /orders/{id}", "s.S/m"),
                0);

        assertThat(matrix).isEqualTo("""
            | endpoint | `spiffe://a.test/web` | `spiffe://a.test/ops` |
            |---|---|---|
            | `GET /orders/{id}` | allow: reads | deny |
            | `PUT /orders/7` | depends: one | deny |
            | `DELETE /orders/{id}` | deny: no | deny: no |
            | `s.S/m` | deny | allow: call |
            """);
    }

    @Test
    void takesAPathThatBothCouldMeanForOneThatTheRuleIsAbout() {
        PolicyCoverage coverage = PolicyCoverage.of(
                Policies.of(RULES),
                endpoints("PUT /{kind}/7", "PUT /orders/{id}", "GET /{kind}/{id}", "PUT /{a}/{b}/{c}"));

        assertThat(coverage.closed()).hasToString("[PUT /{a}/{b}/{c}]");
        assertThat(coverage.rules().get(Endpoint.parse("PUT /{kind}/7"))).containsExactly("one");
        assertThat(coverage.rules().get(Endpoint.parse("GET /{kind}/{id}"))).containsExactly("reads");
    }

    @Test
    void leavesTheMethodsOutThatARuleDoesNotWant() {
        String rest = """
            - {id: rest, effect: allow, from: [{principals: ["spiffe://a.test/web"]}], to: [{http: {paths: [/orders/7], notMethods: [PUT], hosts: [a.example]}}]}
            """;
        PolicyCoverage coverage =
                PolicyCoverage.of(Policies.of(rest), endpoints("GET /orders/{id}", "PUT /orders/{id}"));

        assertThat(coverage.closed()).hasToString("[PUT /orders/{id}]");
        assertThat(coverage.idle()).isEmpty();
    }

    @Test
    void saysNothingOfRulesThatDecideNothingOrStandInCode() {
        String watching = """
            - {id: seen, effect: audit, to: [{http: {paths: [/gone]}}]}
            - {id: tried, effect: deny, mode: shadow, to: [{http: {paths: [/gone]}}]}
            """;
        Rule code =
                new Rule("code", Effect.DENY, List.of(), List.of(new OperationMatcher.Handler(List.of("Orders#read"))));
        SpiffeId workload = SpiffeId.parse("spiffe://a.test/w");
        PolicySet inCode = PolicySet.compile(List.of(new AccessPolicy("code", "", workload, List.of(code))), workload);

        assertThat(PolicyCoverage.of(Policies.of(watching), endpoints("GET /")).idle())
                .isEmpty();
        assertThat(PolicyCoverage.of(inCode, endpoints("GET /")).idle()).isEmpty();
    }

    @Test
    void matrixNamesAllRulesOnWhichACallDepends() {
        String two = RULES + """
            - {id: late, effect: deny, to: [{http: {paths: [/orders/7], headers: {x-late: present}}}]}
            """;

        assertThat(AccessMatrix.of(
                        Policies.of(two),
                        List.of(SpiffeId.parse("spiffe://a.test/web")),
                        endpoints("PUT /orders/7"),
                        0))
                .endsWith("| `PUT /orders/7` | depends: one, late |\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "get /a", "GET", "GET a", "s.S", "a b c"})
    void refusesWhatIsNoEndpoint(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no endpoint; write for example GET /v1/orders/{id}, or shop.v1.Orders/Place");
    }
}
