package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
