package dev.zt.kubernetes.networkpolicy;

import static dev.zt.kubernetes.networkpolicy.Cluster.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Sample;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.Workloads;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuarantineTest {

    private static final PodPort HTTPS = PodPort.tcp(8443);
    private static final Map<String, String> SHUT = Map.of(ClusterSettings.DEFAULT_QUARANTINE_LABEL, "true");

    private final CallGraph graph = Sample.shop();
    private final List<Workload> all = graph.workloads().all();
    private final List<NetworkPolicy> derived = Cluster.derived(graph);
    private final NetworkPolicyLayer layer = NetworkPolicyLayer.of(graph.workloads(), derived);

    private List<String> leaks(Workloads workloads, List<NetworkPolicy> policies) {
        return NetworkPolicies.notQuarantinable(workloads, policies, ClusterSettings.DEFAULT).stream()
                .map(leak -> leak.cause() + " " + leak.workloads())
                .toList();
    }

    private List<String> leaksWith(NetworkPolicy foreign) {
        List<NetworkPolicy> policies = new ArrayList<>(derived);
        policies.add(foreign);
        return leaks(graph.workloads(), policies);
    }

    @Test
    void reachesNothingAndIsReachedByNothing() {
        for (Workload shut : all) {
            NetworkPolicyLayer changed = layer.withLabels(shut, SHUT);
            assertThat(changed.callers(shut, HTTPS)).as("to %s", shut).isEmpty();
            for (Workload other : all) {
                assertThat(changed.callers(other, HTTPS))
                        .as("%s to %s", shut, other)
                        .doesNotContain(shut);
            }
        }
        assertThat(layer.callers(Sample.workload("gateway"), HTTPS)).hasSize(1);
    }

    @Test
    void leavesTheOthersAlone() {
        NetworkPolicyLayer changed = layer.withLabels(Sample.workload("frontend"), SHUT);

        assertThat(changed.callers(Sample.workload("inventory"), HTTPS)).containsExactly(Sample.workload("orders"));
        assertThat(changed.gaps(graph))
                .singleElement()
                .asString()
                .contains("allows less: shop/frontend -> shop/gateway");
    }

    @Test
    void takesDnsToo() {
        Pod dns = new Pod(
                "kube-system",
                Map.of("kubernetes.io/metadata.name", "kube-system"),
                Map.of("k8s-app", "kube-dns"),
                List.of(),
                false);
        for (Workload workload : all) {
            Pod pod = Pod.of(workload, graph.workloads());
            for (PodPort.Protocol protocol : List.of(PodPort.Protocol.UDP, PodPort.Protocol.TCP)) {
                PodPort port = new PodPort("", 53, protocol);
                assertThat(layer.connects(pod, dns, port)).isTrue();
                assertThat(layer.connects(pod.withLabels(SHUT), dns, port)).isFalse();
            }
            assertThat(layer.connects(pod, dns, new PodPort("", 53, PodPort.Protocol.SCTP)))
                    .isFalse();
            assertThat(layer.connects(pod, dns, PodPort.tcp(9153))).isFalse();
        }
    }

    @Test
    void isCompleteForDerivedPolicies() {
        assertThat(leaks(graph.workloads(), derived)).isEmpty();
    }

    @Test
    void isNothingWithoutDefaultDeny() {
        List<NetworkPolicy> without = new ArrayList<>(derived);
        without.removeIf(policy -> policy.getMetadata().getName().equals("zt-default-deny"));

        assertThat(leaks(graph.workloads(), without))
                .containsExactly(
                        "no NetworkPolicy isolates pods that carry zt.dev/quarantine for ingress " + all,
                        "no NetworkPolicy isolates pods that carry zt.dev/quarantine for egress " + all);
    }

    @Test
    void isNothingForPodsOnTheNetworkOfTheirNode() {
        CallGraph withNode = Sample.graph(List.of(Cluster.onNode("n"), Sample.workload("a")), List.of());

        assertThat(leaks(withNode.workloads(), Cluster.derived(withNode)))
                .containsExactly(
                        "no NetworkPolicy holds for pods that have the address of their node [DaemonSet shop/n]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{podSelector: {matchLabels: {app: orders}}, ingress: [{}]}",
                "{podSelector: {matchLabels: {app: orders}}, policyTypes: [Egress], egress: [{ports: [{port: 443}]}]}",
                "{podSelector: {matchLabels: {app: orders}, matchExpressions: [{key: zt.dev/quarantine, operator: NotIn,"
                        + " values: [\"true\"]}]}, ingress: [{}]}",
                "{podSelector: {matchLabels: {app: orders}, matchExpressions: [{key: zt.dev/quarantine, operator: In,"
                        + " values: [\"true\"]}]}, ingress: [{}]}",
                "{podSelector: {matchLabels: {app: orders, zt.dev/quarantine: forensics}}, ingress: [{}]}",
                "{podSelector: {matchLabels: {app: orders}, matchExpressions: [{key: zt.dev/quarantine, operator:"
                        + " Exists}]}, ingress: [{}]}"
            })
    void isLeakyWhereAForeignPolicyLetsThrough(String spec) {
        assertThat(leaksWith(policy("foreign", spec)))
                .containsExactly("NetworkPolicy shop/foreign lets connections through though a pod carries"
                        + " zt.dev/quarantine [Deployment shop/orders]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{podSelector: {}}",
                "{podSelector: {matchLabels: {app: orders}}, policyTypes: [Egress], ingress: [{}]}",
                "{podSelector: {matchLabels: {app: nobody}}, ingress: [{}]}",
                "{podSelector: {matchExpressions: [{key: zt.dev/quarantine, operator: DoesNotExist}]}, ingress: [{}]}",
                "{podSelector: {matchExpressions: [{key: zt.dev/quarantine, operator: In, values: [a]}, {key:"
                        + " zt.dev/quarantine, operator: NotIn, values: [a]}]}, ingress: [{}]}"
            })
    void isNotLeakyWhereNothingIsLetThroughOrTheLabelIsLeftOut(String spec) {
        assertThat(leaksWith(policy("foreign", spec))).isEmpty();
    }

    @Test
    void needsIsolationForEachValueOfTheLabel() {
        List<NetworkPolicy> some = List.of(policy(
                "deny",
                "{policyTypes: [Ingress, Egress], podSelector: {matchExpressions: [{key: zt.dev/quarantine, operator:"
                        + " In, values: [\"true\"]}]}}"));
        List<NetworkPolicy> each = List.of(policy(
                "deny",
                "{policyTypes: [Ingress, Egress], podSelector: {matchExpressions: [{key: zt.dev/quarantine, operator:"
                        + " Exists}]}}"));

        assertThat(leaks(graph.workloads(), some)).hasSize(2);
        assertThat(leaks(graph.workloads(), each)).isEmpty();
    }
}
