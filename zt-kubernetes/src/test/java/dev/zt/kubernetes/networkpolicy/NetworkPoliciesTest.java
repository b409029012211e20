package dev.zt.kubernetes.networkpolicy;

import static dev.zt.kubernetes.Sample.allow;
import static dev.zt.kubernetes.Sample.graph;
import static dev.zt.kubernetes.Sample.policy;
import static dev.zt.kubernetes.Sample.workload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.Dns;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.External.Direction;
import dev.zt.kubernetes.ManifestWriter;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.PodPort.Protocol;
import dev.zt.kubernetes.Sample;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.WorkloadBuilder;
import dev.zt.kubernetes.Workloads;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Effect;
import dev.zt.policy.IpBlock;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkPoliciesTest {

    private static final String X = "http: {paths: [/x]}";

    /** a may call b. */
    private static CallGraph pair(Workload a, Workload b, ClusterSettings settings) {
        AccessPolicy policy = new AccessPolicy(
                "b",
                "",
                b.id(),
                List.of(new Rule(
                        "in",
                        Effect.ALLOW,
                        List.of(new PeerMatcher(List.of(SpiffeIdPattern.of(a.id())), List.of())),
                        List.of())));
        return graph(List.of(a, b), List.of(policy), settings);
    }

    private static CallGraph pair(Workload a, Workload b) {
        return pair(a, b, ClusterSettings.DEFAULT);
    }

    private static String yaml(CallGraph graph, String name) {
        return ManifestWriter.write(List.of(Cluster.named(Cluster.derived(graph), name)));
    }

    private static List<String> rules(CallGraph graph) {
        return NetworkPolicies.derive(graph).rules().stream()
                .map(Object::toString)
                .toList();
    }

    private static List<String> errors(CallGraph graph) {
        Derived derived = NetworkPolicies.derive(graph);
        assertThat(derived.objects()).isEmpty();
        assertThat(derived.rules()).isEmpty();
        return derived.errors();
    }

    private static External external(String name, Direction direction, String workload, External.Peer peer, int port) {
        return new External(name, direction, List.of(workload), peer, List.of(PodPort.tcp(port)));
    }

    @Test
    void isReadable() {
        assertThat(ManifestWriter.write(NetworkPolicies.derive(Sample.shop()).objects()))
                .isEqualTo(Golden.SHOP);
    }

    @Test
    void isTheSameInWhateverOrderWorkloadsAndPoliciesCome() {
        List<Workload> workloads = new ArrayList<>(Sample.shop().workloads().all());
        List<AccessPolicy> policies = List.of(
                policy("inventory", allow("looks", "orders", X)), policy("orders", allow("takes", "gateway", X)));
        String one = ManifestWriter.write(
                NetworkPolicies.derive(graph(workloads, policies)).objects());
        Collections.reverse(workloads);

        assertThat(ManifestWriter.write(
                        NetworkPolicies.derive(graph(workloads, List.of(policies.get(1), policies.get(0))))
                                .objects()))
                .isEqualTo(one);
    }

    @Nested
    class Objects {

        @Test
        void letThroughBeforeTheyDeny() {
            CallGraph graph = pair(workload("z", "a", PodPort.tcp(1)), workload("b"));

            assertThat(NetworkPolicies.derive(graph).objects())
                    .extracting(object -> object.getMetadata().getNamespace() + "/"
                            + object.getMetadata().getName())
                    .containsExactly(
                            "shop/zt-b-ingress",
                            "shop/zt-b-egress",
                            "z/zt-a-egress",
                            "shop/zt-default-deny",
                            "z/zt-default-deny");
        }

        @Test
        void areNoneWithoutWorkloads() {
            assertThat(NetworkPolicies.derive(graph(List.of(), List.of())))
                    .isEqualTo(new Derived(List.of(), List.of(), List.of()));
        }

        @Test
        void letNobodyThroughWhereNobodyMayCall() {
            assertThat(Cluster.names(Cluster.derived(graph(List.of(workload("a"), workload("b")), List.of()))))
                    .containsExactly("zt-a-egress", "zt-b-egress", "zt-default-deny");
        }

        @Test
        void areNotMadeForANamespaceOfWhichOnlyTheLabelsAreKnown() {
            CallGraph graph = CallGraph.of(
                    Workloads.of(List.of(workload("a")), Map.of("kube-system", Map.of("a", "b"))),
                    List.of(),
                    ClusterSettings.DEFAULT,
                    Sample.NOW);

            assertThat(NetworkPolicies.derive(graph).objects())
                    .extracting(object -> object.getMetadata().getNamespace())
                    .containsOnly("shop");
        }

        @Test
        void neverHaveARuleThatMeansEverybodyOrEachPort() {
            for (NetworkPolicy policy : Cluster.derived(Sample.shop())) {
                assertThat(policy.getSpec().getIngress()).allSatisfy(rule -> {
                    assertThat(rule.getFrom()).isNotEmpty();
                    assertThat(rule.getPorts()).isNotEmpty();
                });
                assertThat(policy.getSpec().getEgress()).allSatisfy(rule -> {
                    assertThat(rule.getTo()).isNotEmpty();
                    assertThat(rule.getPorts()).isNotEmpty();
                });
            }
        }

        @Test
        void shareNothingThatAChangeCouldReach() {
            List<NetworkPolicy> policies = Cluster.derived(Sample.shop());
            String before = ManifestWriter.write(policies.subList(1, policies.size()));
            policies.get(0)
                    .getSpec()
                    .getEgress()
                    .get(0)
                    .getTo()
                    .get(0)
                    .getPodSelector()
                    .getMatchLabels()
                    .clear();
            policies.get(0).getMetadata().getLabels().clear();

            assertThat(ManifestWriter.write(policies.subList(1, policies.size())))
                    .isEqualTo(before);
        }

        @Test
        void carryTheDigestOfTheirPolicy() {
            CallGraph graph = Sample.shop();
            List<NetworkPolicy> policies = Cluster.derived(graph);

            assertThat(Cluster.named(policies, "zt-orders-ingress")
                            .getMetadata()
                            .getAnnotations())
                    .containsEntry(
                            "zt.dev/policy-digest",
                            graph.policyOf(workload("orders")).digest());
            assertThat(Cluster.named(policies, "zt-default-deny").getMetadata().getAnnotations())
                    .containsEntry("zt.dev/policy-digest", graph.digest());
        }

        @Test
        void areToldApartWhereTwoKindsShareAName() {
            Workload set = WorkloadBuilder.named("a")
                    .kind("StatefulSet")
                    .account("a2")
                    .labels(Map.of("app", "a2"))
                    .ports(PodPort.tcp(1))
                    .build();
            CallGraph graph = graph(
                    List.of(workload("a"), set, workload("b")),
                    List.of(policy("b", allow("in", "a", X) + allow("in2", "a2", X))));

            assertThat(Cluster.names(Cluster.derived(graph)))
                    .contains("zt-a-deployment-egress", "zt-a-statefulset-egress");
        }
    }

    @Nested
    class RulesOfPolicies {

        @Test
        void groupPeersWithTheSamePorts() {
            Workload b = workload("shop", "b", PodPort.tcp(1), PodPort.tcp(65_535), new PodPort("d", 53, Protocol.UDP));
            CallGraph graph = graph(
                    List.of(workload("a"), b, workload("c")),
                    List.of(policy("b", allow("in", "a", X) + allow("in2", "c", X))));

            assertThat(yaml(graph, "zt-b-ingress")).contains("""
                  - from:
                    - namespaceSelector:
                        matchLabels:
                          kubernetes.io/metadata.name: shop
                      podSelector:
                        matchExpressions:
                        - key: zt.dev/quarantine
                          operator: DoesNotExist
                        matchLabels:
                          app: a
                    - namespaceSelector:
                        matchLabels:
                          kubernetes.io/metadata.name: shop
                      podSelector:
                        matchExpressions:
                        - key: zt.dev/quarantine
                          operator: DoesNotExist
                        matchLabels:
                          app: c
                    ports:
                    - port: 1
                      protocol: TCP
                    - port: 53
                      protocol: UDP
                    - port: 65535
                      protocol: TCP
                """);
        }

        @Test
        void nameAPeerOnceThoughTwoWorkloadsHaveItsLabels() {
            Workload one = Cluster.workload("one", "a", Map.of("app", "a", "v", "1"), Map.of("app", "a"));
            Workload two = Cluster.workload("two", "a", Map.of("app", "a", "v", "2"), Map.of("app", "a"));
            CallGraph graph = graph(List.of(one, two, workload("b")), List.of(policy("b", allow("in", "a", X))));

            assertThat(Cluster.named(Cluster.derived(graph), "zt-b-ingress")
                            .getSpec()
                            .getIngress()
                            .get(0)
                            .getFrom())
                    .hasSize(1);
            assertThat(NetworkPolicyLayer.of(graph.workloads(), Cluster.derived(graph))
                            .gaps(graph))
                    .isEmpty();
        }

        @Test
        void tellWorkloadsOfOneNameInTwoNamespacesApart() {
            CallGraph graph = graph(
                    List.of(workload("a"), workload("other", "a", PodPort.tcp(8443)), workload("b")),
                    List.of(policy("b", allow("in", "a", X))));
            NetworkPolicyLayer layer = NetworkPolicyLayer.of(graph.workloads(), Cluster.derived(graph));

            assertThat(layer.callers(workload("b"), PodPort.tcp(8443))).containsExactly(workload("a"));
            assertThat(layer.gaps(graph)).isEmpty();
        }

        @Test
        void holdAThousandCallers() {
            List<Workload> workloads = new ArrayList<>(List.of(workload("b")));
            List<SpiffeIdPattern> callers = new ArrayList<>();
            IntStream.range(0, 1_000).mapToObj(i -> workload("c" + i)).forEach(caller -> {
                workloads.add(caller);
                callers.add(SpiffeIdPattern.of(caller.id()));
            });
            Rule rule = new Rule("in", Effect.ALLOW, List.of(new PeerMatcher(callers, List.of())), List.of());
            CallGraph graph = graph(
                    workloads, List.of(new AccessPolicy("b", "", workload("b").id(), List.of(rule))));
            NetworkPolicyLayer layer = NetworkPolicyLayer.of(graph.workloads(), Cluster.derived(graph));

            assertThat(layer.callers(workload("b"), PodPort.tcp(8443))).hasSize(1_000);
            assertThat(layer.gaps(graph)).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"yes", "1.10", "0x1F", "2026-11-30", "A_b.C-d", ""})
        void keepOddValuesOfLabels(String value) {
            Map<String, String> labels = Map.of("example.com/app_Name.x", value, "app", "a");
            CallGraph graph = pair(Cluster.workload("a", "a", labels, labels), workload("b"));
            List<NetworkPolicy> read = Cluster.yaml(
                    ManifestWriter.write(NetworkPolicies.derive(graph).objects()));

            assertThat(Cluster.named(read, "zt-a-egress")
                            .getSpec()
                            .getPodSelector()
                            .getMatchLabels())
                    .isEqualTo(labels);
            assertThat(NetworkPolicyLayer.of(graph.workloads(), read).gaps(graph))
                    .isEmpty();
        }
    }

    @Nested
    class Externals {

        private final External.Addresses database = new External.Addresses(List.of(
                Cidr.parse("203.0.113.0/24"),
                new Cidr(IpBlock.parse("2001:db8::/32"), List.of(IpBlock.parse("2001:db8:1::/48")))));
        private final External.Pods ingress = new External.Pods("edge", Map.of("app", "proxy"));

        @Test
        void areLetThroughForThoseThatAreNamed() {
            CallGraph graph = graph(
                    List.of(workload("a"), workload("b")),
                    List.of(),
                    Cluster.with(
                            external("db", Direction.EGRESS, "shop/a", database, 5432),
                            external(
                                    "edge",
                                    Direction.INGRESS,
                                    workload("b").id().toString(),
                                    ingress,
                                    8443)));

            assertThat(Cluster.names(Cluster.derived(graph)))
                    .containsExactly("zt-a-egress", "zt-b-ingress", "zt-b-egress", "zt-default-deny");
            assertThat(yaml(graph, "zt-a-egress")).contains("""
                  - ports:
                    - port: 5432
                      protocol: TCP
                    to:
                    - ipBlock:
                        cidr: 2001:db8::/32
                        except:
                        - 2001:db8:1::/48
                    - ipBlock:
                        cidr: 203.0.113.0/24
                """);
            assertThat(yaml(graph, "zt-b-ingress")).contains("""
                  - from:
                    - namespaceSelector:
                        matchLabels:
                          kubernetes.io/metadata.name: edge
                      podSelector:
                        matchExpressions:
                        - key: zt.dev/quarantine
                          operator: DoesNotExist
                        matchLabels:
                          app: proxy
                    ports:
                    - port: 8443
                      protocol: TCP
                """);
            assertThat(rules(graph))
                    .contains(
                            "EXACT db in NetworkPolicy shop/zt-a-egress",
                            "EXACT edge in NetworkPolicy shop/zt-b-ingress");
        }

        @Test
        void mayBeBetweenWorkloadsWhereTheApplicationEnforcesNothing() {
            External.Pods scraped = new External.Pods("shop", Map.of("app", "a"));
            CallGraph graph = graph(
                    List.of(Cluster.withMetrics("a"), workload("mon", "prom", PodPort.tcp(1))),
                    List.of(),
                    Cluster.with(
                            external(
                                    "scrape",
                                    Direction.INGRESS,
                                    "shop/a",
                                    new External.Pods("mon", Map.of("app", "prom")),
                                    9090),
                            external("scrapes", Direction.EGRESS, "mon/prom", scraped, 9090)));
            NetworkPolicyLayer layer = NetworkPolicyLayer.of(graph.workloads(), Cluster.derived(graph));

            assertThat(layer.callers(Cluster.withMetrics("a"), PodPort.tcp(9090)))
                    .hasSize(1);
            assertThat(layer.callers(Cluster.withMetrics("a"), PodPort.tcp(8443)))
                    .isEmpty();
            assertThat(layer.gaps(graph)).isEmpty();
        }

        @Test
        void areRefusedWhereThePolicyDecides() {
            External.Pods a = new External.Pods("shop", Map.of("app", "a"));

            assertThat(errors(graph(
                            List.of(workload("a"), workload("b")),
                            List.of(),
                            Cluster.with(external("side door", Direction.INGRESS, "shop/b", a, 8443)))))
                    .containsExactly("The connection side door is between Deployment shop/b and the pods of Deployment"
                            + " shop/a, at 8443/tcp of Deployment shop/b, where the policy of"
                            + " spiffe://shop.example/ns/shop/sa/b decides who calls. Write it there as a rule, or name"
                            + " other pods.");
            assertThat(errors(graph(
                            List.of(workload("a"), workload("b")),
                            List.of(),
                            Cluster.with(external("out", Direction.EGRESS, "shop/b", a, 8443)))))
                    .hasSize(1);
        }

        @Test
        void areRefusedForWorkloadsThatAreNotThere() {
            assertThat(errors(graph(
                            List.of(workload("a")),
                            List.of(),
                            Cluster.with(external("db", Direction.EGRESS, "shop/typo", database, 5432)))))
                    .containsExactly(
                            "The connection db names shop/typo, which is no workload here. Write namespace/name"
                                    + " or the SPIFFE ID of one that is.");
        }

        @Test
        void areRefusedForOneOfTwoWorkloadsWithTheSameLabels() {
            Workload one = Cluster.workload("one", "a", Map.of("app", "a"), Map.of("app", "a"));
            Workload two = Cluster.workload("two", "a", Map.of("app", "a", "v", "2"), Map.of("app", "a"));

            assertThat(errors(graph(
                            List.of(one, two),
                            List.of(),
                            Cluster.with(external("db", Direction.EGRESS, "shop/one", database, 5432)))))
                    .containsExactly(
                            "The connection db is for Deployment shop/one, whose labels {app=a} select the pods"
                                    + " of Deployment shop/two too. Declare it for both, or give the pods labels of their own.");
            assertThat(NetworkPolicies.derive(graph(
                                    List.of(one, two),
                                    List.of(),
                                    Cluster.with(external(
                                            "db", Direction.EGRESS, one.id().toString(), database, 5432))))
                            .errors())
                    .isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "10.0.0.0/8, 11.0.0.0/16",
            "10.0.0.0/8, 10.0.0.0/8",
            "10.1.0.0/16, 10.0.0.0/8",
            "10.0.0.0/8, 2001:db8::/32",
        })
        void areRefusedWithAnExceptionThatIsNone(String block, String except) {
            External.Addresses odd =
                    new External.Addresses(List.of(new Cidr(IpBlock.parse(block), List.of(IpBlock.parse(except)))));

            assertThat(errors(graph(
                            List.of(workload("a")),
                            List.of(),
                            Cluster.with(external("db", Direction.EGRESS, "shop/a", odd, 5432)))))
                    .containsExactly("The connection db has " + block + " without [" + except
                            + "]: each exception must be a smaller block within it, or Kubernetes refuses it.");
        }
    }

    @Nested
    class FidelityOfRules {

        @Test
        void isWiderEvenForAnyCallOfOneId() {
            assertThat(rules(pair(workload("a"), workload("b"))))
                    .containsExactly(
                            "EXACT dns in NetworkPolicy shop/zt-a-egress",
                            "WIDER in in NetworkPolicy shop/zt-a-egress: To shop/b: Labels of pods stand for identities.",
                            "EXACT dns in NetworkPolicy shop/zt-b-egress",
                            "WIDER in in NetworkPolicy shop/zt-b-ingress: Labels of pods stand for identities.");
        }

        @Test
        void namesWhatIsNotSeen() {
            String rule = "- {id: in, effect: allow, expires: 2027-01-01T00:00:00Z, from: [{trustDomains:"
                    + " [shop.example]}], to: [{http: {paths: [/x]}}]}\n";

            assertThat(rules(graph(List.of(workload("b")), List.of(policy("b", rule)))))
                    .contains("WIDER in in NetworkPolicy shop/zt-b-ingress: Labels of pods stand for identities; which"
                            + " calls are made is not seen; that it expires at 2027-01-01T00:00:00Z is not seen. Workloads"
                            + " that in comes to mean later are not let in until policies are derived again.");
        }

        @Test
        void isNarrowerForACallerThatRunsNowhere() {
            CallGraph graph = graph(
                    List.of(workload("a"), workload("b")),
                    List.of(policy(
                            "b",
                            allow("in", "a", X).replace("[{principals: [", "[{principals: [\"spiffe://x.example/y\", ")
                                    + allow("gone", "c", X))));

            assertThat(rules(graph))
                    .contains(
                            "NARROWER in in NetworkPolicy shop/zt-b-ingress: spiffe://x.example/y runs nowhere here and is"
                                    + " not let in.",
                            "NARROWER gone in nothing: spiffe://shop.example/ns/shop/sa/c runs nowhere here and is not let"
                                    + " in.");
            assertThat(Cluster.named(Cluster.derived(graph), "zt-b-ingress")
                            .getMetadata()
                            .getAnnotations())
                    .containsEntry("zt.dev/fidelity", "NARROWER");
        }

        @Test
        void isNarrowerForBearersOfTokensWhoCanBeAnywhere() {
            String rule = allow("in", "a", X).replace("]}], to", "], assurance: [bearer]}], to");

            assertThat(rules(graph(List.of(workload("a"), workload("b")), List.of(policy("b", rule)))))
                    .contains("NARROWER in in nothing: Bearers of tokens can be anywhere: they are let in where their"
                            + " connection is declared.")
                    .noneMatch(label -> label.startsWith("EXACT in "));
        }

        @Test
        void isNarrowerForAPatternThatMeansNobodyYet() {
            assertThat(rules(graph(List.of(workload("b")), List.of(policy("b", allow("in", "x/*", X))))))
                    .contains("NARROWER in in nothing: It lets in nobody now. Workloads that in comes to mean later are"
                            + " not let in until policies are derived again.");
        }

        @Test
        void isExactForADenialOfWhomNothingLetsIn() {
            String deny = "- {id: no, effect: deny, from: [{principals: [\"spiffe://shop.example/ns/shop/sa/c\"]}]}\n";

            assertThat(rules(graph(
                            List.of(workload("a"), workload("b"), workload("c")),
                            List.of(policy("b", allow("in", "*", X) + deny)))))
                    .contains("EXACT no in NetworkPolicy shop/zt-default-deny");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "from: [{principals: [\"spiffe://shop.example/ns/shop/sa/a\"]}], ",
                    "from: [{trustDomains: [shop.example]}], ",
                    "from: [{principals: [\"spiffe://shop.example/**\"]}], ",
                    ""
                })
        void isWiderWhereSingleCallsAreDenied(String from) {
            String deny = "- {id: no, effect: deny, " + from + "to: [{http: {paths: [/x/admin]}}]}\n";

            assertThat(rules(graph(
                            List.of(workload("a"), workload("b")),
                            List.of(policy("b", allow("in", "a", "http: {paths: [\"/x/{**}\"]}") + deny)))))
                    .contains("WIDER no in NetworkPolicy shop/zt-b-ingress: It may deny some calls of"
                            + " spiffe://shop.example/ns/shop/sa/a, but not all: the connection is let through, and the"
                            + " application alone denies.");
        }

        @Test
        void isExactForARuleThatLetsNobodyInAnyMore() {
            String over =
                    allow("in", "a", X).replace("effect: allow,", "effect: allow, expires: 2026-11-29T00:00:00Z,");

            assertThat(rules(graph(List.of(workload("a"), workload("b")), List.of(policy("b", over)))))
                    .contains("EXACT in in nothing");
        }

        @Test
        void leavesRulesOutThatDecideNothing() {
            String shadow = allow("in", "a", X).replace("effect: allow,", "effect: allow, mode: shadow,");

            assertThat(rules(graph(List.of(workload("a"), workload("b")), List.of(policy("b", shadow)))))
                    .containsExactly(
                            "EXACT dns in NetworkPolicy shop/zt-a-egress",
                            "EXACT dns in NetworkPolicy shop/zt-b-egress");
        }
    }

    @Nested
    class Errors {

        @Test
        void areHostNetworkWorkloadsThatCallOrAreCalledOrHaveAPolicy() {
            String error =
                    "DaemonSet shop/n has the address of its node (hostNetwork), so that no NetworkPolicy holds for"
                            + " it or can name it. Take hostNetwork from its pods, or leave it out of the workloads and declare"
                            + " its connections by the addresses of the nodes.";

            assertThat(errors(pair(Cluster.onNode("n"), workload("b")))).containsExactly(error);
            assertThat(errors(pair(workload("a"), Cluster.onNode("n")))).containsExactly(error);
            assertThat(errors(graph(List.of(Cluster.onNode("n")), List.of(policy("n", allow("in", "a", X))))))
                    .containsExactly(error);
            assertThat(errors(graph(
                            List.of(Cluster.onNode("n")),
                            List.of(),
                            Cluster.with(external(
                                    "db",
                                    Direction.EGRESS,
                                    "shop/n",
                                    new External.Addresses(List.of(Cidr.parse("192.0.2.1"))),
                                    1)))))
                    .containsExactly(error);
            assertThat(NetworkPolicies.derive(graph(List.of(Cluster.onNode("n")), List.of()))
                            .isValid())
                    .isTrue();
        }

        @Test
        void areNamesThatKubernetesDoesNotTake() {
            Workload longest = named("n".repeat(253 - "zt--ingress".length()));

            assertThat(NetworkPolicies.derive(graph(List.of(longest), List.of()))
                            .errors())
                    .isEmpty();
            assertThat(errors(graph(List.of(named("n".repeat(253 - "zt--ingress".length() + 1))), List.of())))
                    .singleElement()
                    .asString()
                    .contains(
                            "... (254 characters), which Kubernetes does not take: names have at most 253 characters");
        }

        @ParameterizedTest
        @ValueSource(strings = {"A", "a_b", "a..b", "a/b", "a b", "é", "a\nkind: ClusterRole"})
        void areNamesThatAreNone(String name) {
            assertThat(errors(graph(List.of(named(name)), List.of())))
                    .singleElement()
                    .asString()
                    .contains("which Kubernetes does not take")
                    .doesNotContain("\n");
        }

        private Workload named(String name) {
            return Cluster.workload(name, "a", Map.of("app", "a"), Map.of("app", "a"));
        }

        @ParameterizedTest
        @CsvSource({"app,-", "app,a b", "-,a", "a/b/c,a", "/a,a", "EXAMPLE.com/a,a", "'',a", "app,{}"})
        void areLabelsThatAreNone(String key, String value) {
            Map<String, String> labels = Map.of(key, value);

            assertThat(errors(graph(List.of(Cluster.workload("a", "a", labels, labels)), List.of())))
                    .singleElement()
                    .asString()
                    .startsWith("Deployment shop/a has a namespace or labels that Kubernetes does not take: ");
        }

        @Test
        void areLabelsThatAreTooLong() {
            Map<String, String> labels = Map.of("app", "a".repeat(64));

            assertThat(errors(graph(List.of(Cluster.workload("a", "a", labels, labels)), List.of())))
                    .hasSize(1);
        }

        @Test
        void areWorkloadsBesideTheServersOfDns() {
            assertThat(errors(graph(List.of(workload("kube-system", "proxy", PodPort.tcp(1))), List.of())))
                    .containsExactly(
                            "Workloads of kube-system are among those to isolate, and the servers of DNS run there:"
                                    + " policies that isolate that namespace would take DNS from the whole cluster. Leave its"
                                    + " workloads out.");
        }

        @Test
        void areSettingsThatKubernetesDoesNotTake() {
            Dns dns = new Dns(
                    "kube_system",
                    Map.of("k8s-app", "kube-dns"),
                    List.of(53),
                    List.of(new Cidr(IpBlock.parse("10.0.0.0/8"), List.of(IpBlock.parse("192.0.2.0/24")))));

            assertThat(errors(
                            graph(List.of(workload("a")), List.of(), new ClusterSettings(dns, List.of(), "no label"))))
                    .containsExactly(
                            "The quarantine label no label is no key of a label. Write one like zt.dev/quarantine.",
                            "DNS has a namespace or labels that Kubernetes does not take: kube_system {k8s-app=kube-dns}."
                                    + " Write them as the cluster has them.",
                            "DNS has 10.0.0.0/8 without [192.0.2.0/24]: each exception must be a smaller block within it,"
                                    + " or Kubernetes refuses it.");
        }

        @Test
        void arePoliciesThatAreTooLargeToStore() {
            List<Workload> workloads =
                    IntStream.range(0, 5_000).mapToObj(i -> workload("w" + i)).toList();

            assertThat(errors(graph(workloads, List.of(policy("w0", allow("in", "*", X))))))
                    .containsExactly(
                            "Deployment shop/w0 has 5000 peers: one NetworkPolicy cannot hold them. Let pods of one"
                                    + " role share a workload or an identity.");
        }
    }

    @Test
    void asksDnsWhereTheClusterHasIt() {
        Dns dns = new Dns(
                "openshift-dns", Map.of("dns", "default"), List.of(5353), List.of(Cidr.parse("169.254.20.10/32")));
        CallGraph graph =
                graph(List.of(workload("a")), List.of(), new ClusterSettings(dns, List.of(), "example.com/shut"));

        assertThat(yaml(graph, "zt-a-egress")).endsWith("""
            spec:
              egress:
              - ports:
                - port: 5353
                  protocol: TCP
                - port: 5353
                  protocol: UDP
                to:
                - namespaceSelector:
                    matchLabels:
                      kubernetes.io/metadata.name: openshift-dns
                  podSelector:
                    matchExpressions:
                    - key: example.com/shut
                      operator: DoesNotExist
                    matchLabels:
                      dns: default
                - ipBlock:
                    cidr: 169.254.20.10/32
              podSelector:
                matchExpressions:
                - key: example.com/shut
                  operator: DoesNotExist
                matchLabels:
                  app: a
              policyTypes:
              - Egress
            """);
    }

    @Test
    void saysThatAWorkloadInQuarantineIsCutOff() {
        Map<String, String> shut = Map.of("app", "a", "zt.dev/quarantine", "now");
        CallGraph graph = pair(Cluster.workload("a", "a", shut, Map.of("app", "a")), workload("b"));

        assertThat(rules(graph))
                .contains(
                        "NARROWER quarantine in NetworkPolicy shop/zt-a-egress: The pods of Deployment shop/a carry the"
                                + " label zt.dev/quarantine, so that nothing is let through.");
        assertThat(NetworkPolicyLayer.of(graph.workloads(), Cluster.derived(graph))
                        .gaps(graph))
                .hasSize(1);
    }

    @Test
    void keepsTrustDomainsOfOthersOut() {
        SpiffeId stranger = SpiffeId.parse("spiffe://other.example/ns/shop/sa/a");
        Workload a = workload("a");
        Workload foreign =
                WorkloadBuilder.named("a").id(stranger).namespace("far").build();
        CallGraph graph = graph(List.of(a, foreign, workload("b")), List.of(policy("b", allow("in", "a", X))));

        assertThat(NetworkPolicyLayer.of(graph.workloads(), Cluster.derived(graph))
                        .callers(workload("b"), PodPort.tcp(8443)))
                .containsExactly(a);
    }
}
