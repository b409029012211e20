package dev.zt.policy.cel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.zt.policy.Condition;
import dev.zt.policy.ConditionInput;
import dev.zt.policy.Effect;
import dev.zt.policy.Operation;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.Peers;
import dev.zt.policy.Rule;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Common conditions create nothing. */
class AllocationTest {

    private static final Logger LOG = LoggerFactory.getLogger(AllocationTest.class);
    private static final int CALLS = 100_000;
    private static final Rule RULE = new Rule(
            "rule",
            Effect.DENY,
            List.of(),
            List.of(new OperationMatcher.Http(List.of(), List.of(PathPattern.parse("/v1/tenants/{tenant}/orders")))));
    private static final Map<String, Object> CLAIMS =
            Map.of("tenant", "acme", "groups", List.of("readers", "writers"), "acr", 2L, "admin", true, "plan", "gold");
    private static final ConditionInput INPUT = new ConditionInput(
            Peers.peer("spiffe://prod.example/ns/shop/sa/orders"),
            new Operation.Http("GET", "/v1/tenants/acme/orders"),
            new Inputs.Attributes(null, Map.of(), CLAIMS),
            1_000_000,
            RULE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "claims.tenant == path.tenant",
                "claims.plan in ['silver', 'gold']",
                "'writers' in claims.groups",
                "claims.acr >= 2 && claims.admin",
                "has(claims.tenant) && peer.trustDomain == 'prod.example'",
                "!(claims.gone == 1) || claims.plan.startsWith('go')",
                "request.method == 'GET' ? size(claims.groups) == 2 : false",
            })
    void isNone(String text) throws Exception {
        Condition condition = new CelConditionCompiler().compile(text);
        assertThat(condition.test(INPUT)).isTrue();

        allocated(condition);
        assertThat(allocated(condition)).as("bytes for %d calls", CALLS).isLessThan(CALLS);
    }

    /** What two conditions on claims take, for the log: no claim is made of it here. */
    @Test
    void tellsTheTimeOfTwoConditions() throws Exception {
        Condition[] two = {
            new CelConditionCompiler().compile("claims.tenant == path.tenant"),
            new CelConditionCompiler().compile("claims.plan in ['silver', 'gold']")
        };
        long[] rounds = new long[9];
        int held = 0;
        for (int round = 0; round < rounds.length; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                held += two[0].test(INPUT) && two[1].test(INPUT) ? 1 : 0;
            }
            rounds[round] = System.nanoTime() - start;
        }
        Arrays.sort(rounds);

        assertThat(held).isEqualTo(rounds.length * CALLS);
        LOG.info("Two conditions on claims: {} ns", rounds[rounds.length / 2] / CALLS);
    }

    private static long allocated(Condition condition) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        int held = 0;
        for (int i = 0; i < CALLS; i++) {
            held += condition.test(INPUT) ? 1 : 0;
        }
        long after = threads.getCurrentThreadAllocatedBytes();
        assertThat(held).isEqualTo(CALLS);
        return after - before;
    }
}
