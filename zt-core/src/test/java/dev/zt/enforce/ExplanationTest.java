package dev.zt.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.audit.AuditEvent.Direction;
import dev.zt.authz.PolicyRef;
import dev.zt.authz.Reason;
import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.Operation;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationTest {

    private static final SpiffeId WEB = SpiffeId.parse("spiffe://a.test/web");

    @Test
    void tellsAllThatIsKnownOfADeniedRequest() {
        Explanation explanation = new Explanation(
                "d-1",
                Instant.EPOCH,
                Direction.SERVER,
                WEB,
                Assurance.BEARER,
                new Operation.Http("GET", "/orders", "Orders#list"),
                Reason.DENY_RULE,
                "no-orders",
                new PolicyRef("shop", "7", "abc"),
                Optional.of("rule no-orders matched"));

        assertThat(explanation.mend()).isEqualTo(Reason.DENY_RULE.mend());
        assertThat(explanation).hasToString("""
                Decision d-1 denied a call to this workload at 1970-01-01T00:00:00Z
                  peer:      spiffe://a.test/web (bearer)
                  operation: GET /orders answered by "Orders#list"
                  reason:    deny_rule: a deny rule matched
                  rules:     rule no-orders matched
                  mend:      change the rule if this call is wanted
                  rule:      no-orders
                  policy:    shop rev 7, digest abc""");
    }

    @Test
    void tellsWhatIsMissingOfADeniedCall() {
        Explanation explanation = new Explanation(
                "d-2",
                Instant.EPOCH,
                Direction.CLIENT,
                null,
                null,
                new Operation.Grpc("shop.Orders/Place"),
                Reason.PEER_UNPROVEN,
                null,
                PolicyRef.NONE,
                Optional.of("it has no signature"));

        assertThat(explanation.text()).isEqualTo("""
                Decision d-2 denied a call by this workload at 1970-01-01T00:00:00Z
                  peer:      none proven
                  operation: gRPC shop.Orders/Place
                  reason:    peer_unproven: the caller proved no identity
                  token:     it has no signature
                  mend:      call over mutual TLS with an X.509-SVID
                  rule:      none
                  policy:    none""");
    }

    @Test
    void namesNoHandlerWhereNobodyToldIt() {
        Explanation explanation = new Explanation(
                "d-3",
                Instant.EPOCH,
                Direction.SERVER,
                WEB,
                Assurance.CHANNEL_BOUND,
                new Operation.Http("GET", "/orders"),
                Reason.NO_ALLOW_RULE,
                null,
                PolicyRef.NONE,
                Optional.empty());

        assertThat(explanation.text())
                .contains("\n  peer:      spiffe://a.test/web\n  operation: GET /orders\n  reason:    no_allow_rule: ")
                .doesNotContain("rules:", "token:", "answered by");
    }
}
