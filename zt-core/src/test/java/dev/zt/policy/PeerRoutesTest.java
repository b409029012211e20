package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

        /** Of one method and one path each. */
        private static final int FEW = 6;

        @Test
        void countsTextsOfRulesThatDecide() {
            assertThat(routes(rules(FEW), all(FEW)).areFew()).isTrue();
            assertThat(routes(rules(FEW + 1), all(FEW + 1)).areFew()).isFalse();
            assertThat(PeerRoutes.of(
                                    all(FEW + 1),
                                    FEW,
                                    number -> RuleRoutes.of(
                                            rules(FEW + 1).get(number).to()))
                            .areFew())
                    .isTrue();
        }

        /** GET stands for HEAD as well, and takes two. */
        @Test
        void countsMethodsOfEachPathAndVariables() {
            assertThat(isFew(List.of("POST", "PUT"), "/a", "/b", "/c", "/d")).isTrue();
            assertThat(isFew(List.of("GET"), "/a", "/b", "/c", "/d")).isTrue();
            assertThat(isFew(List.of("GET", "PUT"), "/a", "/b", "/c", "/d")).isFalse();
            assertThat(isFew(List.of("POST", "PUT"), "/a", "/b", "/c", "/d/{x}"))
                    .isFalse();
            assertThat(isFew(List.of("POST"), "/{a}/{b}/{c}/{d}/{e}", "/{a}/{b}/{c}/e"))
                    .isTrue();
            assertThat(isFew(List.of("POST"), "/{a}/{b}/{c}/{d}/{e}", "/{a}/{b}/{c}/{d}/e"))
                    .isFalse();
        }

        @Test
        void countsHandlers() {
            List<String> names = IntStream.range(0, 13).mapToObj(i -> "C#m" + i).toList();

            assertThat(routes(List.of(rule("r", new OperationMatcher.Handler(names.subList(0, 12)))), all(1))
                            .first("GET", "/", "C#m11", 1))
                    .isZero();
            assertThat(routes(List.of(rule("r", new OperationMatcher.Handler(names))), all(1))
                            .areFew())
                    .isFalse();
        }

        private boolean isFew(List<String> methods, String... paths) {
            List<PathPattern> patterns =
                    Stream.of(paths).map(PathPattern::parse).toList();
            return routes(List.of(rule("r", new OperationMatcher.Http(methods, patterns))), all(1))
                    .areFew();
        }

        @Test
        void countsNoRuleForGrpcAlone() {
            List<Rule> rules = new ArrayList<>(IntStream.range(0, 100)
                    .mapToObj(i -> rule("g" + i, new OperationMatcher.Grpc(List.of(GrpcMethod.parse("a.B/*")))))
                    .toList());
            rules.addAll(rules(FEW));

            PeerRoutes routes = routes(rules, all(100 + FEW));

            assertThat(routes.areFew()).isTrue();
            assertThat(routes.first("POST", "/p3", null, 100 + FEW)).isEqualTo(103);
        }

        @Test
        void countsARuleForAnyOperation() {
            List<Rule> rules = new ArrayList<>(rules(FEW));
            rules.add(new Rule("any", Effect.DENY, List.of(), List.of()));

            assertThat(routes(rules, all(FEW + 1)).areFew()).isFalse();
            assertThat(routes(rules, new long[] {1L << FEW}).first("GET", "/q", null, FEW + 1))
                    .isEqualTo(FEW);
        }

        private List<Rule> rules(int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> rule(
                            "r" + i, new OperationMatcher.Http(List.of("POST"), List.of(PathPattern.parse("/p" + i)))))
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
                bits, rules.size(), number -> RuleRoutes.of(rules.get(number).to()));
    }
}
