package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.SpiffeId;
import dev.zt.policy.PolicySet;
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
}
