package dev.zt.kubernetes;

import dev.zt.identity.SpiffeId;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Workloads and policies for tests: those of a shop. */
public final class Sample {

    public static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");

    private Sample() {}

    /** A Deployment in the namespace shop that listens on 8443, named and labelled like its service account. */
    public static Workload workload(String name) {
        return workload("shop", name, PodPort.tcp(8443));
    }

    public static Workload workload(String namespace, String name, PodPort... ports) {
        return WorkloadBuilder.named(name).namespace(namespace).ports(ports).build();
    }

    public static SpiffeId id(String namespace, String serviceAccount) {
        return SpiffeId.parse("spiffe://shop.example/ns/" + namespace + "/sa/" + serviceAccount);
    }

    /** A policy of a workload of the namespace shop, of rules in YAML. */
    public static AccessPolicy policy(String workload, String rules) {
        return AccessPolicyReader.parse(
                        """
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: %s}
            spec:
              workload: spiffe://shop.example/ns/shop/sa/%s
              rules:%s
            """.formatted(workload, workload, rules.isEmpty() ? " []" : "\n" + rules.indent(2)),
                        workload + ".yaml")
                .get(0);
    }

    /** A rule that lets in a workload of the namespace shop, at what {@code to} says: {@code http: {...}}. */
    public static String allow(String id, String caller, String to) {
        return "- {id: " + id + ", effect: allow, from: [{principals: [\"spiffe://shop.example/ns/shop/sa/" + caller
                + "\"]}], to: [{" + to + "}]}\n";
    }

    /** frontend calls gateway, gateway calls orders (gRPC), orders calls inventory. */
    public static CallGraph shop() {
        return graph(
                List.of(workload("frontend"), workload("gateway"), workload("orders"), workload("inventory")),
                List.of(
                        policy("gateway", allow("places", "frontend", "http: {methods: [POST], paths: [/orders]}")),
                        policy("orders", allow("takes", "gateway", "grpc: [shop.v1.Orders/Place]")),
                        policy(
                                "inventory",
                                allow("looks", "orders", "http: {methods: [GET], paths: [\"/stock/{article}\"]}"))));
    }

    public static CallGraph graph(Collection<Workload> workloads, Collection<AccessPolicy> policies) {
        return graph(workloads, policies, ClusterSettings.DEFAULT);
    }

    public static CallGraph graph(
            Collection<Workload> workloads, Collection<AccessPolicy> policies, ClusterSettings settings) {
        return CallGraph.of(Workloads.of(new ArrayList<>(workloads)), policies, settings, NOW);
    }
}
