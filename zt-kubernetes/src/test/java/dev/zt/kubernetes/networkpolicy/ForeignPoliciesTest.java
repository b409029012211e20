package dev.zt.kubernetes.networkpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.PodPort.Protocol;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.WorkloadBuilder;
import dev.zt.kubernetes.Workloads;
import dev.zt.policy.IpBlock;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random policies of others, evaluated by index, pod by pod, and by a second opinion that shares no code. */
class ForeignPoliciesTest {

    private static final List<PodPort> PORTS = List.of(
            new PodPort("web", 80, Protocol.TCP),
            new PodPort("web", 80, Protocol.UDP),
            new PodPort("alt", 80, Protocol.TCP),
            new PodPort("web", 8080, Protocol.TCP),
            new PodPort("high", 65_535, Protocol.TCP));

    /** 192.0.2.0 */
    private static final int NET = 0xc0000200;

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void meanTheSameToBothOpinions(long seed) {
        Random random = new Random(seed);
        Workloads workloads = workloads(random);
        List<NetworkPolicy> policies = list(random, 0, 6, () -> policy(random));
        List<IpBlock> pods = list(random, 1, 2, () -> IpBlock.parse(block(random, 4)));
        NetworkPolicyLayer layer =
                NetworkPolicyLayer.of(workloads, policies, ClusterSettings.DEFAULT.withPodNetworks(pods));
        NaiveNetwork naive = new NaiveNetwork(policies, addresses(pods));
        Workload labelled = workloads.all().get(random.nextInt(workloads.all().size()));
        Map<String, String> more = Map.of("zone", "z" + random.nextInt(3));

        compare(workloads, naive, layer, Map.of());
        compare(workloads, naive, layer.withLabels(labelled, more), Map.of(labelled, more));
    }

    private static void compare(
            Workloads workloads,
            NaiveNetwork naive,
            NetworkPolicyLayer layer,
            Map<Workload, Map<String, String>> more) {
        List<Pod> pods = workloads.all().stream()
                .map(workload -> Pod.of(workload, workloads).withLabels(more.getOrDefault(workload, Map.of())))
                .toList();
        List<String> different = new ArrayList<>();
        for (int to = 0; to < pods.size(); to++) {
            for (PodPort port : PORTS) {
                Set<Workload> callers = layer.callers(workloads.all().get(to), port);
                for (int from = 0; from < pods.size(); from++) {
                    boolean expected = naive.connects(pods.get(from), pods.get(to), port);
                    boolean byIndex = callers.contains(workloads.all().get(from));
                    if (byIndex != expected || layer.connects(pods.get(from), pods.get(to), port) != expected) {
                        different.add(from + " to " + to + " at " + port + " should pass: " + expected);
                    }
                }
            }
        }
        assertThat(different).isEmpty();
    }

    /** The addresses of a net of 32 that are in blocks. */
    private static List<Integer> addresses(List<IpBlock> blocks) {
        return IntStream.range(0, 32)
                .map(last -> NET + last)
                .filter(address -> blocks.stream()
                        .anyMatch(block -> block.contains(
                                ByteBuffer.allocate(4).putInt(address).array())))
                .boxed()
                .toList();
    }

    private static String block(Random random, int sizes) {
        int rest = random.nextInt(sizes);
        return "192.0.2." + (random.nextInt(32) >> rest << rest) + "/" + (32 - rest);
    }

    /** A block of that net, or all addresses, less some within. */
    private static IPBlock peers(Random random) {
        String outer = random.nextBoolean() ? "0.0.0.0/0" : block(random, 6);
        List<String> except = list(random, 0, 3, () -> block(random, 5)).stream()
                .filter(each -> Blocks.isValid(new Cidr(IpBlock.parse(outer), List.of(IpBlock.parse(each)))))
                .toList();
        return new IPBlock(outer, except);
    }

