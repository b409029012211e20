package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.policy.InvalidPolicyException;
import dev.zt.policy.PolicyCaseReader;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PolicyTestRunTest {

    private static final String RULES = """
        - {id: reads, effect: allow, from: [{principals: ["spiffe://a.test/web"]}], to: [{http: {methods: [GET], paths: [/a], headers: {x-case: [urgent]}}}]}
        - {id: near, effect: allow, from: [{principals: ["spiffe://a.test/ops"], ipBlocks: [10.0.0.0/8]}], to: [{grpc: [s.S/m]}], expires: 2027-01-01T00:00:00Z}
        - {id: never, effect: deny, to: [{http: {paths: [/never]}}]}
        """;

    private static PolicyTestRun run(String cases) {
        return PolicyTestRun.of(
                Policies.of(RULES),
                PolicyCaseReader.parse(document(cases), "cases.yaml").get(0).cases(),
                0);
    }

    private static String document(String cases) {
        return """
            apiVersion: zt.dev/v1
            kind: AccessPolicyTest
            spec:
              workload: spiffe://a.test/w
              cases:
            """ + cases.indent(2);
    }

    @Nested
    class Run {

        @Test
        void passesWhatIsAsExpectedAndNamesRulesThatDecidedNothing() {
            PolicyTestRun run = run("""
                - {peer: "spiffe://a.test/web", http: {method: GET, path: /a, headers: {X-Case: urgent}}, expect: allow, rule: reads}
                - {peer: "spiffe://a.test/web", http: {method: GET, path: /a}, expect: deny}
                - {peer: "spiffe://a.test/web", http: {method: GET, path: /a, headers: {x-case: [urgent, late]}}, expect: deny}
                - {peer: "spiffe://a.test/ops", grpc: s.S/m, address: 10.1.2.3, expect: allow, rule: near}
                - {peer: "spiffe://a.test/ops", grpc: s.S/m, address: 11.1.2.3, expect: deny}
                - {peer: "spiffe://a.test/ops", grpc: s.S/m, address: 10.1.2.3, at: 2027-01-01T00:00:00Z, expect: deny}
                - {peer: "spiffe://a.test/ops", assurance: bearer, grpc: s.S/m, address: 10.1.2.3, expect: deny}
                """);

            assertThat(run.results()).allMatch(PolicyTestRun.Result::isPassed).hasSize(7);
            assertThat(run.isPassed()).isTrue();
            assertThat(run.undecided()).containsExactly("never");
        }

        @Test
        void tellsWhatIsNotAsExpectedWithTheNearMiss() {
            List<PolicyTestRun.Result> results = run("""
                - {peer: "spiffe://a.test/web", http: {method: PUT, path: /never}, expect: allow}
                - {peer: "spiffe://a.test/web", http: {method: GET, path: /a, headers: {x-case: urgent}}, expect: allow, rule: near}
                - {peer: "spiffe://a.test/web", http: {method: GET, path: //a}, expect: allow}
                - {peer: "spiffe://a.test/who", grpc: s.S/m, expect: allow}
                """).results();

            assertThat(results)
                    .extracting(PolicyTestRun.Result::problem)
                    .containsExactly(
                            "expected allowed, but it is denied: by rule never",
                            "expected rule near to decide, but not by rule reads",
                            "expected allowed, but it is denied: its path is not canonical",
                            "expected allowed, but it is denied: no rule allows it; rule near matches but for the peer:"
                                    + " spiffe://a.test/who, needs spiffe://a.test/ops");
        }

        @Test
        void tellsWhatIsAllowedThoughItShallNotBeAndWhatNoRuleDecides() {
            PolicyTestRun run = run("""
                - {peer: "spiffe://a.test/web", http: {method: GET, path: /a, headers: {x-case: urgent}}, expect: deny}
                - {peer: "spiffe://a.test/web", http: {method: GET, path: /b}, expect: deny, rule: never}
                """);

            assertThat(run.isPassed()).isFalse();
            assertThat(run.results())
                    .extracting(PolicyTestRun.Result::problem)
                    .containsExactly(
                            "expected denied, but it is allowed: by rule reads",
                            "expected rule never to decide, but none did: no rule allows it");
            assertThat(run.results()).extracting(PolicyTestRun.Result::allowed).containsExactly(true, false);
            assertThat(run.results()).extracting(PolicyTestRun.Result::rule).containsExactly("reads", null);
        }

        @Test
        void countsRulesThatWatchNotAmongThoseThatDecidedNothing() {
            PolicyTestRun run = PolicyTestRun.of(Policies.of("""
                        - {id: seen, effect: audit, to: [{http: {paths: [/a]}}]}
                        - {id: tried, effect: deny, mode: shadow, to: [{http: {paths: [/a]}}]}
                        - {id: never, effect: deny, to: [{http: {paths: [/never]}}]}
                        """), List.of(), 0);

            assertThat(run.undecided()).containsExactly("never");
        }

        @Test
        void asksAtTheMomentThatACaseNamesForTheNearMissToo() {
            assertThat(run("""
                - {peer: "spiffe://a.test/ops", grpc: s.S/m, address: 10.1.2.3, at: 2027-01-01T00:00:00Z, expect: allow}
                """).results())
                    .singleElement()
                    .extracting(PolicyTestRun.Result::problem)
                    .asString()
                    .startsWith("expected allowed, but it is denied: no rule allows it; rule near ")
                    .endsWith("; and for the time: 2027-01-01T00:00:00Z, needs before 2027-01-01T00:00:00Z");
        }
    }

    @Nested
    class Read {

        @Test
        void namesAllThatIsWrongWithItsPlace() {
            assertThatThrownBy(() -> PolicyCaseReader.parse(document("""
                - {peer: web, http: {method: GET, path: /a}, expect: allow}
                - {peer: "spiffe://a.test/web", http: {method: GET, path: /a}, grpc: s/m, expect: maybe}
                - {peer: "spiffe://a.test/web", grpc: s/m, expect: deny, at: tomorrow, address: here, assurance: high}
                """), "cases.yaml"))
                    .isInstanceOfSatisfying(
                            InvalidPolicyException.class,
                            e -> assertThat(e.issues())
                                    .extracting(issue -> issue.line() + ": " + issue.message())
                                    .hasSize(6)
                                    .anyMatch(issue -> issue.startsWith("6: ") && issue.contains("web"))
                                    .contains(
                                            "7: \"expect\" is \"maybe\"; write allow or deny.",
                                            "7: A case needs one of \"http\" and \"grpc\".",
                                            "8: \"at\" is \"tomorrow\"; write a moment in UTC, for example 2027-01-01T00:00:00Z.",
                                            "8: \"address\" is \"here\"; write an IP address.",
                                            "8: \"assurance\" is \"high\"; write one of [bearer, channel-bound]."));
        }

        @Test
        void refusesAnotherKindOfDocument() {
            assertThatThrownBy(
                            () -> PolicyCaseReader.parse("apiVersion: zt.dev/v1\nkind: AccessPolicy\nspec: {}\n", "x"))
                    .isInstanceOf(InvalidPolicyException.class)
                    .hasMessageContaining("\"kind\" is \"AccessPolicy\"; write kind: AccessPolicyTest.");
        }
    }
}
