package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Compares the compiled set with an evaluator that does nothing clever, on random policies and requests. */
class PolicySetRandomTest {

    private static final SpiffeId WORKLOAD = SpiffeId.parse("spiffe://a.test/w");
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "OPTIONS");

    private final Random random = new Random(20_261_124);

    @Nested
    class Evaluate {

        @Test
        void agreesWithNaiveEvaluator() {
            int[] outcomes = new int[3];
            List<PeerIdentity> peers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                peers.add(i % 2 == 0 ? Peers.peer(id()) : Peers.bearer(id()));
            }
            for (int i = 0; i < 1_000; i++) {
                List<Rule> rules = rules();
                PolicySet set = PolicySet.compile(List.of(new AccessPolicy("p", "", WORKLOAD, rules)), WORKLOAD);
                for (int j = 0; j < 60; j++) {
                    PeerIdentity peer = pick(peers);
                    Operation operation = operation();
                    int expected = Naive.evaluate(rules, peer.id(), peer.assurance(), operation);

                    assertThat(set.decide(peer, operation, RequestAttributes.ABSENT, 0)
                                    .rule())
                            .as("%s %s %s %s", rules, peer, peer.assurance(), operation)
                            .isEqualTo(expected);
                    outcomes[expected < 0 ? 0 : rules.get(expected).effect().ordinal() + 1]++;
                }
            }

            // Each outcome is common, or else the comparison would prove little.
            assertThat(outcomes[0]).isGreaterThan(5_000);
            assertThat(outcomes[1]).isGreaterThan(5_000);
            assertThat(outcomes[2]).isGreaterThan(5_000);
        }
    }

    @Nested
    class Explain {

        @Test
        void findsNothingAmissExactlyInTheRulesThatMatch() {
            int matching = 0;
            for (int i = 0; i < 2_000; i++) {
                List<Rule> rules = rules();
                SpiffeId peer = SpiffeId.parse(id());
                Assurance assurance = pick(List.of(Assurance.values()));
                Operation operation = operation();
                for (Rule rule : rules) {
                    boolean matches = Naive.evaluate(List.of(rule), peer, assurance, operation) == 0;
                    if (OperationIndex.isCanonical(operation)) {
                        assertThat(RuleParts.of(rule, peer, assurance, operation, 0)
                                        .misses()
                                        .isEmpty())
                                .as("%s %s %s %s", rule, peer, assurance, operation)
                                .isEqualTo(matches);
                        matching += matches ? 1 : 0;
                    }
                }
            }
            assertThat(matching).isGreaterThan(500);
        }
    }

    private List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        int count = random.nextInt(random.nextInt(10) == 0 ? 150 : 8);
        for (int i = 0; i < count; i++) {
            Effect effect = random.nextInt(4) == 0 ? Effect.DENY : Effect.ALLOW;
            int least = effect == Effect.ALLOW ? 1 : 0;
            rules.add(new Rule("r" + i, effect, some(least, this::peerMatcher), some(0, this::operationMatcher)));
        }
        return rules;
    }

    private PeerMatcher peerMatcher() {
        List<TrustDomain> domains = some(0, () -> TrustDomain.parse(pick(List.of("a.test", "b.test"))));
        return new PeerMatcher(some(domains.isEmpty() ? 1 : 0, this::principal), domains, assurances());
    }

    private List<Assurance> assurances() {
        return random.nextBoolean() ? List.of() : some(1, () -> pick(List.of(Assurance.values())));
    }

    private SpiffeIdPattern principal() {
        return SpiffeIdPattern.parse(
                switch (random.nextInt(4)) {
                    case 0 -> "spiffe://a.test/**";
                    case 1 -> "spiffe://" + pick(List.of("a", "b")) + ".test/*/" + pick(List.of("x", "y"));
                    default -> id();
                });
    }

    private String id() {
        return "spiffe://" + pick(List.of("a", "b", "c")) + ".test/" + pick(List.of("m", "n")) + "/"
                + pick(List.of("x", "y", "z"));
    }

    private OperationMatcher operationMatcher() {
        return random.nextInt(3) == 0
                ? new OperationMatcher.Grpc(some(1, () -> new GrpcMethod(service(), pick(List.of("c", "d", "*")))))
                : new OperationMatcher.Http(some(0, () -> pick(METHODS)), some(0, this::pathPattern));
    }

    private PathPattern pathPattern() {
        StringBuilder path = new StringBuilder();
        int depth = random.nextInt(4);
        for (int i = 0; i < depth; i++) {
            path.append('/').append(random.nextInt(3) == 0 ? "{v" + i + "}" : segment());
        }
        return PathPattern.parse(path + pick(List.of("/", "/{**}", "/" + segment(), "/{last}")));
    }

    private Operation operation() {
        if (random.nextInt(3) == 0) {
            return new Operation.Grpc(service() + "/" + pick(List.of("c", "d", "e")));
        }
        StringBuilder path = new StringBuilder("/");
        int depth = random.nextInt(4);
        for (int i = 0; i < depth; i++) {
            path.append(segment()).append(i < depth - 1 || random.nextInt(4) == 0 ? "/" : "");
        }
        String suffix = random.nextInt(20) == 0 ? pick(List.of("//", "%2F", "/..", "#")) : "";
        return new Operation.Http(pick(METHODS), path + suffix);
    }

    private String service() {
        return pick(List.of("p.A", "p.B", "B"));
    }

    private String segment() {
        return pick(List.of("a", "b", "ab", "@a"));
    }

    private <T> List<T> some(int least, Supplier<T> source) {
        List<T> values = new ArrayList<>();
        int count = Math.max(least, random.nextInt(4) - 1);
        for (int i = 0; i < count; i++) {
            values.add(source.get());
        }
        return values;
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** The semantics, rule by rule and segment by segment. */
    private static final class Naive {

        static int evaluate(List<Rule> rules, SpiffeId peer, Assurance assurance, Operation operation) {
            if (operation instanceof Operation.Http http && !isCanonical(http.path())) {
                return PolicySet.NOT_CANONICAL;
            }
            for (Effect effect : List.of(Effect.DENY, Effect.ALLOW)) {
                for (int i = 0; i < rules.size(); i++) {
                    Rule rule = rules.get(i);
                    if (rule.effect() == effect && fromMatches(rule, peer, assurance) && toMatches(rule, operation)) {
                        return i;
                    }
                }
            }
            return PolicySet.NO_MATCH;
        }

        private static boolean isCanonical(String path) {
            return !path.contains("//") && !path.contains("%") && !path.contains("..") && !path.contains("#");
        }

        private static boolean fromMatches(Rule rule, SpiffeId peer, Assurance assurance) {
            return rule.from().isEmpty()
                    || rule.from().stream()
                            .anyMatch(matcher -> (matcher.is().principals().isEmpty()
                                            || matcher.is().principals().stream()
                                                    .anyMatch(p -> p.matches(peer)))
                                    && (matcher.is().trustDomains().isEmpty()
                                            || matcher.is()
                                                    .trustDomains()
                                                    .contains(TextMatcher.exact(
                                                            peer.trustDomain().name())))
                                    && (matcher.assurances().isEmpty()
                                            ? rule.effect() == Effect.DENY || assurance != Assurance.BEARER
                                            : matcher.assurances().contains(assurance)));
        }

        private static boolean toMatches(Rule rule, Operation operation) {
            return rule.to().isEmpty() || rule.to().stream().anyMatch(matcher -> matches(matcher, operation));
        }

        private static boolean matches(OperationMatcher matcher, Operation operation) {
            if (matcher instanceof OperationMatcher.Grpc grpc) {
                return operation instanceof Operation.Grpc call
                        && grpc.methods().stream()
                                .anyMatch(method -> method.isAnyMethod()
                                        ? call.fullMethodName().startsWith(method.service() + "/")
                                        : call.fullMethodName().equals(method.toString()));
            }
            OperationMatcher.Http http = (OperationMatcher.Http) matcher;
            return operation instanceof Operation.Http request
                    && (http.is().methods().isEmpty()
                            || http.is().methods().contains(TextMatcher.exact(request.method()))
                            || (request.method().equals("HEAD")
                                    && http.is().methods().contains(TextMatcher.exact("GET"))))
                    && (http.is().paths().isEmpty()
                            || http.is().paths().stream().anyMatch(path -> matches(path.toString(), request.path())));
        }

        private static boolean matches(String pattern, String path) {
            if (pattern.endsWith("/{**}")) {
                String[] wanted = pattern.split("/", -1);
                String[] given = path.split("/", -1);
                int fixed = wanted.length - 1;
                return given.length >= fixed && sameSegments(wanted, given, fixed);
            }
            String[] wanted = pattern.split("/", -1);
            String[] given = path.split("/", -1);
            return given.length == wanted.length && sameSegments(wanted, given, wanted.length);
        }

        private static boolean sameSegments(String[] wanted, String[] given, int count) {
            for (int i = 0; i < count; i++) {
                boolean same = wanted[i].startsWith("{") ? !given[i].isEmpty() : wanted[i].equals(given[i]);
                if (!same) {
                    return false;
                }
            }
            return true;
        }
    }
}
