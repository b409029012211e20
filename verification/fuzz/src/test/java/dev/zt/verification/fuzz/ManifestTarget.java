package dev.zt.verification.fuzz;

import dev.zt.identity.TrustDomain;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.Layer;
import dev.zt.kubernetes.ManifestWriter;
import dev.zt.kubernetes.manifest.ManifestReader;
import dev.zt.kubernetes.manifest.ManifestReading;
import dev.zt.kubernetes.manifest.WorkloadReader;
import dev.zt.kubernetes.manifest.WorkloadReading;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Manifests, through to the NetworkPolicies that are derived of them: never wider than the policy. */
final class ManifestTarget implements Target {

    private static final TrustDomain DOMAIN = TrustDomain.parse("shop.example");

    private static final List<AccessPolicy> POLICIES = AccessPolicyReader.parse("""
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: orders}
            spec:
              workload: spiffe://shop.example/ns/shop/sa/orders
              rules:
              - {id: in, effect: allow, from: [{principals: ["spiffe://shop.example/ns/*/sa/web"]}]}
            """, "policy.yaml");

    private static final String ORDERS = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: orders, namespace: shop}
            spec:
              selector: {matchLabels: {app: orders}}
              template:
                metadata: {labels: {app: orders, tier: back}, annotations: {zt.dev/guarded-ports: "zt, 9"}}
                spec:
                  serviceAccountName: orders
                  containers:
                  - name: orders
                    livenessProbe: {httpGet: {port: health}}
                    ports: [{name: zt, containerPort: 8443}, {name: health, containerPort: 8081}, {containerPort: 9}]
            """;

    private static final String WEB = """
            {apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}},
             spec: {serviceAccountName: web, hostNetwork: false, containers: [{name: c, ports: [{containerPort: 1}]}]}}
            """;

    @Override
    public String name() {
        return "manifests";
    }

    @Override
    public int shortRuns() {
        return 4_000;
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        ORDERS + "---\n" + WEB,
                        "{apiVersion: v1, kind: List, items: [" + WEB + "]}\n---\n" + ORDERS,
                        WEB.replace("hostNetwork: false", "hostNetwork: true"),
                        ORDERS + "---\n" + ORDERS.replace("name: orders, namespace", "name: other, namespace"),
                        ORDERS.replace("template:", "template: &a").replace("containers:", "containers: *a"),
                        "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {a: b}}\n---\n" + WEB)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public boolean test(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        ManifestReading reading = ManifestReader.read(Map.of("a.yaml", text));
        List<String> lines = text.lines().toList();
        reading.issues().forEach(issue -> PolicyIssues.check(issue, lines));
        Holds.that(reading.isValid() || reading.manifests().isEmpty(), "of a text with issues nothing is used");
        if (!reading.isValid()) {
            return false;
        }
        WorkloadReading workloads = WorkloadReader.read(reading.manifests(), DOMAIN);
        Holds.that(
                workloads.isValid() || workloads.workloads().all().isEmpty(), "with a problem there are no workloads");
        if (!workloads.isValid()) {
            return false;
        }
        derive(CallGraph.of(workloads.workloads(), POLICIES, ClusterSettings.DEFAULT, Instant.EPOCH));
        return true;
    }

    private static void derive(CallGraph graph) {
        Derived derived = dev.zt.kubernetes.segments.Target.NETWORK.derive(graph);
        Holds.that(derived.isValid() || derived.objects().isEmpty(), "with an error there are no objects");
        if (derived.objects().isEmpty()) {
            return;
        }
        Layer layer = dev.zt.kubernetes.segments.Target.NETWORK
                .layer(graph.workloads(), derived.objects(), graph.settings())
                .orElseThrow();
        List<Gap> gaps = layer.gaps(graph).stream()
                .filter(gap -> !gap.caller().hostNetwork() && !gap.callee().hostNetwork())
                .toList();
        Holds.same(gaps, List.of(), "what is derived lets through what the policy does");
        String written = ManifestWriter.write(derived.objects());
        Holds.that(!written.contains("- {}"), "no rule is for everybody");
        Holds.same(
                ManifestReader.read(Map.of("derived.yaml", written)).manifests().size(),
                derived.objects().size(),
                "what is written can be read");
    }
}
