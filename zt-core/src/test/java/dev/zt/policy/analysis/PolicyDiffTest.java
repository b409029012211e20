package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Effect;
import dev.zt.policy.Operation;
import dev.zt.policy.PeerFields;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import dev.zt.policy.TextMatcher;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyDiffTest {

    private static final String WEB = "- {id: web, effect: allow, from: [{principals: [\"spiffe://a.test/web\"]}], ";
    private static final String READS = WEB + "to: [{http: {methods: [GET], paths: [/orders]}}]}\n";

    private static List<String> diff(String before, String after) {
        return PolicyDiff.between(Policies.of(before), Policies.of(after), 0).stream()
                .map(change ->
                        change.kind() + " " + change.call() + ": " + change.before() + ", then " + change.after())
                .toList();
    }

    @Test
    void isEmptyForTheSameRulesByOtherNamesAndInAnotherOrder() {
        String ops = "- {id: ops, effect: allow, from: [{principals: [\"spiffe://a.test/ops\"]}]}\n";

        assertThat(diff(READS + ops, ops + READS.replace("id: web", "id: reads")))
                .isEmpty();
    }

    @Test
    void tellsWhoMayNewlyCallWhatWithACall() {
        assertThat(diff("", READS))
                .containsExactly(
                        "NEWLY_ALLOWED spiffe://a.test/web (channel-bound) GET /orders: denied, since no rule allows it, then"
                                + " allowed by web");
    }

    @Test
    void tellsWhoMayNoLonger() {
        assertThat(diff(READS, READS + "- {id: no, effect: deny, from: [{trustDomains: [a.test]}]}\n"))
                .containsExactly(
                        "NEWLY_DENIED spiffe://a.test/web (channel-bound) GET /orders: allowed by web, then denied"
                                + " by no");
    }

    @Test
    void callsWhatHangsOnAHeaderConditionalAndLeavesItNotOut() {
        String ifCase = READS.replace("paths: [/orders]", "paths: [/orders], headers: {x-case: present}");

        assertThat(diff(READS, ifCase))
                .containsExactly("CONDITIONAL spiffe://a.test/web (channel-bound) GET /orders: allowed by web, then"
                        + " conditional on web");
        assertThat(diff("", ifCase)).singleElement().asString().startsWith("CONDITIONAL");
        assertThat(diff(ifCase, ifCase)).isEmpty();
    }

    @Test
    void takesConditionsOfOneTextForOneThoughTheyWereReadTwice() {
        String acme = READS.replace("}]}\n", "}], when: [\"claims.tenant == 'acme'\"]}\n");

        assertThat(diff(acme, acme)).isEmpty();
        assertThat(diff(acme, acme.replace("acme", "other")))
                .singleElement()
                .asString()
                .startsWith("CONDITIONAL");
    }

    @Test
    void seesWhatAWiderPatternAddsAndNothingElse() {
        String wider = READS.replace("[/orders]", "[\"/orders/{**}\"]");

        assertThat(diff(READS, wider))
                .containsExactlyInAnyOrder(
                        "NEWLY_ALLOWED spiffe://a.test/web (channel-bound) GET /orders/other: denied, since no rule allows"
                                + " it, then allowed by web");
    }

    @Test
    void countsARuleThatHasExpiredAsGone() {
        PolicySet lasting = Policies.of(READS);
        PolicySet ending = Policies.of(READS.replace("- {id: web", "- {expires: 2027-01-01T00:00:00Z, id: web"));
        long end = Instant.parse("2027-01-01T00:00:00Z").toEpochMilli();

        assertThat(PolicyDiff.between(lasting, ending, end - 1)).isEmpty();
        assertThat(PolicyDiff.between(lasting, ending, end)).hasSize(1);
    }

    @Test
    void refusesToCompareTheWorkloadsOfTwoPolicies() {
        PolicySet none = PolicySet.compile(List.of(), SpiffeId.parse("spiffe://a.test/other"));

        assertThatThrownBy(() -> PolicyDiff.between(none, Policies.of(READS), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the policies protect different workloads: spiffe://a.test/other and spiffe://a.test/w");
    }

    @Test
    void takesAVersionBeforeThereIsAnIdentityForOneWithoutRules() {
        PolicySet none = PolicySet.compile(List.of(), null);

        assertThat(PolicyDiff.between(none, Policies.of(READS), 0))
                .extracting(PolicyChange::kind)
                .containsExactly(PolicyChange.Kind.NEWLY_ALLOWED);
        assertThat(PolicyDiff.between(Policies.of(READS), none, 0))
                .extracting(PolicyChange::kind)
                .containsExactly(PolicyChange.Kind.NEWLY_DENIED);
        assertThatThrownBy(() -> PolicyDiff.between(none, none, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void putsThoseFirstWhomSomethingBecomesAllowedTo() {
        String writes = READS.replace("id: web", "id: writes").replace("[GET]", "[PUT]");
        String ifCase = READS.replace("paths: [/orders]", "paths: [/orders], headers: {x-case: present}");

        assertThat(PolicyDiff.between(
                        Policies.of(READS + writes), Policies.of(ifCase + writes.replace("[PUT]", "[PATCH]")), 0))
                .extracting(PolicyChange::kind)
                .containsExactly(
                        PolicyChange.Kind.NEWLY_ALLOWED, PolicyChange.Kind.CONDITIONAL, PolicyChange.Kind.NEWLY_DENIED);
    }

    @Test
    void asksForRulesThatCountAlone() {
        String watched = READS.replace("effect: allow", "effect: allow, mode: shadow");

        assertThat(diff("", watched)).isEmpty();
        assertThat(diff("", "- {id: seen, effect: audit, to: [{http: {paths: [/orders]}}]}\n"))
                .isEmpty();
    }

    @Test
    void takesADenialOnAConditionForNothingNewWhereNothingIsAllowed() {
        assertThat(diff("", "- {id: no, effect: deny, to: [{http: {paths: [/orders], headers: {x-case: present}}}]}\n"))
                .isEmpty();
    }

    @Test
    void findsWhomADenialByTheEndOfAnIdTakesOutOfAnAllowanceByItsBeginning() {
        Rule shop = rule("shop", Effect.ALLOW, "spiffe://a.test/ns/shop/*");
        Rule webs = rule("webs", Effect.DENY, "*/sa/web");

        assertThat(PolicyDiff.between(policy(shop), policy(webs, shop), 0))
                .extracting(PolicyChange::call)
                .containsExactly("spiffe://a.test/ns/shop/sa/web (channel-bound) GET /other");
    }

    private static Rule rule(String id, Effect effect, String peers) {
        PeerFields fields = PeerFields.NONE.withIds(List.of(TextMatcher.parse(peers)));
        return new Rule(id, effect, List.of(new PeerMatcher(fields, PeerFields.NONE, List.of())), List.of());
    }

    private static PolicySet policy(Rule... rules) {
        SpiffeId workload = SpiffeId.parse("spiffe://a.test/w");
        return PolicySet.compile(List.of(new AccessPolicy("p", "", workload, List.of(rules))), workload);
    }

    @Test
    void namesTheHandlerThatACallIsFor() {
        PolicyChange change = new PolicyChange(
                SpiffeId.parse("spiffe://a.test/web"),
                Assurance.BEARER,
                new Operation.Http("GET", "/orders", "Orders#read"),
                new Outcome(Outcome.Kind.DENY, null, List.of()),
                new Outcome(Outcome.Kind.DENY, null, List.of()));

        assertThat(change.call()).isEqualTo("spiffe://a.test/web (bearer) GET /orders at Orders#read");
    }
}
