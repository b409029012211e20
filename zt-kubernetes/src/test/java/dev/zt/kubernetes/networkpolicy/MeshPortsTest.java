package dev.zt.kubernetes.networkpolicy;

import static dev.zt.kubernetes.Sample.allow;
import static dev.zt.kubernetes.Sample.graph;
import static dev.zt.kubernetes.Sample.policy;
import static dev.zt.kubernetes.Sample.workload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.kubernetes.BlastRadius;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.External.Direction;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.ManifestWriter;
import dev.zt.kubernetes.Mesh;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.WorkloadBuilder;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.IpBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a mesh needs of the network: derived, and held against the policy. */
class MeshPortsTest {

    private static final PodPort HBONE = PodPort.tcp(15_008);
    private static final String X = "http: {paths: [/x]}";

    private static ClusterSettings in(Mesh.Kind kind, External... externals) {
        return Cluster.with(externals).withMesh(Mesh.of(kind));
    }

    /** Two pods with a port for metrics that a kubelet probes; the first may call the second. */
    private static CallGraph pair(ClusterSettings settings) {
        return graph(List.of(probed("a"), probed("b")), List.of(policy("b", allow("in", "a", X))), settings);
    }

    private static Workload probed(String name) {
        return probed(name, 8443, 9090);
    }

    private static Workload probed(String name, Integer... probes) {
        return WorkloadBuilder.from(Cluster.withMetrics(name))
                .probes(List.of(probes))
                .build();
    }

    private static NetworkPolicyLayer layer(CallGraph graph, List<NetworkPolicy> policies) {
        return NetworkPolicyLayer.of(graph.workloads(), policies, graph.settings());
    }

    private static List<String> gaps(CallGraph graph, List<NetworkPolicy> policies) {
        return layer(graph, policies).gaps(graph).stream().map(Object::toString).toList();
    }

    private static List<String> rules(CallGraph graph, String rule) {
        Derived derived = NetworkPolicies.derive(graph);
        assertThat(derived.errors()).isEmpty();
        return derived.rules().stream()
                .filter(each -> each.rule().equals(rule))
                .map(DerivedRule::toString)
                .toList();
    }

    private static String yaml(CallGraph graph, String name) {
        return ManifestWriter.write(List.of(Cluster.named(Cluster.derived(graph), name)));
    }

    private static External external(Direction direction, String workload, External.Peer peer, int... ports) {
        List<PodPort> all = new ArrayList<>();
        for (int port : ports) {
            all.add(PodPort.tcp(port));
        }
        return new External("x", direction, List.of("shop/" + workload), peer, all);
    }

    @ParameterizedTest
    @EnumSource(Mesh.Kind.class)
    void isReadable(Mesh.Kind kind) throws IOException {
        Path golden = Path.of("src/test/resources/golden/network-" + kind.label() + ".yaml");
        Derived derived = NetworkPolicies.derive(pair(in(kind)));
        StringBuilder text = new StringBuilder();
        derived.rules().stream()
                .sorted()
                .forEach(rule -> text.append("# ").append(rule).append('\n'));
        text.append(ManifestWriter.write(derived.objects()));

        assertThat(text.toString()).isEqualTo(Files.readString(golden));
    }

    @Test
    void addsNothingWithoutAMesh() {
        CallGraph graph = pair(ClusterSettings.DEFAULT);

        assertThat(ManifestWriter.write(NetworkPolicies.derive(graph).objects()))
                .doesNotContain("15008", "4143", "istio", "linkerd", "169.254");
        assertThat(layer(graph, Cluster.derived(graph)).tunnel()).isEmpty();
    }

    @Nested
    class Tunnel {

        @Test
        void isOpenedAlongEdgesAlone() {
            CallGraph graph = graph(
                    List.of(workload("a"), workload("b"), workload("c")),
                    List.of(policy("b", allow("in", "a", X))),
                    in(Mesh.Kind.ISTIO_AMBIENT));
            NetworkPolicyLayer layer = layer(graph, Cluster.derived(graph));

            assertThat(layer.callers(workload("b"), HBONE)).containsExactly(workload("a"));
            assertThat(layer.callers(workload("a"), HBONE)).isEmpty();
            assertThat(layer.callers(workload("c"), HBONE)).isEmpty();
            assertThat(layer.callers(workload("b"), PodPort.tcp(8443))).containsExactly(workload("a"));
        }

