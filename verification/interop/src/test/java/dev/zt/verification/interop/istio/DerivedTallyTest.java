package dev.zt.verification.interop.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Fidelity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DerivedTallyTest {

    private static final Call CALL =
            new Call(new Line("spiffe://prod.example/ns/shop/sa/web", "127.0.0.1", ""), "GET", "/", "h", List.of());

    private final DerivedTally tally = new DerivedTally("p1");

    private static Optional<DerivedRule> label(String rule, Fidelity fidelity) {
        return Optional.of(new DerivedRule("", rule, fidelity, "lost"));
    }

    @Test
    void failsWhereNoLabelExplainsADifference() {
        tally.addDiffering(CALL, true, Optional.empty());
        tally.addDiffering(CALL, false, Optional.empty());

        assertThat(tally.isExpected()).isFalse();
        assertThat(tally.show())
                .startsWith("FAIL p1")
                .contains("Istio allows, zt denies: spiffe://prod.example/ns/shop/sa/web")
                .contains("zt allows, Istio denies: spiffe://prod.example/ns/shop/sa/web");
    }

    @Test
    void countsWhatLabelsExplainByDirection() {
        tally.addDiffering(CALL, true, label("r", Fidelity.WIDER));
        tally.addDiffering(CALL, true, label(DerivedCase.CANONICAL, Fidelity.WIDER));
        tally.addDiffering(CALL, false, label("r", Fidelity.NARROWER));
        tally.addAgreed(true);

        assertThat(tally.isExpected()).isTrue();
        assertThat(tally.show())
                .startsWith(
                        "ok   p1   agree    1 (1 allowed, 0 denied), not canonical 1, wider 1, narrower 1, unexplained 0");
        assertThat(tally.judged()).isEqualTo(4);
    }

    @Test
    void judgesNothingByRequestsThatEnvoyTakesForNoHttp() {
        tally.addMalformed();

        assertThat(tally.judged()).isZero();
        assertThat(tally.show()).endsWith("malformed 1");
    }
}
