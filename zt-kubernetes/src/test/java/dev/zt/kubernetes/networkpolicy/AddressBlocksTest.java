package dev.zt.kubernetes.networkpolicy;

import static dev.zt.kubernetes.Sample.workload;
import static dev.zt.kubernetes.networkpolicy.Cluster.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.zt.kubernetes.BlastRadius;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Dns;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.External.Direction;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.ManifestWriter;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Sample;
import dev.zt.policy.IpBlock;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of addresses that hold pods, or may. */
class AddressBlocksTest {

    private static final String PODS = "10.244.0.0/16 fd00:10:244::/56";

    private static List<IpBlock> blocks(String texts) {
        return Stream.of(texts.split(" "))
                .filter(text -> !text.isEmpty())
                .map(IpBlock::parse)
                .toList();
    }

    private static Cidr cidr(String block, String except) {
        return new Cidr(IpBlock.parse(block), blocks(except));
    }

    /** The shop, of which the frontend goes to some addresses at 443. */
    private static CallGraph shop(String podNetworks, Cidr... to) {
        External external = new External(
                "internet",
                Direction.EGRESS,
                List.of("shop/frontend"),
                new External.Addresses(List.of(to)),
                List.of(PodPort.tcp(443)));
        return with(Cluster.with(external).withPodNetworks(blocks(podNetworks)));
    }

    private static CallGraph with(ClusterSettings settings) {
        return Sample.graph(
                Sample.shop().workloads().all(),
                List.of(Sample.policy("gateway", Sample.allow("a", "frontend", "http: {paths: [/x]}"))),
                settings);
    }

    private static List<String> errors(CallGraph graph) {
        return NetworkPolicies.derive(graph).errors();
    }