        @Test
        void isNoRuleWhereNobodyMayCall() {
            CallGraph graph = graph(List.of(workload("a"), workload("b")), List.of(), in(Mesh.Kind.ISTIO_AMBIENT));

            assertThat(Cluster.names(Cluster.derived(graph)))
                    .containsExactly("zt-a-egress", "zt-b-egress", "zt-default-deny");
            assertThat(yaml(graph, "zt-a-egress")).doesNotContain("15008");
        }

        @Test
        void isNotForDatagrams() {
            Workload b = workload("shop", "b", new PodPort("d", 53, PodPort.Protocol.UDP));
            CallGraph graph =
                    graph(List.of(workload("a"), b), List.of(policy("b", allow("in", "a", X))), in(Mesh.Kind.LINKERD));

            assertThat(graph.edges()).hasSize(1);
            assertThat(ManifestWriter.write(NetworkPolicies.derive(graph).objects()))
                    .doesNotContain("4143");
            assertThat(gaps(graph, Cluster.derived(graph))).isEmpty();
        }

        @Test
        void saysWhoChecksThePort() {
            assertThat(rules(pair(in(Mesh.Kind.ISTIO_AMBIENT)), "mesh-tunnel"))
                    .containsExactly(
                            "WIDER mesh-tunnel in NetworkPolicy shop/zt-a-egress: To shop/b: 15008/tcp is the tunnel of"
                                    + " istio-ambient and reaches each port of Deployment shop/b: at 8443/tcp the"
                                    + " application decides, at each other port, 9090/tcp among them, the policies of the"
                                    + " mesh alone. Derive those, too.",
                            "WIDER mesh-tunnel in NetworkPolicy shop/zt-b-ingress: 15008/tcp is the tunnel of"
                                    + " istio-ambient and reaches each port of Deployment shop/b: at 8443/tcp the"
                                    + " application decides, at each other port, 9090/tcp among them, the policies of the"
                                    + " mesh alone. Derive those, too.");
        }

        @Test
        void isNoPortAtWhichAnApplicationDecides() {
            Workload b = workload("shop", "b", new PodPort("linkerd-proxy", 4143, PodPort.Protocol.TCP));
            List<Workload> workloads = List.of(workload("a"), b);
            List<AccessPolicy> policies = List.of(policy("b", allow("in", "a", X)));

            assertThat(NetworkPolicies.derive(graph(workloads, policies, in(Mesh.Kind.LINKERD)))
                            .errors())
                    .containsExactly(
                            "Deployment shop/b would enforce its policy at 4143/tcp, which is the tunnel of linkerd:"
                                    + " the mesh answers there, not the application. List the application's own port, and name it"
                                    + " by the annotation zt.dev/guarded-ports of its pods.");
            assertThat(NetworkPolicies.derive(graph(workloads, policies, in(Mesh.Kind.ISTIO_AMBIENT)))
                            .errors())
                    .isEmpty();
        }

        @Test
        void isNotAmongThePortsThatItReaches() {
            Workload b = WorkloadBuilder.named("b")
                    .ports(PodPort.tcp(8443), new PodPort("linkerd-proxy", 4143, PodPort.Protocol.TCP))
                    .guarded(PodPort.tcp(8443))
                    .build();
            CallGraph graph =
                    graph(List.of(workload("a"), b), List.of(policy("b", allow("in", "a", X))), in(Mesh.Kind.LINKERD));

            assertThat(rules(graph, "mesh-tunnel"))
                    .hasSize(2)
                    .allMatch(rule -> rule.endsWith("at 8443/tcp the application decides, at each other port the"
                            + " policies of the mesh alone. Derive those, too."));
            assertThat(gaps(graph, Cluster.derived(graph))).isEmpty();
        }

