package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Effect;
import dev.zt.policy.GrpcMethod;
import dev.zt.policy.HostMatcher;
import dev.zt.policy.HttpFields;
import dev.zt.policy.Mode;
import dev.zt.policy.Operation;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Peers;
import dev.zt.policy.PolicySet;
import dev.zt.policy.RequestAttributes;
import dev.zt.policy.Rule;
import dev.zt.policy.RuleMatch;
import dev.zt.policy.TextMatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Compares the difference of random policies with what asking the engine for each call of a finite world finds: every peer
 * and every operation that these policies can tell apart is in it. By default 60 pairs of each kind; {@code
 * -Dzt.policy.diffs=100000} and {@code -Dzt.policy.seed=…} say otherwise.
 */
class PolicyDiffRandomTest {

    private static final SpiffeId WORKLOAD = SpiffeId.parse("spiffe://a.test/w");
    private static final List<String> HOSTS = List.of("a.example", "b.example", "c.example");
    private static final List<PeerIdentity> PEERS = peers();
    private static final List<Operation> OPERATIONS = operations();

    private final long seed = Long.getLong("zt.policy.seed", System.nanoTime());
    private final long pairs = Long.getLong("zt.policy.diffs", 60L);
    private final Random random = new Random(seed);

    private static List<PeerIdentity> peers() {
        List<PeerIdentity> peers = new ArrayList<>();
        for (String domain : List.of("a.test", "b.test", "z.test")) {
            for (String path : names(List.of("p", "q", "z"))) {
                peers.add(Peers.peer("spiffe://" + domain + path));
                peers.add(Peers.bearer("spiffe://" + domain + path));
            }
        }
        return peers;
    }

