package dev.zt.kubernetes.networkpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Edge;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.Mesh;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workload;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Derived policies of random graphs in each kind of mesh. */
class RandomMeshesTest {

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    private static ClusterSettings settings(long seed) {
        Mesh.Kind[] kinds = Mesh.Kind.values();
        return ClusterSettings.DEFAULT.withMesh(Mesh.of(kinds[(int) (seed % kinds.length)]));
    }

    private static CallGraph inMesh(long seed) {
        return RandomGraphs.graph(new Random(seed), settings(seed));
    }

    private static List<Gap> gaps(CallGraph graph, List<NetworkPolicy> policies) {
        return NetworkPolicyLayer.of(graph.workloads(), policies, graph.settings())
                .gaps(graph);
    }

    private static List<Edge> carried(CallGraph graph) {
        return graph.edges().stream()
                .filter(edge -> edge.port().protocol() == PodPort.Protocol.TCP)
                .toList();
    }

    private static PodPort tunnel(CallGraph graph) {
        return graph.settings().mesh().flatMap(Mesh::tunnel).orElseThrow();
    }

    private static boolean hasTunnel(CallGraph graph) {
        return graph.settings().mesh().flatMap(Mesh::tunnel).isPresent();
    }

    @Test
    void areAboutGraphsOfWhichManyHaveATunnelThatIsUsed() {
        assertThat(seeds().mapToObj(RandomMeshesTest::inMesh))
                .filteredOn(graph -> hasTunnel(graph) && !carried(graph).isEmpty())
                .hasSizeGreaterThan(70);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void letThroughWhatTheyAnnounceAndNothingElse(long seed) {
        CallGraph graph = inMesh(seed);
        CallGraph plain = RandomGraphs.graph(new Random(seed));
        List<NetworkPolicy> policies = Cluster.derived(graph);

        assertThat(gaps(graph, policies)).isEmpty();
        assertThat(passing(graph, policies, null)).isEqualTo(passing(plain, Cluster.derived(plain), null));
        if (hasTunnel(graph)) {
            TreeSet<String> wanted = new TreeSet<>();
            carried(graph)
                    .forEach(edge -> wanted.add(
                            edge.caller().label() + " -> " + edge.callee().label() + " " + tunnel(graph)));
            assertThat(passing(graph, policies, tunnel(graph))).isEqualTo(wanted);
        }
    }

    /** All connections to a port, or to those that are listed, by the second opinion. */
    private static TreeSet<String> passing(CallGraph graph, List<NetworkPolicy> policies, @Nullable PodPort only) {
        NaiveNetwork naive = new NaiveNetwork(policies);
        TreeSet<String> passing = new TreeSet<>();
        for (Workload from : graph.workloads().all()) {
            for (Workload to : graph.workloads().all()) {
                for (PodPort port : only == null ? to.ports() : List.of(only)) {
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
    void areMissedWhereTheTunnelIs(long seed) {
        CallGraph graph = inMesh(seed);
        CallGraph plain = RandomGraphs.graph(new Random(seed));
        TreeSet<String> missing = new TreeSet<>();
        if (hasTunnel(graph)) {
            carried(graph)
                    .forEach(edge -> missing.add("LAYER_ALLOWS_LESS "
                            + edge.caller().label() + " -> " + edge.callee().label() + " " + tunnel(graph)));
        }

        assertThat(shown(gaps(graph, Cluster.derived(plain)))).isEqualTo(missing);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void areTooMuchWhereATunnelGoesBesideTheEdges(long seed) {
        CallGraph graph = inMesh(seed);
        if (!hasTunnel(graph)) {
            return;
        }
        Random random = new Random(seed);
        List<Workload> all = graph.workloads().all();
        Workload from = all.get(random.nextInt(all.size()));
        Workload to = all.get(random.nextInt(all.size()));
        boolean wanted = carried(graph).stream()
                .anyMatch(edge -> edge.caller().equals(from) && edge.callee().equals(to));
        List<NetworkPolicy> policies = new ArrayList<>(Cluster.derived(graph));
        policies.add(RandomPoliciesTest.one(to, "ingress", "from", from, tunnel(graph)));
        assertThat(gaps(graph, policies)).as("one end is not enough").isEmpty();
        policies.add(RandomPoliciesTest.one(from, "egress", "to", to, tunnel(graph)));

        assertThat(shown(gaps(graph, policies)))
                .isEqualTo(
                        wanted
                                ? new TreeSet<>()
                                : new TreeSet<>(List.of("LAYER_ALLOWS_MORE " + from.label() + " -> " + to.label() + " "
                                        + tunnel(graph))));
    }

    private static TreeSet<String> shown(List<Gap> gaps) {
        TreeSet<String> shown = new TreeSet<>();
        gaps.forEach(gap -> shown.add(
                gap.kind() + " " + gap.caller().label() + " -> " + gap.callee().label() + " " + gap.port()));
        return shown;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shutOffWhatIsInQuarantine(long seed) {
        CallGraph graph = inMesh(seed);
        List<NetworkPolicy> policies = Cluster.derived(graph);
        List<Workload> all = graph.workloads().all();
        Workload shut = all.get(new Random(seed).nextInt(all.size()));
        NetworkPolicyLayer layer = NetworkPolicyLayer.of(graph.workloads(), policies, graph.settings())
                .withLabels(shut, Map.of("zt.dev/quarantine", "x"));

        layer.tunnel().ifPresent(tunnel -> {
            assertThat(layer.callers(shut, tunnel)).isEmpty();
            all.forEach(other -> assertThat(layer.callers(other, tunnel)).doesNotContain(shut));
        });
        assertThat(NetworkPolicies.notQuarantinable(graph.workloads(), policies, graph.settings()))
                .isEmpty();
    }
}
