package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.SpiffeId;
import dev.zt.policy.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllowedCallersTest {

    private static final String READS = "- {id: reads, effect: allow, from: [{principals: [\"spiffe://a.test/web\"]}],"
            + " to: [{http: {methods: [GET], paths: [/orders]}}]}\n";

    private static List<String> ask(String rules, String peer) {
        return AllowedCallers.of(Policies.of(rules), 0)
                .of(SpiffeId.parse(peer))
                .map(access -> access.rules().stream().map(Rule::id).toList())
                .orElse(List.of("nobody"));
    }

    @Test
    void namesTheRulesThatLetAPeerInAndWhatItMayCall() {
        assertThat(AllowedCallers.of(Policies.of(READS), 0).of(SpiffeId.parse("spiffe://a.test/web")))
                .hasValueSatisfying(access -> {
                    assertThat(access.rules()).extracting(Rule::id).containsExactly("reads");
                    assertThat(access.certain()).isTrue();
                    assertThat(access.example().resource()).isEqualTo("/orders");
                });
    }

    @Test
    void letsNobodyInWhomNoRuleNames() {
        assertThat(ask(READS, "spiffe://a.test/other")).containsExactly("nobody");
        assertThat(ask(READS, "spiffe://b.test/web")).containsExactly("nobody");
        assertThat(ask("", "spiffe://a.test/web")).containsExactly("nobody");
    }

    @Test
    void letsNobodyInOfWhomEachCallIsDenied() {
        assertThat(ask(READS + "- {id: no, effect: deny, to: [{http: {paths: [\"/{**}\"]}}]}\n", "spiffe://a.test/web"))
                .containsExactly("nobody");
    }

    @Test
    void letsAPeerInOfWhomSomeCallIsLeft() {
        assertThat(ask(READS + "- {id: no, effect: deny, to: [{http: {paths: [/other]}}]}\n", "spiffe://a.test/web"))
                .containsExactly("reads");
    }

    @Test
    void letsNobodyInByARuleForBearersAlone() {
        assertThat(ask(READS.replace("]}], to", "], assurance: [bearer]}], to"), "spiffe://a.test/web"))
                .containsExactly("nobody");
    }

    @Test
    void takesWhatHangsOnAHeaderForAllowedAndSaysSo() {
        String ifCase = READS.replace("paths: [/orders]", "paths: [/orders], headers: {x-case: present}");

        assertThat(AllowedCallers.of(Policies.of(ifCase), 0).of(SpiffeId.parse("spiffe://a.test/web")))
                .hasValueSatisfying(access -> assertThat(access.certain()).isFalse());
    }

    @Test
    void namesEachRuleByWhichSomeCallIsAllowedAndNoOther() {
        String again = READS.replace("id: reads", "id: again");
        String more = READS.replace("id: reads", "id: more").replace("/orders", "/more");

        assertThat(ask(READS + again + more, "spiffe://a.test/web")).containsExactly("reads", "more");
    }
}
