package dev.zt.verification.interop.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.authz.Decision;
import dev.zt.authz.PolicyRef;
import dev.zt.authz.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final Decision ALLOW = new Decision.Allow(Reason.ALLOW_RULE, "r", PolicyRef.NONE);
    private static final Decision NO_RULE = new Decision.Deny(Reason.NO_ALLOW_RULE, null, PolicyRef.NONE);

    private final Tally tally = new Tally(new Policies("some", "spec: {rules: [{}]}"));

    private static Call call(String id) {
        return new Call(new Line(id, "127.0.0.1", ""), "GET", "/", "h", List.of());
    }

    @Test
    void failsWhereZtAllowsWhatIstioDenies() {
        tally.add(call("spiffe://prod.example/ns/shop/sa/web"), 403, ALLOW);

        assertThat(tally.isExpected()).isFalse();
        assertThat(tally.show()).contains("FAIL some").contains("zt ALLOWS by r, Istio denies: spiffe://prod.example");
    }

    @Test
    void failsWhereZtDeniesForNoIntendedReason() {
        tally.add(call("spiffe://prod.example/ns/shop/sa/web"), 200, NO_RULE);

        assertThat(tally.isExpected()).isFalse();
        assertThat(tally.show()).contains("zt denies (NO_ALLOW_RULE, null), Istio allows: spiffe://prod.example");
    }

    @Test
    void takesWhatIsIntended() {
        tally.add(call("spiffe://partner.example/ns/shop/sa/web"), 200, NO_RULE);

        assertThat(tally.isExpected()).isTrue();
        assertThat(tally.stricter()).containsEntry(Difference.OWN_TRUST_DOMAIN, 1);
    }

    @Test
    void judgesNothingByRequestsThatEnvoyTakesForNoHttp() {
        tally.add(call("spiffe://prod.example/ns/shop/sa/web"), 400, ALLOW);

        assertThat(tally.judged()).isZero();
    }
}