    private static Workloads workloads(Random random) {
        List<Workload> workloads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String name = "w" + i;
            Map<String, String> labels = new HashMap<>(Map.of("app", name));
            if (random.nextBoolean()) {
                labels.put("tier", "t" + random.nextInt(2));
            }
            if (random.nextBoolean()) {
                labels.put("zone", "z" + random.nextInt(2));
            }
            String namespace = "n" + random.nextInt(3);
            List<PodPort> ports = list(random, 0, 3, () -> PORTS.get(random.nextInt(PORTS.size())));
            workloads.add(WorkloadBuilder.named(name)
                    .namespace(namespace)
                    .labels(labels)
                    .selector(Map.of("app", name))
                    .ports(ports)
                    .guarded()
                    .build());
        }
        return Workloads.of(workloads, Map.of("n0", Map.of("tier", "t0"), "n1", Map.of("tier", "t1", "zone", "z0")));
    }

    private static <T> List<T> list(Random random, int least, int most, Supplier<T> element) {
        List<T> list = new ArrayList<>();
        for (int i = least + random.nextInt(most - least + 1); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }

    private static NetworkPolicy policy(Random random) {
        List<NetworkPolicyIngressRule> ingress = list(
                random,
                0,
                2,
                () -> new NetworkPolicyIngressRule(
                        list(random, 0, 2, () -> peer(random)), list(random, 0, 2, () -> port(random))));
        List<NetworkPolicyEgressRule> egress = list(
                random,
                0,
                2,
                () -> new NetworkPolicyEgressRule(
                        list(random, 0, 2, () -> port(random)), list(random, 0, 2, () -> peer(random))));
        List<String> types = List.of(
                        List.<String>of(), List.of("Ingress"), List.of("Egress"), List.of("Egress", "Ingress"))
                .get(random.nextInt(4));
        NetworkPolicy policy = new NetworkPolicy();
        policy.setMetadata(new ObjectMeta());
        policy.getMetadata().setName("p" + random.nextInt(1_000));
        policy.getMetadata().setNamespace("n" + random.nextInt(3));
        policy.setSpec(new NetworkPolicySpec(egress, ingress, selector(random, "app"), types));
        return policy;
    }

    private static NetworkPolicyPeer peer(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new NetworkPolicyPeer(null, selector(random, "kubernetes.io/metadata.name"), null);
            case 1 -> new NetworkPolicyPeer(null, null, selector(random, "app"));
            case 2 -> new NetworkPolicyPeer(peers(random), null, null);
            default ->
                new NetworkPolicyPeer(null, selector(random, "kubernetes.io/metadata.name"), selector(random, "app"));
        };
    }

    private static LabelSelector selector(Random random, String key) {
        Map<String, String> labels = new HashMap<>();
        if (random.nextInt(3) == 0) {
            labels.put("tier", "t" + random.nextInt(2));
        }
        if (random.nextInt(6) == 0) {
            labels.put(key, value(random, key));
        }
        return new LabelSelector(list(random, 0, 1, () -> expression(random, key)), labels);
    }

    private static LabelSelectorRequirement expression(Random random, String own) {
        String key = List.of(own, "tier", "zone").get(random.nextInt(3));
        List<String> values = list(random, 1, 3, () -> value(random, key));
        return switch (random.nextInt(4)) {
            case 0 -> new LabelSelectorRequirement(key, "In", values);
            case 1 -> new LabelSelectorRequirement(key, "NotIn", values);
            case 2 -> new LabelSelectorRequirement(key, "Exists", List.of());
            default -> new LabelSelectorRequirement(key, "DoesNotExist", List.of());
        };
    }

    private static String value(Random random, String key) {
        return switch (key) {
            case "app" -> "w" + random.nextInt(6);
            case "tier" -> "t" + random.nextInt(2);
            case "zone" -> "z" + random.nextInt(3);
            default -> "n" + random.nextInt(4);
        };
    }

    private static NetworkPolicyPort port(Random random) {
        String protocol = random.nextInt(3) == 0 ? null : random.nextInt(3) == 0 ? "UDP" : "TCP";
        return switch (random.nextInt(5)) {
            case 0 -> new NetworkPolicyPort(null, null, protocol);
            case 1 -> new NetworkPolicyPort(null, new IntOrString("web"), protocol);
            case 2 -> new NetworkPolicyPort(8_080 + random.nextInt(2), new IntOrString(80), protocol);
            case 3 -> new NetworkPolicyPort(null, new IntOrString("alt"), protocol);
            default -> new NetworkPolicyPort(null, new IntOrString(random.nextBoolean() ? 80 : 65_535), protocol);
        };
    }
}
