package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is found by looking at a peer's few rules is what the index of all rules finds. */
class PeerRoutesTest {

    @Nested
    class First {

        @Test
        void findsWhatTheIndexFinds() {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            RandomPolicies some = new RandomPolicies(seed, false);
            int[] seen = new int[3];
            for (int i = 0; i < 300; i++) {
                List<Rule> rules = some.policies().stream()
                        .flatMap(policy -> policy.rules().stream())
                        .toList();
                OperationIndex index = index(rules);
                for (int j = 0; j < 20; j++) {
                    long[] bits = bits(rules.size(), random);
                    PeerRoutes few = routes(rules, bits);
                    for (int k = 0; few.areFew() && k < 20; k++) {
                        if (some.operation() instanceof Operation.Http request && request.plainPath() != null) {
                            int first = index.first(request, request.plainPath(), bits, rules.size());

                            assertThat(few.first(
                                            request.method(), request.plainPath(), request.handler(), rules.size()))
                                    .as("seed %d: %s %s", seed, rules, request)
                                    .isEqualTo(first);
                            seen[first < rules.size() ? 0 : 1]++;
                        }
                    }
                    seen[2] += few.areFew() ? 0 : 1;
                }
            }

            // Each is common, or else the comparison would prove little.
            assertThat(seen[0]).isGreaterThan(3_000);
            assertThat(seen[1]).isGreaterThan(3_000);
            assertThat(seen[2]).isGreaterThan(30);
        }

        private OperationIndex index(List<Rule> rules) {
            OperationIndex index = new OperationIndex();
            for (int i = 0; i < rules.size(); i++) {
                index.add(i, rules.get(i).to());
            }
            index.seal();
            return index;
        }

        private long[] bits(int rules, Random random) {
            long[] bits = new long[rules / 64 + 1];
            random.ints(1 + random.nextInt(8), 0, Math.max(1, rules))
                    .filter(rule -> rule < rules)
                    .forEach(rule -> bits[rule / 64] |= 1L << rule);
            return bits;
        }
    }

    @Nested
    class Of {

        @Test
        void countsPathsAndHandlersOfRulesThatDecide() {
            assertThat(routes(rules(8), all(8)).areFew()).isTrue();
            assertThat(routes(rules(9), all(9)).areFew()).isFalse();
            assertThat(PeerRoutes.of(
                                    all(9),
                                    8,
                                    number ->
                                            new RuleRoutes(rules(9).get(number).to()))
                            .areFew())
                    .isTrue();
        }

        @Test
        void countsNoRuleForGrpcAlone() {
            List<Rule> rules = new ArrayList<>(IntStream.range(0, 100)
                    .mapToObj(i -> rule("g" + i, new OperationMatcher.Grpc(List.of(GrpcMethod.parse("a.B/*")))))
                    .toList());
            rules.addAll(rules(8));

            PeerRoutes routes = routes(rules, all(108));

            assertThat(routes.areFew()).isTrue();
            assertThat(routes.first("GET", "/p3", null, 108)).isEqualTo(103);
        }

        @Test
        void countsARuleForAnyOperation() {
            List<Rule> rules = new ArrayList<>(rules(8));
            rules.add(new Rule("any", Effect.DENY, List.of(), List.of()));

            assertThat(routes(rules, all(9)).areFew()).isFalse();
            assertThat(routes(rules, new long[] {1L << 8}).first("GET", "/q", null, 9))
                    .isEqualTo(8);
        }

        private List<Rule> rules(int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> rule(
                            "r" + i, new OperationMatcher.Http(List.of("GET"), List.of(PathPattern.parse("/p" + i)))))
                    .toList();
        }

        private Rule rule(String id, OperationMatcher to) {
            return new Rule(id, Effect.DENY, List.of(), List.of(to));
        }

        private long[] all(int count) {
            long[] bits = new long[2];
            IntStream.range(0, count).forEach(i -> bits[i / 64] |= 1L << i);
            return bits;
        }
    }

    private static PeerRoutes routes(List<Rule> rules, long[] bits) {
        return PeerRoutes.of(
                bits, rules.size(), number -> new RuleRoutes(rules.get(number).to()));
    }
}