    private static DerivedRule rule(CallGraph graph, String name) {
        return NetworkPolicies.derive(graph).rules().stream()
                .filter(rule -> rule.rule().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Cidr written(NetworkPolicy policy) {
        return policy.getSpec().getEgress().stream()
                .flatMap(rule -> rule.getTo().stream())
                .filter(peer -> peer.getIpBlock() != null)
                .map(peer -> Blocks.read(peer.getIpBlock()))
                .findFirst()
                .orElseThrow();
    }

    @Nested
    class Derived {

        @ParameterizedTest
        @CsvSource({
            "0.0.0.0/0, '', 10.244.0.0/16",
            "10.0.0.0/8, '', 10.244.0.0/16",
            "10.0.0.0/8, 10.1.0.0/16, 10.1.0.0/16 10.244.0.0/16",
            "10.0.0.0/8, 10.244.7.0/24, 10.244.0.0/16",
            "10.0.0.0/8, 10.240.0.0/12, 10.240.0.0/12",
            "0.0.0.0/0, 10.244.0.0/16, 10.244.0.0/16",
            "::/0, '', fd00:10:244:0:0:0:0:0/56",
            "11.0.0.0/8, '', ''",
            "11.0.0.0/8, 11.1.0.0/16, 11.1.0.0/16",
        })
        void leaveOutTheNetworksOfPods(String block, String except, String expected) {
            CallGraph graph = shop(PODS, cidr(block, except));
            Cidr written = written(Cluster.named(Cluster.derived(graph), "zt-frontend-egress"));

            assertThat(written.block()).isEqualTo(IpBlock.parse(block));
            assertThat(written.except()).isEqualTo(blocks(expected));
            assertThat(rule(graph, "internet").fidelity()).isEqualTo(Fidelity.EXACT);
        }

        @Test
        void areWrittenAsExceptions() {
            assertThat(ManifestWriter.write(List.of(Cluster.named(
                            Cluster.derived(shop("10.244.0.0/16 10.96.0.0/12 10.244.1.0/24", Cidr.parse("0.0.0.0/0"))),
                            "zt-frontend-egress"))))
                    .contains("""
                          - ports:
                            - port: 443
                              protocol: TCP
                            to:
                            - ipBlock:
                                cidr: 0.0.0.0/0
                                except:
                                - 10.244.0.0/16
                                - 10.96.0.0/12
                        """);
        }

        @ParameterizedTest
        @ValueSource(strings = {"10.244.0.0/16", "10.244.3.0/24", "10.244.3.7/32"})
        void areRefusedWithinTheNetworksOfPods(String block) {
            assertThat(errors(shop(PODS, Cidr.parse(block))))
                    .containsExactly("The connection internet has " + block + ", in which there are only addresses of"
                            + " pods, by [10.244.0.0/16, fd00:10:244::/56]: addresses of pods change, and some networks do not let"
                            + " pods through by their addresses. Name those pods, by a rule of a policy or by their"
                            + " namespace and labels. If no pod has such an address, name the networks of pods more"
                            + " narrowly, in spec.podNetworks of the settings.");
        }

        @ParameterizedTest
        @CsvSource({
            "0.0.0.0/0, ''",
            "0.0.0.0/0, 203.0.113.0/24",
            "0.0.0.0/1, ''",
            "128.0.0.0/1, ''",
            "10.0.0.0/8, ''",
            "172.16.0.0/12, ''",
            "192.0.0.0/8, ''",
            "0.0.0.0/0, 10.1.2.3/32",
            "10.0.0.0/8, 10.0.0.0/25",
            "::/0, ''",
            "::/0, fd00::1/128",
            "::/0, 2001:db8::/32",
            "2000::/3, ''",
            "fc00::/7, ''",
            "fd00::/8, ''",
        })
        void areRefusedIfTheyHoldAllPrivateAddressesAndPodsAreNotKnown(String block, String except) {
            assertThat(errors(shop("", cidr(block, except))))
                    .containsExactly("The connection internet has " + block + ", and pods have addresses in it: some"
                            + " networks would let every pod through. Name the networks of pods in the settings, as"
                            + " spec.podNetworks, and they are left out; or name narrower blocks.");
        }

        @ParameterizedTest
        @CsvSource({"10.0.0.0/9 10.128.0.0/9, 2", "192.168.128.0/17 203.0.113.0/24 192.168.0.0/18 192.168.64.0/18, 3"})
        void areRefusedIfTheyHoldAllPrivateAddressesTogether(String texts, int refused) {
            Cidr[] cidrs = Stream.of(texts.split(" ")).map(Cidr::parse).toArray(Cidr[]::new);

            assertThat(errors(shop("", cidrs)))
                    .hasSize(refused)
                    .first()
                    .isEqualTo(
                            "The connection internet has " + cidrs[0].block() + " and the rest of those addresses, and"
                                    + " pods have addresses in it: some networks would let every pod through. Name the networks of"
                                    + " pods in the settings, as spec.podNetworks, and they are left out; or name narrower"
                                    + " blocks.");
        }

        @ParameterizedTest
        @CsvSource({"10.244.0.0/16, ::/0, IPv6, ::1/128", "fd00:10:244::/56, 0.0.0.0/0, IPv4, 127.0.0.0/8"})
        void areRefusedIfPodsAreKnownByAddressesOfTheOtherKindAlone(
                String pods, String block, String kind, String none) {
            assertThat(errors(shop(pods, Cidr.parse(block))))
                    .containsExactly("The connection internet has " + block + ", and pods have addresses in it: some"
                            + " networks would let every pod through. Name the networks of pods in the settings, as"
                            + " spec.podNetworks, and they are left out; or name narrower blocks. Of " + kind
                            + " none is said; where pods have no such addresses, say one that none has, " + none + ".");
            assertThat(rule(shop(pods + " " + none, Cidr.parse(block)), "internet")
                            .fidelity())
                    .isEqualTo(Fidelity.EXACT);
        }

        @ParameterizedTest
        @CsvSource({
            "10.20.0.0/16, ''",
            "10.0.5.7/32, ''",
            "100.64.0.0/10, ''",
            "fd12::/48, ''",
            "0.0.0.0/0, 10.244.0.0/16",
            "10.0.0.0/8, 10.0.0.0/24",
            "0.0.0.0/0, 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10",
            "::/0, fd00::/8",
            "52.0.0.0/8, ''",
            "2600::/12, ''",
        })
        void areWiderIfTheyMayHoldPods(String block, String except) {
            CallGraph graph = shop("", cidr(block, except));

            assertThat(rule(graph, "internet"))
                    .hasToString("WIDER internet in NetworkPolicy shop/zt-frontend-egress: Some networks let pods"
                            + " through by their addresses, and there may be pods in " + block
                            + ". Name the networks of"
                            + " pods in the settings, as spec.podNetworks: then they are left out.");
            assertThat(written(Cluster.named(Cluster.derived(graph), "zt-frontend-egress")))
                    .isEqualTo(cidr(block, except));
            assertThat(NetworkPolicyLayer.of(graph.workloads(), Cluster.derived(graph))
                            .limits())
                    .singleElement()
                    .asString()
                    .startsWith("NetworkPolicy shop/zt-frontend-egress lets through " + block);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"203.0.113.0/24", "203.0.113.7/32", "52.94.0.0/16", "2001:db8::/32", "169.254.20.10/32"})
        void areExactIfTheyArePublicAndNarrow(String block) {
            CallGraph graph = shop("", Cidr.parse(block));

            assertThat(rule(graph, "internet").fidelity()).isEqualTo(Fidelity.EXACT);
            assertThat(NetworkPolicyLayer.of(graph.workloads(), Cluster.derived(graph))
                            .limits())
                    .isEmpty();
        }

        @Test
        void areTheSameForDns() {
            Dns cache = new Dns("kube-system", Dns.DEFAULT.podLabels(), List.of(53), List.of(Cidr.parse("10.96.0.10")));
            ClusterSettings settings = new ClusterSettings(cache, List.of(), "a/b");

            assertThat(rule(with(settings), "dns").fidelity()).isEqualTo(Fidelity.WIDER);
            assertThat(rule(with(settings.withPodNetworks(blocks("10.244.0.0/16"))), "dns")
                            .fidelity())
                    .isEqualTo(Fidelity.EXACT);
            assertThat(errors(with(settings.withPodNetworks(blocks("10.0.0.0/8")))))
                    .singleElement()
                    .asString()
                    .startsWith("DNS has 10.96.0.10/32, in which there are only addresses of pods, by [10.0.0.0/8]");
        }

        @ParameterizedTest
        @MethodSource("dev.zt.kubernetes.networkpolicy.AddressBlocksTest#seeds")
        void holdNoPodAndEveryOtherAddressThatWasNamed(long seed) {
            Random random = new Random(seed);
            List<IpBlock> pods = some(random, 1 + random.nextInt(3));
            Cidr named = valid(random);
            CallGraph graph = with(Cluster.with(new External(
                            "x",
                            Direction.EGRESS,
                            List.of("shop/frontend"),
                            new External.Addresses(List.of(named)),
                            List.of(PodPort.tcp(443))))
                    .withPodNetworks(pods));
            if (IntStream.range(0, 32).anyMatch(last -> named.block().contains(address(last)) && holds(pods, last))
                    && IntStream.range(0, 32).allMatch(last -> !holds(named, last) || holds(pods, last))) {
                assertThat(errors(graph)).hasSize(1);
                return;
            }
            List<NetworkPolicy> policies = Cluster.derived(graph);
            Cidr written = written(Cluster.named(policies, "zt-frontend-egress"));

            for (int last = 0; last < 32; last++) {
                assertThat(holds(written, last)).isEqualTo(holds(named, last) && !holds(pods, last));
            }
            NetworkPolicyLayer layer = NetworkPolicyLayer.of(graph.workloads(), policies, graph.settings());
            assertThat(layer.gaps(graph)).isEmpty();
            assertThat(layer.limits()).isEmpty();
        }
    }

    @Nested
    class OfOthers {

        private final CallGraph graph = with(ClusterSettings.DEFAULT);

        private NetworkPolicyLayer layer(String podNetworks, NetworkPolicy... more) {
            List<NetworkPolicy> policies = new ArrayList<>(Cluster.derived(graph));
            policies.addAll(List.of(more));
            return NetworkPolicyLayer.of(
                    graph.workloads(), policies, ClusterSettings.DEFAULT.withPodNetworks(blocks(podNetworks)));
        }

        private final NetworkPolicy out = policy(
                "web",
                "{podSelector: {matchLabels: {app: inventory}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr:"
                        + " 0.0.0.0/0}}], ports: [{port: 8443}]}]}");
        private final NetworkPolicy in = policy(
                "door",
                "{podSelector: {matchLabels: {app: orders}}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr:"
                        + " 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 8443}]}]}");

        @ParameterizedTest
        @ValueSource(strings = {"", PODS})
        void areGapsWhereTheyHoldPods(String podNetworks) {
            assertThat(layer(podNetworks, out).gaps(graph)).isEmpty();
            // With a range of private addresses but for a part of it nobody knows, unless it is said where pods are.
            List<Gap> gaps = layer(podNetworks, out, in).gaps(graph);

            assertThat(gaps).hasSize(podNetworks.isEmpty() ? 0 : 1);
            assertThat(gaps)
                    .extracting(Gap::toString)
                    .allMatch(
                            ("NetworkPolicy allows more: shop/inventory -> shop/orders 8443/tcp: NetworkPolicy shop/web lets"
                                            + " 8443/tcp through as egress of Deployment shop/inventory by 0.0.0.0/0, which holds addresses of"
                                            + " pods, and NetworkPolicy shop/door lets 8443/tcp through as ingress of Deployment shop/orders by"
                                            + " 10.0.0.0/8 without [10.1.0.0/16], which holds addresses of pods, and the policy of"
                                            + " spiffe://shop.example/ns/shop/sa/orders denies each call of"
                                            + " spiffe://shop.example/ns/shop/sa/inventory")::equals);
        }

        @ParameterizedTest
        @CsvSource({
            "10.244.0.0/16, '{ipBlock: {cidr: \"::/0\"}}', true",
            "10.244.0.0/16, '{ipBlock: {cidr: fd00::/48}}', false",
            "'', '{ipBlock: {cidr: 10.0.0.0/9}}, {ipBlock: {cidr: 10.128.0.0/9}}', true",
            "'', '{ipBlock: {cidr: 10.0.0.0/9}}, {ipBlock: {cidr: 10.192.0.0/10}}', false",
            "'', '{ipBlock: {cidr: 10.0.0.0/9}}, {ipBlock: {cidr: 10.128.0.0/9, except: [10.244.0.0/16]}}', false",
            "'', '{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.2.3/32]}}', true",
        })
        void holdPodsWhereNobodyLeftThemOut(String podNetworks, String peers, boolean held) {
            NetworkPolicy foreign = policy(
                    "door",
                    "{podSelector: {matchLabels: {app: orders}}, policyTypes: [Ingress], ingress: [{from: [" + peers
                            + "]}]}");
            NetworkPolicy all = policy(
                    "out", "{podSelector: {matchLabels: {app: inventory}}, policyTypes: [Egress], egress: [{}]}");

            assertThat(layer(podNetworks, foreign, all).callers(workload("orders"), PodPort.tcp(8443)))
                    .hasSize(held ? 1 : 0);
            assertThat(layer(podNetworks, foreign, all).limits()).hasSize(held ? 0 : 1);
        }

        @Test
        void countForTheBlastRadius() {
            NetworkPolicy open = policy(
                    "door",
                    "{podSelector: {matchLabels: {app: orders}}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr:"
                            + " 10.240.0.0/12}}]}]}");

            assertThat(radius(layer("10.244.0.0/16", out, open))).containsExactly("shop/orders");
            assertThat(radius(layer("192.168.0.0/16", out, open))).isEmpty();
        }

        private List<String> radius(NetworkPolicyLayer layer) {
            return BlastRadius.of(graph, workload("inventory"), List.of(layer)).reached().stream()
                    .map(reached -> reached.workload().label())
                    .toList();
        }

        @Test
        void areNotNamedWhereAPolicySelectsThePod() {
            NetworkPolicy both = policy(
                    "both",
                    "{podSelector: {matchLabels: {app: orders}}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr:"
                            + " 0.0.0.0/0}}, {podSelector: {matchLabels: {app: inventory}}}]}]}");

            assertThat(layer("", out, in, both).why(workload("inventory"), workload("orders"), PodPort.tcp(8443)))
                    .endsWith("NetworkPolicy shop/both lets 8443/tcp through as ingress of Deployment shop/orders");
            assertThat(layer(PODS, out, in, both).why(workload("inventory"), workload("orders"), PodPort.tcp(8443)))
                    .endsWith("NetworkPolicy shop/both lets 8443/tcp through as ingress of Deployment shop/orders");
        }

        @Test
        void areNoGapWithoutTheNetworksOfPods() {
            assertThat(layer("10.1.0.0/16", out, in).gaps(graph)).isEmpty();
            assertThat(layer("10.1.0.0/16", out, in).limits()).isEmpty();
        }

        @Test
        void areNotCountedOnForCalls() {
            List<NetworkPolicy> policies = new ArrayList<>(Cluster.derived(graph));
            policies.remove(Cluster.named(policies, "zt-gateway-ingress"));
            policies.add(policy(
                    "door",
                    "{podSelector: {matchLabels: {app: gateway}}, policyTypes: [Ingress], ingress: [{from: [{ipBlock:"
                            + " {cidr: 0.0.0.0/0}}], ports: [{port: 8443}]}]}"));
            NetworkPolicyLayer layer = NetworkPolicyLayer.of(graph.workloads(), policies);

            assertThat(layer.callers(workload("gateway"), PodPort.tcp(8443))).contains(workload("frontend"));
            assertThat(layer.gaps(graph))
                    .extracting(Gap::kind, gap -> gap.caller().name())
                    .containsExactly(tuple(Gap.Kind.LAYER_ALLOWS_LESS, "frontend"));
        }

        @Test
        void areNotedWhereTheyMayHoldPods() {
            assertThat(layer("", in).limits())
                    .containsExactly(
                            "NetworkPolicy shop/door lets through 10.0.0.0/8 without [10.1.0.0/16]: pods that have"
                                    + " such addresses are not counted, since it is not known which have. Name the networks of"
                                    + " pods in the settings, as spec.podNetworks.");
            assertThat(layer("10.244.0.0/16", in).limits()).isEmpty();
            assertThat(layer("", out).limits()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "10.1.2.3/8, 10.0.0.0/8",
            "10.1.2.3/0, 0.0.0.0/0",
            "255.255.255.255/1, 128.0.0.0/1",
            "10.1.2.3/32, 10.1.2.3/32",
            "2001:db8::1/32, 2001:db8::/32",
            "ffff::1/1, 8000::/1",
            "::1/0, ::/0",
            "::1/128, ::1/128",
        })
        void areReadAsTheApiServerDoes(String text, String block) {
            assertThat(Blocks.read(new IPBlock(text, null))).isEqualTo(Cidr.parse(block));
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    private static List<IpBlock> some(Random random, int count) {
        return IntStream.range(0, count).mapToObj(i -> block(random, 4)).toList();
    }

    /** A block of a net of 32 addresses, with up to two exceptions that Kubernetes takes. */
    private static Cidr valid(Random random) {
        while (true) {
            Cidr cidr = new Cidr(block(random, 6), some(random, random.nextInt(3)));
            if (Blocks.isValid(cidr)) {
                return cidr;
            }
        }
    }

    private static IpBlock block(Random random, int sizes) {
        int rest = random.nextInt(sizes);
        return IpBlock.parse("192.0.2." + (random.nextInt(32) >> rest << rest) + "/" + (32 - rest));
    }

    private static byte[] address(int last) {
        return new byte[] {(byte) 192, 0, 2, (byte) last};
    }

    private static boolean holds(List<IpBlock> blocks, int last) {
        return blocks.stream().anyMatch(block -> block.contains(address(last)));
    }

    private static boolean holds(Cidr cidr, int last) {
        return cidr.block().contains(address(last)) && !holds(cidr.except(), last);
    }
}
