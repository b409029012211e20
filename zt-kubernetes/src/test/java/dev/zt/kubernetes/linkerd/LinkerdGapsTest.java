package dev.zt.kubernetes.linkerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.CrdSchemas;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.LinkerdOptions;
import dev.zt.kubernetes.Workload;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was derived is what its twin reads out of it, and nothing can be taken away or added unnoticed. */
class LinkerdGapsTest {

    private static final int GRAPHS = Boolean.getBoolean("zt.full") ? 200 : 40;
    private static final LinkerdOptions OPTIONS = LinkerdOptions.DEFAULT.acceptingLostDenials();
    private static final CrdSchemas SCHEMAS = CrdSchemas.of("linkerd");

    private interface Check {
        void check(CallGraph graph, List<HasMetadata> objects);
    }

    private static void each(Check check) {
        RandomGraphs graphs = new RandomGraphs(20261130);
        for (int i = 0; i < GRAPHS; i++) {
            CallGraph graph = graphs.next();
            Derived derived = LinkerdPolicies.derive(graph, OPTIONS);
            assertThat(derived.errors()).as("graph %s", i).isEmpty();
            check.check(graph, derived.objects());
        }
    }

    private static List<Gap> gaps(List<HasMetadata> objects, CallGraph graph) {
        return LinkerdLayer.of(graph.workloads(), objects).gaps(graph);
    }

    private static HasMetadata read(String yaml) {
        return Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    }

    private static boolean isForEverybody(CallGraph graph, HasMetadata server) {
        String name = server.getMetadata().getName();
        long edges = graph.edges().stream()
                .filter(edge -> (edge.callee().name() + "-" + edge.port().number()).equals(name))
                .filter(edge ->
                        edge.callee().namespace().equals(server.getMetadata().getNamespace()))
                .count();
        return edges == graph.workloads().all().size();
    }

    @Test
    void thereAreNone() {
        int[] edges = new int[1];
        each((graph, objects) -> {
            edges[0] += graph.edges().size();
            assertThat(gaps(objects, graph)).isEmpty();
            assertThat(objects).flatExtracting(SCHEMAS::problems).isEmpty();
        });
        assertThat(edges[0]).isGreaterThan(2 * GRAPHS);
    }

    @Test
    void anObjectThatIsMissingIsNoticed() {
        int[] noticed = new int[2];
        each((graph, objects) -> {
            for (HasMetadata object : objects) {
                List<HasMetadata> others = new ArrayList<>(objects);
                others.remove(object);
                // Without Server everybody passes; without what lets callers in, they do not.
                boolean shuts = object.getKind().equals("Server");
                if (shuts && isForEverybody(graph, object)) {
                    continue;
                }
                assertThat(gaps(others, graph))
                        .isNotEmpty()
                        .allMatch(
                                gap -> gap.kind() == (shuts ? Gap.Kind.LAYER_ALLOWS_MORE : Gap.Kind.LAYER_ALLOWS_LESS));
                noticed[shuts ? 0 : 1]++;
            }
        });
        assertThat(noticed[0]).isGreaterThan(2 * GRAPHS);
        assertThat(noticed[1]).isGreaterThan(2 * GRAPHS);
    }

    @Test
    void aPolicyForTheWholeNamespaceIsNoticed() {
        each((graph, objects) -> {
            Workload some = graph.workloads().all().get(0);
            List<HasMetadata> more = new ArrayList<>(objects);
            more.add(read("""
                    apiVersion: policy.linkerd.io/v1alpha1
                    kind: AuthorizationPolicy
                    metadata: {name: open, namespace: %s}
                    spec: {targetRef: {kind: Namespace, name: %s}, requiredAuthenticationRefs: []}
                    """.formatted(some.namespace(), some.namespace())));

            assertThat(gaps(more, graph))
                    .allMatch(gap -> gap.kind() == Gap.Kind.LAYER_ALLOWS_MORE
                            && gap.callee().namespace().equals(some.namespace())
                            && gap.witness()
                                    .startsWith("AuthorizationPolicy " + some.namespace() + "/open lets it in at "));
            int open = graph.workloads().all().size()
                    * (int) graph.workloads().all().stream()
                            .filter(workload -> workload.namespace().equals(some.namespace()))
                            .mapToLong(workload -> workload.ports().size())
                            .sum();
            long wanted = graph.edges().stream()
                    .filter(edge -> edge.callee().namespace().equals(some.namespace()))
                    .count();
            assertThat(gaps(more, graph)).hasSize(open - (int) wanted);
        });
    }

    @Test
    void aSecondServerOfAPortIsNoticed() {
        each((graph, objects) -> {
            Workload some = graph.workloads().all().get(0);
            List<HasMetadata> more = new ArrayList<>(objects);
            more.add(read("""
                    apiVersion: policy.linkerd.io/v1beta3
                    kind: Server
                    metadata: {name: second, namespace: %s}
                    spec: {podSelector: {matchLabels: {app: %s}}, port: 8443}
                    """.formatted(some.namespace(), some.name())));
            long wanted = graph.edgesTo(some).stream()
                    .filter(edge -> edge.port().number() == 8443)
                    .count();

            assertThat(gaps(more, graph))
                    .hasSize((int) wanted)
                    .allMatch(gap -> gap.kind() == Gap.Kind.LAYER_ALLOWS_LESS
                            && gap.callee().equals(some)
                            && gap.witness().contains("or only if it is the one that counts"));
        });
    }
}
