package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.policy.Rule;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OutcomeTest {

    private static final List<Rule> RULES = Policies.of("""
            - {id: web, effect: allow, from: [{principals: ["spiffe://a.test/web"]}], when: ["claims.a == 1"]}
            - {id: same, effect: allow, from: [{principals: ["spiffe://a.test/web"]}], when: ["claims.a == 1"]}
            - {id: more, effect: allow, from: [{principals: ["spiffe://a.test/web"]}], when: ["claims.a == 2"]}
            - {id: no, effect: deny, to: [{http: {paths: [/a]}}]}
            """).rules();

    private static Outcome outcome(Outcome.Kind kind, int... rules) {
        BitSet which = new BitSet();
        for (int rule : rules) {
            which.set(rule);
        }
        return Outcome.of(kind, which, RULES);
    }

    @Nested
    class Words {

        @Test
        void nameTheRuleThatDecides() {
            assertThat(outcome(Outcome.Kind.ALLOW, 0, 1)).hasToString("allowed by web");
            assertThat(outcome(Outcome.Kind.DENY, 3)).hasToString("denied by no");
            assertThat(outcome(Outcome.Kind.DENY)).hasToString("denied, since no rule allows it");
        }

        @Test
        void nameEachRuleOnWhichItDepends() {
            assertThat(outcome(Outcome.Kind.CONDITIONAL, 0, 3)).hasToString("conditional on web, no");
            assertThat(outcome(Outcome.Kind.CONDITIONAL, 0).rule()).isNull();
        }

        @Test
        void haveNoNameForNoRule() {
            assertThat(outcome(Outcome.Kind.DENY).ruleId()).isEqualTo("no rule");
        }
    }

    @Nested
    class IsSameAs {

        @Test
        void asksForTheKindAndForWhatItDependsOn() {
            Outcome web = outcome(Outcome.Kind.CONDITIONAL, 0);

            assertThat(web.isSameAs(outcome(Outcome.Kind.CONDITIONAL, 1))).isTrue();
            assertThat(web.isSameAs(outcome(Outcome.Kind.CONDITIONAL, 2))).isFalse();
            assertThat(web.isSameAs(outcome(Outcome.Kind.CONDITIONAL, 0, 2))).isFalse();
            assertThat(outcome(Outcome.Kind.ALLOW, 0).isSameAs(outcome(Outcome.Kind.ALLOW, 2)))
                    .isTrue();
            assertThat(outcome(Outcome.Kind.ALLOW, 0).isSameAs(outcome(Outcome.Kind.DENY, 3)))
                    .isFalse();
        }
    }
}
