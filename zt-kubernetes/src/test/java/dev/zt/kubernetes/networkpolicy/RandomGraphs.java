package dev.zt.kubernetes.networkpolicy;

import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.PodPort.Protocol;
import dev.zt.kubernetes.Sample;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.WorkloadBuilder;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Effect;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random workloads with random policies: 3 to 12, in up to three namespaces, some of one name or of one identity. */
final class RandomGraphs {

    private static final List<PodPort> PORTS = List.of(
            PodPort.tcp(8443),
            new PodPort("web", 443, Protocol.TCP),
            new PodPort("udp", 8443, Protocol.UDP),
            new PodPort("top", 65_535, Protocol.TCP),
            new PodPort("metrics", 9090, Protocol.TCP));

    private RandomGraphs() {}

    static CallGraph graph(Random random) {
        return graph(random, ClusterSettings.DEFAULT);
    }

    static CallGraph graph(Random random, ClusterSettings settings) {
        List<Workload> workloads = workloads(random);
        List<AccessPolicy> policies = new ArrayList<>();
        workloads.stream().map(Workload::id).distinct().forEach(id -> {
            if (random.nextInt(5) > 0) {
                List<Rule> rules = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    rules.add(rule(random, "r" + i, workloads));
                }
                policies.add(new AccessPolicy("p" + policies.size(), "", id, rules));
            }
        });
        return Sample.graph(workloads, policies, settings);
    }

    private static List<Workload> workloads(Random random) {
        List<Workload> workloads = new ArrayList<>();
        int count = 3 + random.nextInt(10);
        while (workloads.size() < count) {
            String namespace = "n" + random.nextInt(3);
            String name = "w" + random.nextInt(8);
            if (workloads.stream().noneMatch(other -> other.label().equals(namespace + "/" + name))) {
                workloads.add(workload(random, namespace, name));
            }
        }
        return workloads;
    }

    private static Workload workload(Random random, String namespace, String name) {
        String account = random.nextInt(4) == 0 ? "shared" : name;
        List<PodPort> ports = some(random, PORTS);
        Map<String, String> labels = Map.of("app", name, "tier", "t" + random.nextInt(2));
        return WorkloadBuilder.named(name)
                .namespace(namespace)
                .account(account)
                .labels(labels)
                .selector(random.nextBoolean() ? labels : Map.of("app", name))
                .ports(ports)
                .guarded(ports.stream().filter(port -> random.nextInt(4) > 0).toList())
                .build();
    }

    private static <T> List<T> some(Random random, List<T> all) {
        List<T> some = new ArrayList<>(all);
        while (some.size() > 1 && random.nextInt(3) > 0) {
            some.remove(random.nextInt(some.size()));
        }
        return some;
    }

    private static Rule rule(Random random, String id, List<Workload> workloads) {
        boolean deny = random.nextInt(4) == 0;
        List<PeerMatcher> from = new ArrayList<>();
        for (int i = deny ? random.nextInt(2) : 1 + random.nextInt(2); i > 0; i--) {
            from.add(peer(random, workloads));
        }
        List<OperationMatcher> to = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            to.add(new OperationMatcher.Http(
                    random.nextBoolean() ? List.of() : List.of("GET"),
                    List.of(PathPattern.parse(random.nextBoolean() ? "/a/{**}" : "/a/b"))));
        }
        return new Rule(id, deny ? Effect.DENY : Effect.ALLOW, from, to);
    }

    private static PeerMatcher peer(Random random, List<Workload> workloads) {
        return switch (random.nextInt(6)) {
            case 0 ->
                new PeerMatcher(
                        List.of(SpiffeIdPattern.parse("spiffe://shop.example/ns/n" + random.nextInt(3) + "/sa/*")),
                        List.of());
            case 1 -> new PeerMatcher(List.of(), List.of(TrustDomain.parse("shop.example")));
            case 2 -> new PeerMatcher(List.of(SpiffeIdPattern.of(Sample.id("gone", "gone"))), List.of());
            default ->
                new PeerMatcher(
                        some(random, workloads).stream()
                                .map(workload -> SpiffeIdPattern.of(workload.id()))
                                .distinct()
                                .toList(),
                        List.of());
        };
    }
}
