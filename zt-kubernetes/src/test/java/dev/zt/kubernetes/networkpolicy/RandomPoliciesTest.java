package dev.zt.kubernetes.networkpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Edge;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.ManifestWriter;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workload;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Derived policies of random graphs, and what becomes of them when one thing is changed. */
class RandomPoliciesTest {

    private static final Map<String, String> SHUT = Map.of("zt.dev/quarantine", "x");

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    static LongStream fewSeeds() {
        return LongStream.range(0, 30);
    }

    @Test
    void areAboutGraphsOfWhichNearlyAllHaveEdgesAndLacks() {
        List<CallGraph> graphs =
                seeds().mapToObj(seed -> RandomGraphs.graph(new Random(seed))).toList();

        assertThat(graphs).filteredOn(graph -> !graph.edges().isEmpty()).hasSizeGreaterThan(150);
        assertThat(graphs)
                .filteredOn(graph -> graph.workloads().all().stream()
                        .anyMatch(workload -> graph.edgesTo(workload).isEmpty()))
                .hasSizeGreaterThan(150);
    }

    private static List<Gap> gaps(CallGraph graph, List<NetworkPolicy> policies) {
        return NetworkPolicyLayer.of(graph.workloads(), policies).gaps(graph);
    }

    private static List<String> less(List<Edge> edges) {
        return edges.stream().map(edge -> "LAYER_ALLOWS_LESS " + edge).sorted().toList();
    }

