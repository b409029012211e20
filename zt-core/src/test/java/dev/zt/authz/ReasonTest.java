package dev.zt.authz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A new reason stands here before anything hangs on it. */
class ReasonTest {

    private static final Set<Reason> ALLOWING = EnumSet.of(Reason.ALLOW_RULE, Reason.OBSERVED, Reason.PEER_EXPECTED);

    private static Set<Reason> all(Predicate<Reason> test) {
        return Stream.of(Reason.values())
                .filter(test)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Reason.class)));
    }

    @Test
    void allowByARuleOrBecauseTheyAreObserved() {
        assertThat(all(Reason::allows)).isEqualTo(ALLOWING);
        assertThat(all(reason -> reason.outcome().equals("allow"))).isEqualTo(ALLOWING);
    }

    @Test
    void failWhereNothingCouldBeConcluded() {
        assertThat(all(Reason::isFailure))
                .containsExactlyInAnyOrder(Reason.AUTHORIZER_FAILED, Reason.AUTHORIZER_SILENT);
        assertThat(all(reason -> reason.outcome().equals("error"))).isEqualTo(all(Reason::isFailure));
    }

    @Test
    void condemnConnectionsOfPeersThatAreNotWhoTheyWere() {
        assertThat(all(Reason::condemnsConnection))
                .containsExactlyInAnyOrder(
                        Reason.PEER_UNPROVEN,
                        Reason.PEER_EXPIRED,
                        Reason.PEER_REVOKED,
                        Reason.PEER_NOT_VOUCHED,
                        Reason.PEER_UNEXPECTED);
    }

    @Test
    void proveNobodyWithoutACredentialOrByATokenThatProvesNothing() {
        Set<Reason> nobody = all(reason -> reason.name().startsWith("TOKEN_") && reason.provesNobody());

        assertThat(all(Reason::provesNobody)).hasSize(nobody.size() + 1).contains(Reason.PEER_UNPROVEN);
        assertThat(nobody).contains(Reason.TOKEN_MALFORMED, Reason.TOKEN_NOT_VOUCHED, Reason.TOKEN_OUT_OF_TIME);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void sayWhatHappenedAndAllButThoseThatAllowHowToMendIt(Reason reason) {
        assertThat(reason.description()).isNotBlank().doesNotEndWith(".");
        if (!reason.allows()) {
            assertThat(reason.mend()).isNotBlank().doesNotEndWith(".").isNotEqualTo(reason.description());
            assertThat(reason.outcome()).isEqualTo(reason.isFailure() ? "error" : "deny");
        }
    }
}
