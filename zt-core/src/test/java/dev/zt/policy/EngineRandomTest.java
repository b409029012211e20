package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.PeerIdentity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Compares the engine with an evaluator that does nothing clever, over the whole model. By default 20,000 pairs of
 * policy and request from a seed of the day; {@code -Dzt.policy.pairs=10000000} and {@code -Dzt.policy.seed=…} say
 * otherwise.
 */
class EngineRandomTest {

    private static final int REQUESTS = 100;

    private final long seed = Long.getLong("zt.policy.seed", System.nanoTime());
    private final long pairs = Long.getLong("zt.policy.pairs", 20_000L);

    @Nested
    class Decide {

        @Test
        void agreesWithReference() {
            long[] seen = new long[8];
            RandomPolicies some = new RandomPolicies(seed, false);
            List<PeerIdentity> peers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                peers.add(some.peer());
            }
            for (long done = 0; done < pairs; done += REQUESTS) {
                List<AccessPolicy> policies = some.policies();
                PolicySet set = PolicySet.compile(policies, RandomPolicies.WORKLOAD);
                for (int i = 0; i < REQUESTS; i++) {
                    compare(set, policies, some, some.pick(peers), seen);
                }
            }
            System.out.println("EngineRandomTest: seed " + seed + ", " + pairs + " pairs");

            // Each is common, or else the comparison would prove little.
            for (long count : seen) {
                assertThat(count).isGreaterThan(pairs / 1_000);
            }
        }

        private void compare(
                PolicySet set, List<AccessPolicy> policies, RandomPolicies some, PeerIdentity peer, long[] seen) {
            Operation operation = some.operation();
            RequestAttributes attributes = some.attributes();
            long now = some.now();
            Verdict expected = new ReferenceEvaluator(policies, peer, operation, attributes, now).verdict();
            Verdict verdict = set.decide(peer, operation, attributes, now);

            if (!limited(expected).equals(limited(verdict))) {
                assertThat(verdict)
                        .as(
                                "seed %d: %s %s %s %s %s %d",
                                seed, policies, peer, peer.assurance(), operation, attributes, now)
                        .isEqualTo(expected);
            }
            count(set, expected, seen);
        }

        /** Which rules failed is told of those that were asked, and in the order in which they were. */
        private Object limited(Verdict verdict) {
            Observations seen = verdict.observations();
            return List.of(
                    verdict.rule(),
                    seen.audited().stream().limit(Observations.MAX_IDS).toList(),
                    seen.shadowDenies().stream().limit(Observations.MAX_IDS).toList(),
                    seen.shadowAllows().stream().limit(Observations.MAX_IDS).toList(),
                    seen.shadowAllowMissing(),
                    seen.failed().size() >= Observations.MAX_IDS
                            ? "many"
                            : seen.failed().stream().sorted().toList());
        }

        private void count(PolicySet set, Verdict verdict, long[] seen) {
            int rule = verdict.rule();
            seen[rule >= 0 ? set.rules().get(rule).effect() == Effect.ALLOW ? 0 : 1 : 1 - rule]++;
            Observations observed = verdict.observations();
            seen[4] += observed.audited().isEmpty() ? 0 : 1;
            seen[5] += observed.shadowDenies().isEmpty() ? 0 : 1;
            seen[6] += observed.shadowAllows().isEmpty() ? 0 : 1;
            seen[7] += observed.failed().isEmpty() ? 0 : 1;
        }
    }
}