    private static List<String> shown(List<Gap> gaps) {
        return gaps.stream()
                .map(gap -> gap.kind() + " " + gap.caller().label() + " -> "
                        + gap.callee().label() + " " + gap.port())
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void letThroughWhatThePolicyWantsAndNothingElse(long seed) {
        CallGraph graph = RandomGraphs.graph(new Random(seed));
        List<NetworkPolicy> policies = Cluster.derived(graph);

        assertThat(gaps(graph, policies)).isEmpty();
        TreeSet<String> wanted = new TreeSet<>();
        graph.edges().forEach(edge -> wanted.add(edge.toString()));
        assertThat(passing(graph, policies)).isEqualTo(wanted);
    }

    /** All connections by the second opinion. */
    private static TreeSet<String> passing(CallGraph graph, List<NetworkPolicy> policies) {
        NaiveNetwork naive = new NaiveNetwork(policies);
        TreeSet<String> passing = new TreeSet<>();
        for (Workload from : graph.workloads().all()) {
            for (Workload to : graph.workloads().all()) {
                for (PodPort port : to.ports()) {
                    if (naive.connects(Pod.of(from, graph.workloads()), Pod.of(to, graph.workloads()), port)) {
                        passing.add(from.label() + " -> " + to.label() + " " + port);
                    }
                }
            }
        }
        return passing;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shutOffWhatIsInQuarantine(long seed) {
        CallGraph graph = RandomGraphs.graph(new Random(seed));
        List<NetworkPolicy> policies = Cluster.derived(graph);
        NetworkPolicyLayer layer = NetworkPolicyLayer.of(graph.workloads(), policies);
        Workload shut = graph.workloads()
                .all()
                .get(new Random(seed).nextInt(graph.workloads().all().size()));
        NetworkPolicyLayer changed = layer.withLabels(shut, SHUT);

        for (Workload other : graph.workloads().all()) {
            for (PodPort port : other.ports()) {
                assertThat(changed.callers(other, port)).doesNotContain(shut);
                assertThat(other.equals(shut) ? changed.callers(shut, port) : List.of())
                        .isEmpty();
            }
        }
        assertThat(NetworkPolicies.notQuarantinable(graph.workloads(), policies, graph.settings()))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("fewSeeds")
    void areTheSameEachTimeAndThroughYaml(long seed) {
        CallGraph graph = RandomGraphs.graph(new Random(seed));
        String text = ManifestWriter.write(Cluster.derived(graph));

        assertThat(ManifestWriter.write(Cluster.derived(RandomGraphs.graph(new Random(seed)))))
                .isEqualTo(text);
        assertThat(gaps(graph, Cluster.yaml(text))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void areMissedWhereOneIsGone(long seed) {
        Random random = new Random(seed);
        CallGraph graph = RandomGraphs.graph(random);
        if (graph.edges().isEmpty()) {
            return;
        }
        Edge edge = graph.edges().get(random.nextInt(graph.edges().size()));
        List<NetworkPolicy> policies = new ArrayList<>(Cluster.derived(graph));
        boolean in = random.nextBoolean();
        Workload end = in ? edge.callee() : edge.caller();
        policies.remove(find(policies, end, in ? "-ingress" : "-egress"));

        assertThat(shown(gaps(graph, policies))).isEqualTo(less(in ? graph.edgesTo(end) : graph.edgesFrom(end)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void areMissedWhereAPeerOrAPortIsGone(long seed) {
        Random random = new Random(seed);
        CallGraph graph = RandomGraphs.graph(random);
        if (graph.edges().isEmpty()) {
            return;
        }
        Edge edge = graph.edges().get(random.nextInt(graph.edges().size()));
        List<NetworkPolicy> policies = Cluster.derived(graph);
        NetworkPolicyIngressRule rule = ruleFor(find(policies, edge.callee(), "-ingress"), edge.caller());
        List<Edge> missing = new ArrayList<>(graph.edgesTo(edge.callee()));
        if (random.nextBoolean()) {
            rule.getFrom().removeIf(peer -> isOf(peer, edge.caller()));
            // An empty list would mean everybody.
            rule.getFrom().addAll(ruleless(rule));
            missing.removeIf(other -> !other.caller().equals(edge.caller()));
        } else {
            rule.getPorts().forEach(port -> {
                if (port.getPort().getIntVal() == edge.port().number()
                        && port.getProtocol().equals(edge.port().protocol().name())) {
                    port.setPort(new IntOrString(1));
                }
            });
            missing.removeIf(other -> !other.port().isSameAs(edge.port())
                    || rule.getFrom().stream().noneMatch(peer -> isOf(peer, other.caller())));
        }

        assertThat(shown(gaps(graph, policies))).isEqualTo(less(missing));
    }

    private static List<NetworkPolicyPeer> ruleless(NetworkPolicyIngressRule rule) {
        return rule.getFrom().isEmpty()
                ? Cluster.policy("x", "{ingress: [{from: [{ipBlock: {cidr: 192.0.2.1/32}}]}]}")
                        .getSpec()
                        .getIngress()
                        .get(0)
                        .getFrom()
                : List.of();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void areTooMuchWhereOneLetsThroughMore(long seed) {
        Random random = new Random(seed);
        CallGraph graph = RandomGraphs.graph(random);
        List<Workload> all = graph.workloads().all();
        Workload from = all.get(random.nextInt(all.size()));
        Workload to = all.get(random.nextInt(all.size()));
        PodPort port = to.ports().get(random.nextInt(to.ports().size()));
        boolean wanted = graph.edgesTo(to).stream()
                .anyMatch(edge -> edge.caller().equals(from) && edge.port().isSameAs(port));
        List<NetworkPolicy> policies = new ArrayList<>(Cluster.derived(graph));

        policies.add(one(to, "ingress", "from", from, port));
        assertThat(gaps(graph, policies)).as("one end is not enough").isEmpty();

        policies.add(one(from, "egress", "to", to, port));
        assertThat(shown(gaps(graph, policies)))
                .isEqualTo(
                        wanted
                                ? List.of()
                                : List.of("LAYER_ALLOWS_MORE " + from.label() + " -> " + to.label() + " " + port));
    }

    static NetworkPolicy one(Workload subject, String direction, String end, Workload peer, PodPort port) {
        NetworkPolicy policy = Cluster.policy(direction, """
            {podSelector: {matchLabels: {app: %s}}, policyTypes: [%s], %s: [{ports: [{port: %d, protocol: %s}], %s:
              [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}, podSelector: {matchLabels: {app: %s}}}]}]}
            """.formatted(
                        subject.name(),
                        direction.equals("ingress") ? "Ingress" : "Egress",
                        direction,
                        port.number(),
                        port.protocol(),
                        end,
                        peer.namespace(),
                        peer.name()));
        policy.getMetadata().setNamespace(subject.namespace());
        return policy;
    }

    private static NetworkPolicy find(List<NetworkPolicy> policies, Workload workload, String suffix) {
        return policies.stream()
                .filter(policy -> policy.getMetadata().getNamespace().equals(workload.namespace())
                        && policy.getMetadata().getName().equals("zt-" + workload.name() + suffix))
                .findFirst()
                .orElseThrow();
    }

    private static NetworkPolicyIngressRule ruleFor(NetworkPolicy policy, Workload caller) {
        return policy.getSpec().getIngress().stream()
                .filter(rule -> rule.getFrom().stream().anyMatch(peer -> isOf(peer, caller)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isOf(NetworkPolicyPeer peer, Workload workload) {
        return peer.getPodSelector() != null
                && peer.getPodSelector().getMatchLabels().equals(workload.selector())
                && peer.getNamespaceSelector().getMatchLabels().containsValue(workload.namespace());
    }
}
