package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.WorkloadBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Workloads and NetworkPolicies for tests. */
final class Cluster {

    private Cluster() {}

    /** Policies from YAML documents, as a cluster would read them. */
    static List<NetworkPolicy> yaml(String text) {
        List<NetworkPolicy> policies = new ArrayList<>();
        Arrays.stream(text.split("(?m)^---$"))
                .map(document -> Serialization.unmarshal(document, NetworkPolicy.class))
                .forEach(policies::add);
        return policies;
    }

    /** A policy of the namespace shop from its spec in YAML. */
    static NetworkPolicy policy(String name, String spec) {
        return yaml("""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: %s, namespace: shop}
            spec: %s
            """.formatted(name, spec)).get(0);
    }

    static List<NetworkPolicy> derived(CallGraph graph) {
        return policies(NetworkPolicies.derive(graph));
    }

    static List<NetworkPolicy> policies(Derived derived) {
        if (!derived.isValid()) {
            throw new AssertionError(derived.errors());
        }
        return derived.objects().stream().map(NetworkPolicy.class::cast).toList();
    }

    static NetworkPolicy named(List<NetworkPolicy> policies, String name) {
        return policies.stream()
                .filter(policy -> policy.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static List<String> names(List<NetworkPolicy> policies) {
        return policies.stream().map(policy -> policy.getMetadata().getName()).toList();
    }

    /** A Deployment of the namespace shop, of one service account, whose pods have some labels. */
    static Workload workload(String name, String account, Map<String, String> labels, Map<String, String> selector) {
        return WorkloadBuilder.named(name)
                .account(account)
                .labels(labels)
                .selector(selector)
                .build();
    }

    static Workload onNode(String name) {
        return WorkloadBuilder.named(name).kind("DaemonSet").hostNetwork().build();
    }

    /** A Deployment of the namespace shop with a second port, 9090, at which its application enforces nothing. */
    static Workload withMetrics(String name) {
        return WorkloadBuilder.named(name)
                .ports(PodPort.tcp(8443), new PodPort("metrics", 9090, PodPort.Protocol.TCP))
                .guarded(PodPort.tcp(8443))
                .build();
    }

    static ClusterSettings with(External... externals) {
        return ClusterSettings.DEFAULT.withExternals(List.of(externals));
    }
}