        @Test
        void isInFrontOfAnEnforcingApplicationAlways() {
            Derived derived = NetworkPolicies.derive(pair(in(Mesh.Kind.LINKERD)));

            assertThat(derived.rules())
                    .filteredOn(rule -> rule.rule().equals("mesh-tunnel"))
                    .hasSize(2)
                    .allSatisfy(rule -> {
                        assertThat(rule.fidelity()).isEqualTo(Fidelity.WIDER);
                        assertThat(rule.lost()).contains("at 8443/tcp the application decides");
                    });
        }

        @Test
        void isShutByTheQuarantineLabel() {
            CallGraph graph = pair(in(Mesh.Kind.ISTIO_AMBIENT));
            List<NetworkPolicy> policies = Cluster.derived(graph);
            Map<String, String> shut = Map.of("zt.dev/quarantine", "x");
            Workload a = probed("a");
            Workload b = probed("b");

            assertThat(layer(graph, policies).callers(b, HBONE)).containsExactly(a);
            assertThat(layer(graph, policies).withLabels(a, shut).callers(b, HBONE))
                    .isEmpty();
            assertThat(layer(graph, policies).withLabels(b, shut).callers(b, HBONE))
                    .isEmpty();
            assertThat(NetworkPolicies.notQuarantinable(graph.workloads(), policies, graph.settings()))
                    .isEmpty();
        }

