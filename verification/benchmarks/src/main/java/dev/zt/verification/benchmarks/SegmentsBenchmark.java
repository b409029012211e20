package dev.zt.verification.benchmarks;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.ManifestWriter;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.Workloads;
import dev.zt.kubernetes.segments.Layers;
import dev.zt.kubernetes.segments.Target;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Effect;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * From policies and workloads to NetworkPolicies, and what these let through held against the policies again. Each
 * workload is called by ten others, of its own namespace of fifty and of the next.
 */
@State(Scope.Thread)
public class SegmentsBenchmark {

    static final int EDGES_EACH = 10;
    private static final int NAMESPACE = 50;
    private static final int STEP = 7;

    /** How many workloads there are. */
    @Param({"500", "5000"})
    private int workloads;

    private List<Workload> all = List.of();
    private List<AccessPolicy> policies = List.of();

    /** Makes workloads and policies. */
    @Setup
    public void make() {
        all = new ArrayList<>();
        policies = new ArrayList<>();
        for (int i = 0; i < workloads; i++) {
            all.add(workload(i));
            policies.add(policy(i));
        }
    }

    private static SpiffeId id(int number) {
        return SpiffeId.parse("spiffe://prod.example/ns/n" + number / NAMESPACE + "/sa/w" + number);
    }

    private static Workload workload(int number) {
        String name = "w" + number;
        Map<String, String> labels = Map.of("app.kubernetes.io/name", name, "app.kubernetes.io/part-of", "all");
        List<PodPort> ports = List.of(new PodPort("zt", 8443, PodPort.Protocol.TCP));
        return new Workload(
                id(number),
                "n" + number / NAMESPACE,
                "Deployment",
                name,
                name,
                labels,
                Map.of("app.kubernetes.io/name", name),
                ports,
                ports,
                List.of(),
                false);
    }

    private AccessPolicy policy(int number) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 1; i <= EDGES_EACH; i++) {
            SpiffeId caller = id((number + i * STEP) % workloads);
            rules.add(new Rule(
                    "r" + i,
                    Effect.ALLOW,
                    List.of(new PeerMatcher(List.of(SpiffeIdPattern.of(caller)), List.of())),
                    List.of(new OperationMatcher.Http(
                            List.of("GET"), List.of(PathPattern.parse("/v1/things" + i + "/{id}"))))));
        }
        return new AccessPolicy("w" + number, "", id(number), rules);
    }

    /**
     * Measures from policies to NetworkPolicies, and what these let through held against the policies.
     *
     * @return the policies
     */
    @Benchmark
    public Derived deriveAndVerify() {
        CallGraph graph = CallGraph.of(Workloads.of(all), policies, ClusterSettings.DEFAULT, Instant.EPOCH);
        if (graph.edges().size() != workloads * EDGES_EACH) {
            throw new IllegalStateException(graph.edges().size() + " edges");
        }
        Derived derived = Target.NETWORK.derive(graph);
        List<Gap> gaps = Layers.verify(
                graph,
                List.of(Target.NETWORK
                        .layer(graph.workloads(), derived.objects(), graph.settings())
                        .orElseThrow()));
        if (!derived.isValid() || !gaps.isEmpty()) {
            throw new IllegalStateException(derived.errors() + " " + gaps);
        }
        return derived;
    }

    /**
     * Measures how long the objects take to be written as YAML.
     *
     * @param made what was derived
     * @return the length of the text
     */
    @Benchmark
    public int write(Made made) {
        return ManifestWriter.write(made.derived.objects()).length();
    }

    /** What was derived once. */
    @State(Scope.Thread)
    public static class Made {

        private Derived derived = new Derived(List.of(), List.of(), List.of());

        /**
         * Derives.
         *
         * @param benchmark the policies
         */
        @Setup
        public void make(SegmentsBenchmark benchmark) {
            derived = benchmark.deriveAndVerify();
        }
    }
}
