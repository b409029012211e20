package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.SpiffeId;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Effect;
import dev.zt.policy.PeerFields;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import dev.zt.policy.TextMatcher;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyLintTest {

    private static final long NOW = Instant.parse("2026-12-01T00:00:00Z").toEpochMilli();
    private static final String FROM_WEB = "from: [{principals: [\"spiffe://a.test/web\"]}], ";

    private static List<String> lint(String rules) {
        return PolicyLint.of(Policies.of(rules), NOW).stream()
                .map(finding -> finding.code() + " " + finding.rule() + ": " + finding.message())
                .toList();
    }

    private static String allow(String id, String rest) {
        return "- {id: " + id + ", effect: allow, " + rest + "}\n";
    }

    @Test
    void findsNothingInRulesThatNameWhoAndWhat() {
        assertThat(lint(allow("web", FROM_WEB + "to: [{http: {methods: [GET], paths: [/orders]}}]")))
                .isEmpty();
    }

    @Test
    void namesTheRulesThatDecideInstead() {
        String rules = allow("any", FROM_WEB + "to: [{http: {paths: [\"/a/{**}\"]}}]")
                + allow("one", FROM_WEB + "to: [{http: {methods: [GET], paths: [/a/b]}}]");

        assertThat(lint(rules))
                .containsExactly("SHADOWED one: Each call that it matches is decided by any. Remove it, or narrow the"
                        + " other.");
    }

    @Test
    void seesThatADenialTakesAllOfAnAllowance() {
        String rules = allow("web", FROM_WEB + "to: [{http: {paths: [/a]}}]")
                + "- {id: no, effect: deny, from: [{trustDomains: [a.test]}]}\n";

        assertThat(lint(rules))
                .anyMatch(line -> line.startsWith("SHADOWED web: Each call that it matches is decided by no."));
    }

    @Test
    void doesNotCallShadowedWhatDecidesWhereAConditionFails() {
        String rules = allow("case", FROM_WEB + "to: [{http: {paths: [/a], headers: {x-case: present}}}]")
                + allow("web", FROM_WEB + "to: [{http: {paths: [/a]}}]");

        assertThat(lint(rules)).isEmpty();
    }

    @Test
    void findsARuleThatExcludesWhatItAsksFor() {
        assertThat(lint(allow("none", FROM_WEB + "to: [{http: {paths: [/a], notPaths: [/a]}}]")))
                .anyMatch(line -> line.startsWith("DEAD none: No call can match it"));
    }

    @Test
    void doesNotCallARuleDeadThatIsAboutTheEndOfAnId() {
        PeerMatcher webs = new PeerMatcher(
                PeerFields.NONE.withIds(List.of(TextMatcher.parse("*/sa/web"))), PeerFields.NONE, List.of());
        SpiffeId workload = SpiffeId.parse("spiffe://a.test/w");
        Rule rule = new Rule("webs", Effect.DENY, List.of(webs), List.of());

        assertThat(PolicyLint.of(
                        PolicySet.compile(List.of(new AccessPolicy("p", "", workload, List.of(rule))), workload), NOW))
                .isEmpty();
    }

    @Test
    void findsRulesThatHaveExpiredOrSoonWill() {
        String to = "to: [{http: {paths: [/a]}}], expires: ";

        assertThat(lint(allow("past", FROM_WEB + to + "2026-12-01T00:00:00Z")
                        + allow("soon", FROM_WEB + to + "2026-12-30T23:59:59Z")
                        + allow("later", FROM_WEB.replace("web", "ops") + to + "2026-12-31T00:00:00Z")))
                .containsExactly(
                        "EXPIRED past: It expired at 2026-12-01T00:00:00Z. Remove it, or give it a new end.",
                        "EXPIRES_SOON soon: It expires at 2026-12-30T23:59:59Z.");
    }

    @Test
    void findsWholeTrustDomainsAndForeignOnesByNames() {
        assertThat(lint(allow("own", "from: [{principals: [\"spiffe://a.test/**\"]}], to: [{http: {paths: [/a]}}]")
                        + allow("foreign", "from: [{trustDomains: [b.test]}], to: [{http: {paths: [/a]}}]")))
                .containsExactly(
                        "BROAD_PEER own: It allows all of a.test. Name the workloads that may.",
                        "FOREIGN_DOMAIN foreign: It allows all of the foreign trust domain b.test, whose authority decides who"
                                + " that is. Name the workloads that may.");
    }

    @Test
    void findsRulesForAnyOperationAndThoseByExclusion() {
        assertThat(lint(allow("any", FROM_WEB.replace(", ", ""))
                        + allow("rest", FROM_WEB.replace("web", "ops") + "to: [{http: {notPaths: [/admin]}}]")))
                .satisfies(lines -> assertThat(lines).anyMatch(line -> line.startsWith("BROAD_OPERATION any: ")))
                .satisfies(lines -> assertThat(lines).anyMatch(line -> line.startsWith("ALLOW_BY_EXCLUSION rest: ")));
    }

    @Test
    void warnsOfDenialsByPath() {
        assertThat(lint("- {id: no, effect: deny, to: [{http: {paths: [/admin]}}]}\n"))
                .singleElement()
                .asString()
                .startsWith("DENY_BY_PATH no: ");
    }

    @Test
    void warnsOfClaimsWhoseIssuerIsLeftOpen() {
        String to = "to: [{http: {paths: [/a]}}], when: [\"claims.tenant == 'acme'\"]";
        String foreign = "from: [{principals: [\"spiffe://b.test/web\"]}], ";
        String bearers = "from: [{principals: [\"spiffe://a.test/web\"], assurance: [bearer]}], ";

        assertThat(lint(allow("r", bearers + to)))
                .containsExactly(
                        "CLAIMS_OF_ANY_ISSUER r: It allows by claims, and takes bearers or peers of a foreign trust"
                                + " domain: claims are those of a user's token or of a JWT-SVID, whose issuer may say in them what it"
                                + " likes. Add a condition on claims.iss, or a rule for each kind of peer.");
        assertThat(lint(allow("r", foreign + to))).singleElement().asString().startsWith("CLAIMS_OF_ANY_ISSUER r: ");
        assertThat(lint(allow("r", FROM_WEB + to))).isEmpty();
    }

    @Test
    void takesAConditionOnTheIssuerForAnAnswerAndTextForNone() {
        String bearers =
                "from: [{principals: [\"spiffe://a.test/web\"], assurance: [bearer]}], to: [{http: {paths: [/a]}}], when: ";

        assertThat(lint(allow("r", bearers + "[\"claims.tenant == 'acme'\", \"claims.iss == 'https://a'\"]")))
                .isEmpty();
        assertThat(lint(allow("r", bearers + "[\"claims.tenant == 'claims.iss'\"]")))
                .hasSize(1);
        assertThat(lint(allow("r", bearers + "[\"headers['x'] == 'claims'\"]"))).isEmpty();
    }

    @Test
    void takesAKnownIssuerInAnySpellingOfItsClaim() {
        String bearers =
                "from: [{principals: [\"spiffe://a.test/web\"], assurance: [bearer]}], to: [{http: {paths: [/a]}}], when: ";

        assertThat(lint(allow("r", bearers + "[\"claims['iss'] == 'https://a' && claims.tenant == 'acme'\"]")))
                .isEmpty();
        assertThat(lint(allow("r", bearers + "[\"claims['is'] == 'https://a'\"]")))
                .hasSize(1);
        assertThat(lint(allow("r", bearers + "[\"claims['issued'] == 'https://a'\"]")))
                .hasSize(1);
        assertThat(lint(allow("r", bearers + "[\"claims['x'] == 'iss'\"]"))).hasSize(1);
    }

    @Test
    void takesATrustDomainOfOthersForForeignAndTheOwnForNone() {
        String to = ", namespaces: [shop]}], to: [{http: {paths: [/a]}}], when: [\"claims.tenant == 'acme'\"]";

        assertThat(lint(allow("r", "from: [{trustDomains: [b.test]" + to)))
                .singleElement()
                .asString()
                .startsWith("CLAIMS_OF_ANY_ISSUER r: ");
        assertThat(lint(allow("r", "from: [{trustDomains: [a.test]" + to))).isEmpty();
    }

    @Test
    void takesATrustDomainWithAFurtherFieldForNoWholeOne() {
        assertThat(lint(allow(
                        "r", "from: [{trustDomains: [b.test], namespaces: [shop]}], to: [{http: {paths: [/a]}}]")))
                .isEmpty();
    }

    @Test
    void namesAWholeDomainOnceThoughTheRuleNamesItTwice() {
        assertThat(
                        lint(
                                allow(
                                        "r",
                                        "from: [{principals: [\"spiffe://b.test/**\"], trustDomains: [b.test]}], to: [{http: {paths: [/a]}}]")))
                .hasSize(1);
    }

    @Test
    void warnsOfPeersByWhatTheyAreNot() {
        assertThat(lint(allow(
                        "r",
                        "from: [{trustDomains: [a.test], namespaces: [shop], notPrincipals:"
                                + " [\"spiffe://a.test/ns/shop/sa/web\"]}], to: [{http: {paths: [/a]}}]")))
                .containsExactly(
                        "ALLOW_BY_EXCLUSION r: It allows peers by what they are not: each new workload is allowed at"
                                + " once. Name those who may.");
    }

    @Test
    void warnsOfMethodsOfGrpcByWhatTheyAreNot() {
        assertThat(lint(allow("r", FROM_WEB + "to: [{notGrpc: [s.S/m]}]")))
                .singleElement()
                .asString()
                .startsWith("ALLOW_BY_EXCLUSION r: It allows operations by what they are not");
        assertThat(lint(allow("r", FROM_WEB + "to: [{grpc: [s.S/m]}]"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"methods: [GET]", "paths: [\"/{**}\"]", "methods: [GET], paths: [\"/{**}\", /a]"})
    void takesAllPathsForAnyOperation(String http) {
        assertThat(lint(allow("r", FROM_WEB + "to: [{http: {" + http + "}}]")))
                .containsExactly(
                        "BROAD_OPERATION r: It allows any operation. Name paths and methods, or gRPC methods.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hosts: [a.example]",
                "headers: {x-case: present}",
                "paths: [\"/a/{**}\"]",
            })
    void takesAHostAHeaderOrAPathForSomeOperation(String http) {
        assertThat(lint(allow("r", FROM_WEB + "to: [{http: {" + http + "}}]"))).isEmpty();
    }

    @Test
    void doesNotWarnOfDenialsByMethodOrOfAllPathsButSome() {
        assertThat(lint("- {id: no, effect: deny, to: [{http: {methods: [DELETE]}}]}\n"))
                .isEmpty();
        assertThat(lint("- {id: no, effect: deny, to: [{http: {paths: [\"/a/{**}\"], notPaths: [/a/b]}}]}\n"))
                .isEmpty();
        assertThat(lint("- {id: no, effect: deny, to: [{grpc: [s.S/m]}]}\n")).isEmpty();
    }

    @Test
    void saysNothingOfRulesThatOnlyWatchWhoeverTheyAreAbout() {
        assertThat(lint("- {id: seen, effect: audit, to: [{http: {paths: [/admin]}}]}\n"))
                .isEmpty();
    }

    @Test
    void saysNothingBeforeThereIsAnIdentity() {
        assertThat(PolicyLint.of(PolicySet.compile(List.of(), null), NOW)).isEmpty();
    }

    @Test
    void namesEachRuleThatDecidesInstead() {
        String rules = allow("a", FROM_WEB + "to: [{http: {paths: [/a]}}]")
                + allow("b", FROM_WEB + "to: [{http: {paths: [/b]}}]")
                + allow("both", FROM_WEB + "to: [{http: {paths: [/a, /b]}}]");

        assertThat(lint(rules))
                .containsExactly(
                        "SHADOWED both: Each call that it matches is decided by a, b. Remove it, or narrow the other.");
    }

    @Test
    void doesNotCallARuleShadowedThatDecidesAPartOfItsCalls() {
        String rules = allow("a", FROM_WEB + "to: [{http: {paths: [/a]}}]")
                + allow("both", FROM_WEB + "to: [{http: {paths: [/a, /b]}}]");

        assertThat(lint(rules)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "DEAD, ERROR",
        "SHADOWED, WARNING",
        "EXPIRED, WARNING",
        "EXPIRES_SOON, NOTE",
        "DENY_BY_PATH, NOTE",
        "CLAIMS_OF_ANY_ISSUER, WARNING"
    })
    void weighsWhatItFinds(LintFinding.Code code, LintFinding.Severity severity) {
        assertThat(code.severity()).isEqualTo(severity);
    }
}