        @Test
        void isWiderWhereItIsDeclared() {
            External.Pods scraper = new External.Pods("monitoring", Map.of("app", "prometheus"));
            CallGraph graph = pair(in(
                    Mesh.Kind.ISTIO_AMBIENT,
                    external(Direction.INGRESS, "b", scraper, 9090, 15008),
                    external(Direction.EGRESS, "a", scraper, 15008)));

            assertThat(rules(graph, "x"))
                    .containsExactly(
                            "WIDER x in NetworkPolicy shop/zt-a-egress: 15008/tcp is the tunnel of istio-ambient and"
                                    + " reaches each port of the pods at the other end: which, is decided there.",
                            "WIDER x in NetworkPolicy shop/zt-b-ingress: 15008/tcp is the tunnel of istio-ambient and"
                                    + " reaches each port of Deployment shop/b: at 8443/tcp the application decides, at"
                                    + " each other port, 9090/tcp among them, the policies of the mesh alone. Derive"
                                    + " those, too.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"9090", "4143"})
        void isNotWhatIsDeclaredAtAnotherPort(int port) {
            External.Pods scraper = new External.Pods("monitoring", Map.of("app", "prometheus"));

            assertThat(rules(pair(in(Mesh.Kind.ISTIO_AMBIENT, external(Direction.INGRESS, "b", scraper, port))), "x"))
                    .containsExactly("EXACT x in NetworkPolicy shop/zt-b-ingress");
        }
    }

    @Nested
    class Probes {

        @Test
        void reachTheProbedPortsOfPodsThatNobodyCalls() {
            CallGraph graph = graph(List.of(probed("a", 9090)), List.of(), in(Mesh.Kind.ISTIO_AMBIENT));

            assertThat(yaml(graph, "zt-a-ingress")).contains("""
                  ingress:
                  - from:
                    - ipBlock:
                        cidr: 169.254.7.127/32
                    - ipBlock:
                        cidr: fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128
                    ports:
                    - port: 9090
                      protocol: TCP
                  podSelector:
                    matchExpressions:
                    - key: zt.dev/quarantine
                      operator: DoesNotExist
                    matchLabels:
                      app: a
                """);
            assertThat(rules(graph, "mesh-probes"))
                    .containsExactly("EXACT mesh-probes in NetworkPolicy shop/zt-a-ingress");
        }

        @ParameterizedTest
        @EnumSource(
                value = Mesh.Kind.class,
                names = {"ISTIO_SIDECAR", "LINKERD"})
        void comeFromTheNodeInOtherMeshes(Mesh.Kind kind) {
            CallGraph graph = graph(List.of(probed("a")), List.of(), in(kind));

            assertThat(Cluster.names(Cluster.derived(graph))).containsExactly("zt-a-egress", "zt-default-deny");
        }

        @Test
        void areNoneWithoutAPortThatCanBe() {
            CallGraph graph = graph(List.of(probed("a", 0, 65_536)), List.of(), in(Mesh.Kind.ISTIO_AMBIENT));

            assertThat(Cluster.names(Cluster.derived(graph))).containsExactly("zt-a-egress", "zt-default-deny");
        }

        @ParameterizedTest
        @CsvSource({"fd00::/8, fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128", "169.254.0.0/16, 169.254.7.127/32"})
        void areRefusedFromAnAddressThatAPodCouldHave(String pods, String address) {
            CallGraph graph = graph(
                    List.of(probed("a")),
                    List.of(),
                    in(Mesh.Kind.ISTIO_AMBIENT).withPodNetworks(List.of(IpBlock.parse(pods))));

            assertThat(NetworkPolicies.derive(graph).errors())
                    .containsExactly("Kubelets probe pods of istio-ambient from " + address
                            + ", which is among the networks of pods, so that a pod could have it. Name those networks more"
                            + " narrowly, in spec.podNetworks of the settings.");
        }

        @Test
        void areFromNoAddressOfPodsOtherwise() {
            CallGraph graph = pair(in(Mesh.Kind.ISTIO_AMBIENT)
                    .withPodNetworks(List.of(IpBlock.parse("10.244.0.0/16"), IpBlock.parse("fd00:10:244::/56"))));

            assertThat(gaps(graph, Cluster.derived(graph))).isEmpty();
        }

        @Test
        void areNoLimitOfWhatIsKnown() {
            CallGraph graph = pair(in(Mesh.Kind.ISTIO_AMBIENT));

            assertThat(layer(graph, Cluster.derived(graph)).limits())
                    .containsExactly(
                            "15008/tcp is the tunnel of istio-ambient: who is let through to it reaches each port"
                                    + " of those pods that the policies of the mesh let it reach. Verify those, too.");
            assertThat(NetworkPolicyLayer.of(graph.workloads(), Cluster.derived(graph))
                            .limits())
                    .anyMatch(limit -> limit.contains("fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128"));
        }
    }

    @Nested
    class ControlPlane {

        @ParameterizedTest
        @CsvSource({"ISTIO_SIDECAR, mesh, app: istiod, 15012", "LINKERD, mesh, control-plane-component: identity, 8080"
        })
        void isAskedWhereverItRuns(Mesh.Kind kind, String namespace, String label, String port) {
            CallGraph graph = graph(
                    List.of(workload("a")), List.of(), ClusterSettings.DEFAULT.withMesh(new Mesh(kind, namespace)));

            assertThat(yaml(graph, "zt-a-egress"))
                    .contains("kubernetes.io/metadata.name: mesh", label, "port: " + port);
            assertThat(rules(graph, "mesh-control-plane"))
                    .containsExactly("EXACT mesh-control-plane in NetworkPolicy shop/zt-a-egress");
        }

        @Test
        void isNotAskedByPodsOfAnAmbientMesh() {
            CallGraph graph = graph(List.of(workload("a")), List.of(), in(Mesh.Kind.ISTIO_AMBIENT));

            assertThat(yaml(graph, "zt-a-egress")).doesNotContain("istio-system");
            assertThat(rules(graph, "mesh-control-plane")).isEmpty();
        }

        @Test
        void isNotIsolated() {
            CallGraph graph = graph(
                    List.of(workload("a"), workload("linkerd", "b", PodPort.tcp(1))), List.of(), in(Mesh.Kind.LINKERD));

            assertThat(NetworkPolicies.derive(graph).errors())
                    .containsExactly("Workloads of linkerd are among those to isolate, and the control plane of linkerd"
                            + " runs there: policies that isolate that namespace would take the mesh from the whole"
                            + " cluster. Leave its workloads out.");
        }

        @Test
        void isRefusedInANamespaceThatCannotBe() {
            CallGraph graph = graph(
                    List.of(workload("a")),
                    List.of(),
                    ClusterSettings.DEFAULT.withMesh(new Mesh(Mesh.Kind.LINKERD, "Linkerd_1")));

            assertThat(NetworkPolicies.derive(graph).errors())
                    .containsExactly(
                            "The mesh has a namespace that Kubernetes does not take: Linkerd_1. Write it as the"
                                    + " cluster has it.");
        }
    }

    @Nested
    class Verifying {

        private final CallGraph graph = pair(in(Mesh.Kind.ISTIO_AMBIENT));

        @Test
        void takesWhatIsAnnouncedForNoGap() {
            assertThat(gaps(graph, Cluster.derived(graph))).isEmpty();
        }

        @Test
        void findsCallsThatTheMeshCannotCarry() {
            assertThat(gaps(graph, Cluster.derived(pair(ClusterSettings.DEFAULT))))
                    .containsExactly(
                            "NetworkPolicy allows less: shop/a -> shop/b 15008/tcp: NetworkPolicy shop/zt-a-egress"
                                    + " isolates Deployment shop/a for egress and none lets 15008/tcp through, and NetworkPolicy"
                                    + " shop/zt-b-ingress isolates Deployment shop/b for ingress and none lets 15008/tcp through,"
                                    + " and by [in] GET /x is allowed, which a mesh carries there");
        }

        @Test
        void findsATunnelThatNoEdgeNeeds() {
            List<NetworkPolicy> policies = new ArrayList<>(Cluster.derived(graph));
            policies.add(Cluster.policy("in", """
                {podSelector: {matchLabels: {app: a}}, policyTypes: [Ingress],
                 ingress: [{ports: [{port: 15008}], from: [{podSelector: {matchLabels: {app: b}}}]}]}"""));
            policies.add(Cluster.policy("out", """
                {podSelector: {matchLabels: {app: b}}, policyTypes: [Egress],
                 egress: [{ports: [{port: 15008}], to: [{podSelector: {matchLabels: {app: a}}}]}]}"""));

            assertThat(gaps(graph, policies))
                    .containsExactly(
                            "NetworkPolicy allows more: shop/b -> shop/a 15008/tcp: NetworkPolicy shop/out lets"
                                    + " 15008/tcp through as egress of Deployment shop/b, and NetworkPolicy shop/in lets 15008/tcp"
                                    + " through as ingress of Deployment shop/a, which is a mesh's tunnel to each port, and the"
                                    + " policy of spiffe://shop.example/ns/shop/sa/a denies each call of"
                                    + " spiffe://shop.example/ns/shop/sa/b");
        }

        /** Pods get the proxy and its port when they are made: no manifest has the name. */
        @ParameterizedTest
        @CsvSource({"LINKERD, 1", "ISTIO_AMBIENT, 0", "ISTIO_SIDECAR, 0"})
        void findsATunnelThatIsOpenedByItsName(Mesh.Kind kind, int found) {
            CallGraph meshed = pair(in(kind));
            List<NetworkPolicy> policies = new ArrayList<>(Cluster.derived(meshed));
            policies.add(Cluster.policy("in", """
                {podSelector: {matchLabels: {app: a}}, policyTypes: [Ingress],
                 ingress: [{ports: [{port: linkerd-proxy}], from: [{podSelector: {matchLabels: {app: b}}}]}]}"""));
            policies.add(Cluster.policy("out", """
                {podSelector: {matchLabels: {app: b}}, policyTypes: [Egress],
                 egress: [{ports: [{port: linkerd-proxy}], to: [{podSelector: {matchLabels: {app: a}}}]}]}"""));

            assertThat(gaps(meshed, policies))
                    .hasSize(found)
                    .allMatch(gap -> gap.startsWith("NetworkPolicy allows more: shop/b -> shop/a 4143/tcp: "));
        }

        @ParameterizedTest
        @CsvSource({"15008, 15010, 15009", "15000, 15008, 15000", "1, 65535, 1", "9090, 9090, 9090"})
        void findsPortsBesideTheTunnel(int first, int last, int found) {
            List<NetworkPolicy> policies = new ArrayList<>(Cluster.derived(graph));
            policies.add(Cluster.policy("in", """
                {podSelector: {matchLabels: {app: b}}, policyTypes: [Ingress],
                 ingress: [{ports: [{port: %d, endPort: %d}], from: [{podSelector: {matchLabels: {app: a}}}]}]}""".formatted(first, last)));
            policies.add(Cluster.policy("out", """
                {podSelector: {matchLabels: {app: a}}, policyTypes: [Egress],
                 egress: [{ports: [{port: %d, endPort: %d}], to: [{podSelector: {matchLabels: {app: b}}}]}]}""".formatted(first, last)));

            assertThat(gaps(graph, policies))
                    .isNotEmpty()
                    .anyMatch(gap -> gap.startsWith("NetworkPolicy allows more: shop/a -> shop/b " + found + "/tcp: "))
                    .noneMatch(gap -> gap.contains("shop/b 15008/tcp: "));
        }

        @Test
        void takesATunnelForMoreWhereNobodySaidThatThereIsAMesh() {
            assertThat(NetworkPolicyLayer.of(graph.workloads(), Cluster.derived(graph)).gaps(graph).stream()
                            .map(Object::toString))
                    .singleElement()
                    .asString()
                    .startsWith("NetworkPolicy allows more: shop/a -> shop/b 15008/tcp: ");
        }

        @Test
        void takesATunnelForDeclaredWhereBothEndsAre() {
            External.Pods a = new External.Pods("shop", Map.of("app", "a"));
            External.Pods b = new External.Pods("shop", Map.of("app", "b"));
            External in = external(Direction.INGRESS, "a", b, 9090, 15008);
            External out = external(Direction.EGRESS, "b", a, 9090, 15008);
            CallGraph both = pair(in(Mesh.Kind.ISTIO_AMBIENT, in, out));

            assertThat(layer(both, Cluster.derived(both)).callers(probed("a"), HBONE))
                    .containsExactly(probed("b"));
            assertThat(gaps(both, Cluster.derived(both))).isEmpty();
        }
    }

    @Nested
    class Reaching {

        private BlastRadius from(CallGraph graph, String name) {
            return BlastRadius.of(graph, probed(name), List.of(layer(graph, Cluster.derived(graph))));
        }

        /** Both are called at 8443; c has 80 too, where nobody is let in by the network itself. */
        private CallGraph chain(ClusterSettings settings) {
            Workload c = WorkloadBuilder.named("c")
                    .ports(PodPort.tcp(80), PodPort.tcp(8443))
                    .guarded(PodPort.tcp(8443))
                    .build();
            List<AccessPolicy> policies = List.of(policy("b", allow("in", "a", X)), policy("c", allow("in", "b", X)));
            return graph(List.of(probed("a"), probed("b"), c), policies, settings);
        }

        @Test
        void countsTheTunnel() {
            BlastRadius radius = from(chain(in(Mesh.Kind.ISTIO_AMBIENT)), "b");

            assertThat(radius.reached())
                    .singleElement()
                    .satisfies(
                            reached -> assertThat(reached.chain().get(0))
                                    .hasToString(
                                            "shop/b -> shop/c 80/tcp (NetworkPolicy: NetworkPolicy shop/zt-b-egress lets 15008/tcp"
                                                    + " through as egress of Deployment shop/b, and NetworkPolicy shop/zt-c-ingress lets 15008/tcp"
                                                    + " through as ingress of Deployment shop/c, and a mesh's tunnel from there to 80/tcp)"));
        }

        @ParameterizedTest
        @EnumSource(Mesh.Kind.class)
        void reachesNoMoreWorkloadsThanWithoutAMesh(Mesh.Kind kind) {
            for (String name : List.of("a", "b")) {
                assertThat(from(chain(in(kind)), name).reached())
                        .extracting(BlastRadius.Reached::workload)
                        .isEqualTo(from(chain(ClusterSettings.DEFAULT), name).reached().stream()
                                .map(BlastRadius.Reached::workload)
                                .toList());
            }
        }
    }
}