    private static List<String> names(List<String> words) {
        List<String> names = new ArrayList<>();
        for (String first : words) {
            names.add("/" + first);
            words.forEach(second -> names.add("/" + first + "/" + second));
        }
        // Deeper than any pattern but for those that end with two stars.
        words.forEach(first -> names.add("/" + first + "/" + words.get(1) + "/z"));
        return names;
    }

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        List<String> paths = new ArrayList<>(List.of("/"));
        names(List.of("x", "y", "z")).forEach(path -> paths.addAll(List.of(path, path + "/")));
        for (String path : paths) {
            for (String method : List.of("GET", "HEAD", "POST", "PUT")) {
                operations.add(new Operation.Http(method, path));
                operations.add(new Operation.Http(method, path, "H.a"));
            }
        }
        for (String service : List.of("s", "t", "u")) {
            List.of("m", "n", "o").forEach(method -> operations.add(new Operation.Grpc(service + "/" + method)));
        }
        return operations;
    }

    @Test
    void findsWhatAskingForEachCallFindsAndNothingElse() {
        int changed = 0;
        for (long i = 0; i < pairs; i++) {
            PolicySet before = policy(false);
            PolicySet after = policy(false);
            Set<String> found = new HashSet<>();
            for (PolicyChange change : PolicyDiff.between(before, after, 0)) {
                assertThat(change.kind()).as(() -> context(before, after)).isNotEqualTo(PolicyChange.Kind.CONDITIONAL);
                found.add(name(change.before().rule()) + " > "
                        + name(change.after().rule()));
                PeerIdentity witness = peer(change.peer(), change.assurance());
                Rule old = rule(before, witness, change.operation(), RequestAttributes.ABSENT);
                Rule now = rule(after, witness, change.operation(), RequestAttributes.ABSENT);
                assertThat(isAllow(old))
                        .as(() -> change + "\n" + context(before, after))
                        .isNotEqualTo(isAllow(now));
                assertThat(change.before().rule()).isEqualTo(old);
                assertThat(change.after().rule()).isEqualTo(now);
            }
            assertThat(found).as(() -> context(before, after)).isEqualTo(bruteForce(before, after));
            changed += found.isEmpty() ? 0 : 1;
        }
        System.out.println("PolicyDiffRandomTest: seed " + seed + ", " + pairs + " pairs, " + changed + " differ");
        assertThat(changed).isGreaterThan((int) (pairs / 3));
    }

    private Set<String> bruteForce(PolicySet before, PolicySet after) {
        Set<String> flips = new HashSet<>();
        for (PeerIdentity peer : PEERS) {
            for (Operation operation : OPERATIONS) {
                Rule old = rule(before, peer, operation, RequestAttributes.ABSENT);
                Rule now = rule(after, peer, operation, RequestAttributes.ABSENT);
                if (isAllow(old) != isAllow(now)) {
                    flips.add(name(old) + " > " + name(now));
                }
            }
        }
        return flips;
    }

    @Test
    void leavesNothingOutThatHangsOnTheHost() {
        int conditional = 0;
        for (long i = 0; i < pairs; i++) {
            PolicySet before = policy(true);
            PolicySet after = policy(true);
            List<PolicyChange> changes = PolicyDiff.between(before, after, 0);
            for (PolicyChange change : changes) {
                if (change.kind() == PolicyChange.Kind.CONDITIONAL) {
                    conditional++;
                    continue;
                }
                PeerIdentity witness = peer(change.peer(), change.assurance());
                for (String host : HOSTS) {
                    assertThat(isAllow(rule(before, witness, change.operation(), at(host))))
                            .as(() -> change + " at " + host + "\n" + context(before, after))
                            .isNotEqualTo(isAllow(rule(after, witness, change.operation(), at(host))));
                }
            }
            assertEachFlipIsThere(before, after, changes);
        }
        assertThat(conditional).isPositive();
    }

    @Test
    void letsInTheCallersOfWhomAskingForEachCallFindsOneThatIsAllowed() {
        int present = 0;
        for (long i = 0; i < pairs; i++) {
            PolicySet policy = policy(false);
            AllowedCallers callers = AllowedCallers.of(policy, 0);
            for (PeerIdentity peer : PEERS) {
                if (peer.assurance() == Assurance.CHANNEL_BOUND) {
                    Set<String> rules = new HashSet<>();
                    OPERATIONS.stream()
                            .map(operation -> rule(policy, peer, operation, RequestAttributes.ABSENT))
                            .filter(PolicyDiffRandomTest::isAllow)
                            .forEach(rule -> rules.add(name(rule)));
                    Set<String> found = new HashSet<>();
                    callers.of(peer.id()).ifPresent(access -> access.rules().forEach(rule -> found.add(name(rule))));
                    assertThat(found)
                            .as(() -> peer + "\n" + context(policy, policy))
                            .isEqualTo(rules);
                    present += found.isEmpty() ? 0 : 1;
                }
            }
        }
        assertThat(present).isPositive();
    }

    @Test
    void letsInTheCallersOfWhomSomeCallIsAllowedAtSomeHost() {
        for (long i = 0; i < pairs; i++) {
            PolicySet policy = policy(true);
            AllowedCallers callers = AllowedCallers.of(policy, 0);
            for (PeerIdentity peer : PEERS) {
                if (peer.assurance() == Assurance.CHANNEL_BOUND) {
                    boolean some = false;
                    boolean whateverTheHost = false;
                    for (Operation operation : OPERATIONS) {
                        long hosts = HOSTS.stream()
                                .filter(host -> isAllow(rule(policy, peer, operation, at(host))))
                                .count();
                        some |= hosts > 0;
                        whateverTheHost |= hosts == HOSTS.size()
                                && isAllow(rule(policy, peer, operation, RequestAttributes.ABSENT));
                    }
                    Optional<AllowedCallers.Access> access = callers.of(peer.id());
                    assertThat(access.isPresent() || !some)
                            .as(() -> peer + "\n" + context(policy, policy))
                            .isTrue();
                    assertThat(access.filter(AllowedCallers.Access::certain).isEmpty() || whateverTheHost)
                            .as(() -> peer + "\n" + context(policy, policy))
                            .isTrue();
                }
            }
        }
    }

    private void assertEachFlipIsThere(PolicySet before, PolicySet after, List<PolicyChange> changes) {
        // The classes of the world that are looked at, one call of each; a part of the peers, for time.
        int part = random.nextInt(8);
        List<PeerIdentity> some = IntStream.range(0, PEERS.size())
                .filter(i -> i % 8 == part)
                .mapToObj(PEERS::get)
                .toList();
        for (PeerIdentity peer : some) {
            for (Operation operation : OPERATIONS) {
                boolean flips = HOSTS.stream()
                        .anyMatch(host -> isAllow(rule(before, peer, operation, at(host)))
                                != isAllow(rule(after, peer, operation, at(host))));
                if (flips) {
                    assertThat(changes)
                            .as(() -> peer + " (" + peer.assurance() + ") " + operation + "\n" + context(before, after))
                            .anyMatch(change -> isSameClass(change, peer, operation, before)
                                    && isSameClass(change, peer, operation, after));
                }
            }
        }
    }

    private static boolean isSameClass(
            PolicyChange change, PeerIdentity peer, Operation operation, PolicySet policies) {
        return policies.rules().stream()
                .allMatch(rule -> RuleMatch.ofPeer(rule, peer.id(), peer.assurance())
                                == RuleMatch.ofPeer(rule, change.peer(), change.assurance())
                        && RuleMatch.ofOperation(rule, operation) == RuleMatch.ofOperation(rule, change.operation()));
    }

    private static PeerIdentity peer(SpiffeId id, Assurance assurance) {
        return assurance == Assurance.BEARER ? Peers.bearer(id.toString()) : Peers.peer(id.toString());
    }

    private static @Nullable Rule rule(
            PolicySet policies, PeerIdentity peer, Operation operation, RequestAttributes attributes) {
        int rule = policies.decide(peer, operation, attributes, 0).rule();
        return rule < 0 ? null : policies.rules().get(rule);
    }

    private static boolean isAllow(@Nullable Rule rule) {
        return rule != null && rule.effect() == Effect.ALLOW;
    }

    private static String name(@Nullable Rule rule) {
        return rule == null ? "none" : rule.id();
    }

    private String context(PolicySet before, PolicySet after) {
        return "seed " + seed + "\n" + before.rules() + "\n" + after.rules();
    }

    private static RequestAttributes at(String host) {
        return new RequestAttributes() {
            @Override
            public String host() {
                return host;
            }
        };
    }

    // Random policies over the words of the world.

    private PolicySet policy(boolean hosts) {
        List<Rule> rules = new ArrayList<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            Effect effect = random.nextInt(3) == 0 ? Effect.DENY : Effect.ALLOW;
            List<PeerMatcher> from = some(effect == Effect.ALLOW ? 1 : 0, this::peerMatcher);
            rules.add(new Rule("r" + i, effect, Mode.ENFORCE, from, some(0, () -> operation(hosts)), List.of(), null));
        }
        return PolicySet.compile(List.of(new AccessPolicy("p", "", WORKLOAD, rules)), WORKLOAD);
    }

    private PeerMatcher peerMatcher() {
        List<Assurance> assurances = random.nextInt(4) > 0 ? List.of() : List.of(pick(List.of(Assurance.values())));
        List<SpiffeIdPattern> principals = some(1, this::principal);
        return random.nextInt(4) == 0
                ? new PeerMatcher(List.of(), List.of(TrustDomain.parse(domain())), assurances)
                : new PeerMatcher(principals, List.of(), assurances);
    }

    private SpiffeIdPattern principal() {
        String p = pick(List.of("p", "q"));
        String path = pick(List.of("/" + p, "/" + p + "/q", "/" + p + "/*", "/*/" + p, "/*", "/**", "/" + p + "/**"));
        return SpiffeIdPattern.parse("spiffe://" + domain() + path);
    }

    private String domain() {
        return pick(List.of("a.test", "b.test"));
    }

    private OperationMatcher operation(boolean hosts) {
        return switch (random.nextInt(6)) {
            case 0 -> new OperationMatcher.Grpc(some(1, this::grpc));
            case 1 -> new OperationMatcher.Handler(List.of("H.a"));
            default ->
                new OperationMatcher.Http(
                        fields(2).withHosts(hosts && random.nextBoolean() ? some(1, this::host) : List.of()),
                        random.nextInt(3) == 0 ? fields(3) : HttpFields.NONE,
                        false);
        };
    }

    private HttpFields fields(int rarity) {
        return HttpFields.NONE
                .withMethods(
                        random.nextInt(rarity) > 0
                                ? List.of()
                                : some(1, () -> TextMatcher.exact(pick(List.of("GET", "HEAD", "POST")))))
                .withPaths(random.nextInt(rarity) > 0 ? List.of() : some(1, this::path));
    }

    private HostMatcher host() {
        return HostMatcher.parse(pick(List.of("a.example", "b.example")));
    }

    private PathPattern path() {
        String x = pick(List.of("x", "y"));
        return PathPattern.parse(pick(List.of(
                "/" + x,
                "/" + x + "/y",
                "/{v}",
                "/{v}/" + x,
                "/" + x + "/{v}",
                "/" + x + "/{**}",
                "/{**}",
                "/" + x + "/",
                "/")));
    }

    private GrpcMethod grpc() {
        return new GrpcMethod(pick(List.of("s", "t")), pick(List.of("m", "n", "*")));
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
}
