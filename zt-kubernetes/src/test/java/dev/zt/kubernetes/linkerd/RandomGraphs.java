package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Sample;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.WorkloadBuilder;
import dev.zt.kubernetes.Workloads;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small clusters by chance: several namespaces and ports, service accounts that workloads share, rules of each kind. */
final class RandomGraphs {

    private static final List<String> TO = List.of(
            "",
            ", to: [{http: {methods: [GET], paths: [/x]}}]",
            ", to: [{grpc: [shop.v1.Orders/Place]}]",
            ", to: [{http: {headers: {x-case: present}}}]");

    private final Random random;

    RandomGraphs(long seed) {
        this.random = new Random(seed);
    }

    CallGraph next() {
        List<Workload> workloads = new ArrayList<>();
        int count = 2 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            workloads.add(workload(i));
        }
        List<AccessPolicy> policies = new ArrayList<>();
        workloads.stream().map(workload -> workload.id().toString()).distinct().forEach(id -> {
            if (random.nextInt(5) > 0) {
                policies.add(policy(id, workloads));
            }
        });
        return CallGraph.of(Workloads.of(workloads), policies, ClusterSettings.DEFAULT, Sample.NOW);
    }

    private Workload workload(int index) {
        String namespace = "ns" + random.nextInt(3);
        // Some accounts are shared: their workloads have one identity.
        String account = "sa" + (random.nextInt(4) == 0 ? 0 : index);
        List<PodPort> ports = new ArrayList<>(List.of(PodPort.tcp(8443), PodPort.tcp(9443), PodPort.tcp(8081)));
        ports.subList(1 + random.nextInt(3), 3).clear();
        return WorkloadBuilder.named("w" + index)
                .namespace(namespace)
                .account(account)
                .labels(Map.of("app", "w" + index, "tier", "t" + random.nextInt(2)))
                .selector(Map.of("app", "w" + index))
                .ports(ports)
                .guarded(ports.subList(0, random.nextInt(ports.size() + 1)))
                .probes(random.nextBoolean() ? List.of(8081) : List.of())
                .build();
    }

    private AccessPolicy policy(String id, List<Workload> workloads) {
        StringBuilder yaml = new StringBuilder("apiVersion: zt.dev/v1\nkind: AccessPolicy\nmetadata: {name: p}\nspec:\n"
                + "  workload: " + id + "\n  rules:\n");
        int rules = 1 + random.nextInt(4);
        for (int i = 0; i < rules; i++) {
            String effect = random.nextInt(4) == 0 ? "deny" : "allow";
            String who = random.nextInt(5) == 0
                    ? "spiffe://shop.example/ns/ns" + random.nextInt(3) + "/sa/*"
                    : workloads.get(random.nextInt(workloads.size())).id().toString();
            String expires = random.nextInt(8) == 0 ? ", expires: 2026-11-29T00:00:00Z" : "";
            yaml.append("  - {id: r")
                    .append(i)
                    .append(", effect: ")
                    .append(effect)
                    .append(", from: [{principals: [\"")
                    .append(who)
                    .append("\"]}]")
                    .append(TO.get(random.nextInt(TO.size())))
                    .append(expires)
                    .append("}\n");
        }
        return AccessPolicyReader.parse(yaml.toString(), "random.yaml").get(0);
    }
}
