package dev.zt.verification.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A comparison is fair if all who are compared give the same answers. */
class AgreementTest {

    @Test
    void theQuestionsAreNotAllAnsweredAlike() {
        Rules rules = Rules.of(10);

        assertThat(rules.asks().stream().map(rules::allows))
                .containsExactly(true, true, true, false, false, true, true, false);
        assertThat(rules.moreAsks().stream().filter(rules::allows)).hasSizeBetween(10, 30);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 1_000})
    void allEnginesForGrpcAgree(int count) {
        Rules rules = Rules.of(count);

        assertAgrees(ZtEngines.Grpc.of(rules), rules, rules.moreAsks());
        assertAgrees(ZtEngines.Check.of(rules), rules, withinTheDomain(rules));
        assertAgrees(GrpcRbac.of(rules), rules, rules.moreAsks());
        assertAgrees(JCasbin.ofGrpc(rules), rules, rules.moreAsks());
        assertAgrees(new HandWritten.Grpc(rules), rules, rules.asks());
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 1_000})
    void allEnginesForHttpAgree(int count) {
        Rules rules = Rules.of(count);

        assertAgrees(ZtEngines.Http.of(rules), rules, rules.moreAsks());
        assertAgrees(SpringUrls.of(rules), rules, rules.moreAsks());
        assertAgrees(JCasbin.ofHttp(rules), rules, rules.moreAsks());
        assertAgrees(new HandWritten.Http(rules), rules, rules.asks());
    }

    @Test
    void allEnginesForHandlersAgree() {
        Rules rules = Rules.of(10);

        assertAgrees(ZtEngines.Handler.of(rules), rules, rules.moreAsks());
        assertAgrees(SpringMethods.create(), rules, rules.moreAsks());
        assertAgrees(new HandWritten.Handler(rules), rules, rules.asks());
    }

    @Test
    void allWhoEvaluateConditionsAgree() {
        Conditions.CelJava cel = Conditions.CelJava.create();
        ZtConditions zt = ZtConditions.create();

        assertThat(Conditions.facts().stream().map(Conditions.Facts::areRight)).contains(true, false);
        assertThat(Conditions.facts())
                .allSatisfy(facts -> assertThat(cel.allows(cel.question(facts))).isEqualTo(facts.areRight()));
        assertThat(Conditions.facts())
                .allSatisfy(facts -> assertThat(zt.allows(zt.question(facts))).isEqualTo(facts.areRight()));
    }

    /** Whom the own bundles vouch for: freshness has its say before policy has. */
    private static List<Ask> withinTheDomain(Rules rules) {
        return rules.moreAsks().stream()
                .filter(ask -> ask.peer().startsWith("spiffe://" + Rules.DOMAIN + "/"))
                .toList();
    }

    private static <Q> void assertAgrees(Engine<Q> engine, Rules rules, List<Ask> asks) {
        Stream<String> wrong = asks.stream()
                .filter(ask -> engine.allows(engine.question(ask)) != rules.allows(ask))
                .map(ask -> engine.getClass().getName() + " on " + ask);

        assertThat(wrong).isEmpty();
    }
}
