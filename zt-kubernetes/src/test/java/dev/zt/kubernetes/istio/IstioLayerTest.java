package dev.zt.kubernetes.istio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.IstioOptions;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Sample;
import dev.zt.kubernetes.Workload;
import dev.zt.policy.InvalidPolicyException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IstioLayerTest {

    private static final PodPort PORT = PodPort.tcp(8443);
    private static final String WEB = "spiffe://shop.example/ns/shop/sa/web";

    private static List<HasMetadata> derived(CallGraph graph, IstioMode mode) {
        Derived derived = IstioPolicies.derive(graph, mode);
        assertThat(derived.errors()).isEmpty();
        return derived.objects();
    }

    private static CallGraph graph(String rules) {
        return Sample.graph(
                List.of(Sample.workload("api"), Sample.workload("web"), Sample.workload("ops")),
                List.of(Sample.policy("api", rules)));
    }

    private static GenericKubernetesResource policy(String name, String spec) {
        return Serialization.unmarshal("""
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: %s, namespace: shop}
                spec: %s
                """.formatted(name, spec), GenericKubernetesResource.class);
    }

    private static List<String> gaps(CallGraph graph, List<HasMetadata> objects, IstioMode mode) {
        return IstioLayer.of(graph.workloads(), objects, mode).gaps(graph).stream()
                .map(Gap::toString)
                .toList();
    }

    private static List<String> gaps(CallGraph graph, GenericKubernetesResource... policies) {
        return gaps(graph, List.of(policies), IstioMode.SIDECAR);
    }

    private static Set<String> callers(IstioLayer layer, String callee) {
        return layer.callers(Sample.workload(callee), PORT).stream()
                .map(Workload::name)
                .collect(Collectors.toSet());
    }

    @Test
    void agreesWithTheShopWhereSidecarsEnforceIt() {
        CallGraph shop = Sample.shop();
        List<HasMetadata> objects = derived(shop, IstioMode.SIDECAR);
        IstioLayer layer = IstioLayer.of(shop.workloads(), objects, IstioMode.SIDECAR);

        assertThat(gaps(shop, objects, IstioMode.SIDECAR)).isEmpty();
        assertThat(callers(layer, "gateway")).containsExactly("frontend");
        assertThat(callers(layer, "orders")).containsExactly("gateway");
        assertThat(callers(layer, "frontend")).isEmpty();
        assertThat(layer.name()).isEqualTo("Istio (SIDECAR)");
        assertThat(layer.why(Sample.workload("frontend"), Sample.workload("gateway"), PORT))
                .isEqualTo("AuthorizationPolicy rules [shop.zt-gateway-allow#0] let it through");
        assertThat(layer.why(Sample.workload("frontend"), Sample.workload("orders"), PORT))
                .isEqualTo("no AuthorizationPolicy lets it through");
        assertThat(layer.openedBy(Sample.workload("frontend"), Sample.workload("gateway"), PORT))
                .containsExactly("AuthorizationPolicy shop/zt-gateway-allow");
        assertThat(layer.openedBy(Sample.workload("frontend"), Sample.workload("orders"), PORT))
                .isEmpty();
    }

    @Test
    void namesAPolicyWithDotsInItsName() {
        CallGraph shop = Sample.shop();
        IstioLayer layer =
                IstioLayer.of(shop.workloads(), List.of(policy("let.all.in", "{rules: [{}]}")), IstioMode.SIDECAR);

        assertThat(layer.openedBy(Sample.workload("frontend"), Sample.workload("orders"), PORT))
                .containsExactly("AuthorizationPolicy shop/let.all.in");
    }

    @Test
    void findsNothingWrongWithCallsThatZtunnelsCannotSee() {
        CallGraph shop = Sample.shop();

        assertThat(gaps(shop, derived(shop, IstioMode.AMBIENT), IstioMode.AMBIENT))
                .isEmpty();
    }

    @Test
    void letsEverybodyInWhereNothingAllows() {
        CallGraph shop = Sample.shop();
        IstioLayer layer = IstioLayer.of(shop.workloads(), List.of(), IstioMode.SIDECAR);

        assertThat(callers(layer, "inventory")).containsExactlyInAnyOrder("frontend", "gateway", "orders", "inventory");
        assertThat(layer.openedBy(Sample.workload("frontend"), Sample.workload("inventory"), PORT))
                .isEmpty();
        assertThat(gaps(shop))
                .contains(
                        "Istio (SIDECAR) allows more: shop/frontend -> shop/inventory 8443/tcp: no AuthorizationPolicy for"
                                + " Deployment shop/inventory allows, so that Istio lets everybody in, and the policy of"
                                + " spiffe://shop.example/ns/shop/sa/inventory denies each call of"
                                + " spiffe://shop.example/ns/shop/sa/frontend");
    }

    @Test
    void letsEverybodyInWhereWhatAllowsIsADryRun() {
        GenericKubernetesResource tried = policy("p", "{}");
        tried.getMetadata().setAnnotations(Map.of("istio.io/dry-run", "true"));

        CallGraph shop = Sample.shop();
        assertThat(callers(IstioLayer.of(shop.workloads(), List.of(tried), IstioMode.SIDECAR), "orders"))
                .hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "t", "True"})
    void knowsTheWordsOfGoForADryRun(String yes) {
        GenericKubernetesResource dryRun = policy("dry", "{action: ALLOW}");
        dryRun.getMetadata().setAnnotations(Map.of("istio.io/dry-run", yes));

        assertThat(callers(IstioLayer.of(Sample.shop().workloads(), List.of(dryRun), IstioMode.SIDECAR), "inventory"))
                .contains("frontend");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{}]",
                "[{to: [{operation: {ports: [\"8443\"]}}]}]",
                "[{from: [{source: {notPrincipals: [\"a.test/x\"]}}]}]"
            })
    void letsEverybodyInByARuleThatNamesNobody(String rules) {
        IstioLayer layer = IstioLayer.of(
                Sample.shop().workloads(), List.of(policy("open", "{rules: " + rules + "}")), IstioMode.SIDECAR);

        assertThat(callers(layer, "inventory")).contains("frontend");
    }

    @Test
    void refusesAPolicyWithoutNamespace() {
        GenericKubernetesResource open = policy("open", "{rules: [{}]}");
        open.getMetadata().setNamespace(null);

        assertThatThrownBy(() -> IstioLayer.of(Sample.shop().workloads(), List.of(open), IstioMode.SIDECAR))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AuthorizationPolicy open has no namespace");
    }

    @Test
    void saysWhatLetsCallersInWithoutMutualTls() {
        GenericKubernetesResource peers =
                policy("old", "{mtls: {mode: STRICT}, portLevelMtls: {8443: {mode: DISABLE}}}");
        peers.setKind("PeerAuthentication");
        GenericKubernetesResource canary = policy("canary", "{rules: [{}]}");
        canary.getMetadata().setLabels(Map.of("istio.io/rev", "canary"));

        assertThat(IstioLayer.of(Sample.shop().workloads(), List.of(peers, canary), IstioMode.SIDECAR)
                        .limits())
                .containsExactly(
                        "PeerAuthentication shop/old does not ask for mutual TLS everywhere, so that there may be callers"
                                + " without identity: they are not counted.",
                        "AuthorizationPolicy shop/canary has the label istio.io/rev: it is taken to hold, and only that"
                                + " revision of Istio looks at it.");
        CallGraph shop = Sample.shop();
        assertThat(IstioLayer.of(shop.workloads(), derived(shop, IstioMode.SIDECAR), IstioMode.SIDECAR)
                        .limits())
                .isEmpty();
    }

    @Test
    void seesNothingOfDatagramsAndOfPodsAtTheAddressOfTheirNode() {
        CallGraph shop = Sample.shop();
        IstioLayer layer = IstioLayer.of(shop.workloads(), derived(shop, IstioMode.AMBIENT), IstioMode.AMBIENT);
        PodPort datagrams = new PodPort("", 8443, PodPort.Protocol.UDP);

        assertThat(layer.callers(Sample.workload("frontend"), datagrams)).hasSize(4);
        assertThat(layer.why(Sample.workload("orders"), Sample.workload("frontend"), datagrams))
                .isEqualTo("Istio has no proxy before that port");
    }

    @Test
    void letsNobodyInAtPortsThatARuleDoesNotName() {
        CallGraph shop = Sample.shop();
        IstioLayer layer = IstioLayer.of(shop.workloads(), derived(shop, IstioMode.SIDECAR), IstioMode.SIDECAR);

        assertThat(layer.callers(Sample.workload("gateway"), PodPort.tcp(9090))).isEmpty();
    }

    @Test
    void showsAPathThatOnlyIstioLetsThrough() {
        CallGraph graph = graph(
                "- {id: in, effect: allow, from: [{principals: [\"" + WEB + "\"]}], to: [{http: {paths: [/a]}}]}\n");

        assertThat(gaps(
                        graph,
                        policy(
                                "api",
                                "{selector: {matchLabels: {app: api}}, rules: [{from: [{source: {principals:"
                                        + " [shop.example/ns/shop/sa/web]}}], to: [{operation: {paths: [/a*]}}]}]}"),
                        policy("others", "{}")))
                .singleElement()
                .asString()
                .startsWith("Istio (SIDECAR) allows more: shop/web -> shop/api 8443/tcp: " + WEB + " GET /a")
                .endsWith(" is denied, since no rule allows it in the policy, and allowed by shop.api#0 in Istio");
    }

    @Test
    void showsAPathThatOnlyThePolicyAllows() {
        CallGraph graph = graph("- {id: in, effect: allow, from: [{principals: [\"" + WEB
                + "\"]}], to: [{http: {paths: [/a, /b]}}]}\n");

        assertThat(gaps(
                        graph,
                        policy(
                                "api",
                                "{selector: {matchLabels: {app: api}}, rules: [{from: [{source: {principals:"
                                        + " [shop.example/ns/shop/sa/web]}}], to: [{operation: {paths: [/a]}}]}]}"),
                        policy("others", "{}")))
                .singleElement()
                .asString()
                .contains("allows less: shop/web -> shop/api 8443/tcp: " + WEB
                        + " GET /b is allowed by in in the policy");
    }

    @ParameterizedTest
    @CsvSource({"x-a, allows less", "x-b, allows more"})
    void showsAHeaderThatTheyAskOtherwise(String header, String kind) {
        CallGraph graph = graph("- {id: in, effect: allow, from: [{principals: [\"" + WEB
                + "\"]}], to: [{http: {headers: {x-a: [b]}}}]}\n");

        assertThat(gaps(
                        graph,
                        policy(
                                "api",
                                "{selector: {matchLabels: {app: api}}, rules: [{from: [{source: {principals:"
                                        + " [shop.example/ns/shop/sa/web]}}], when: [{key: 'request.headers[" + header
                                        + "]', notValues: [b]}]}]}"),
                        policy("others", "{}")))
                .anyMatch(gap -> gap.contains(kind + ": shop/web -> shop/api 8443/tcp: " + WEB + " GET /")
                        && gap.contains(" with host "));
    }

    @Test
    void knowsThatZtunnelsIgnoreDenialsOfRequests() {
        CallGraph graph = graph("- {id: in, effect: allow, from: [{principals: [\"" + WEB + "\"]}]}\n"
                + "- {id: out, effect: deny, to: [{http: {paths: [/admin]}}]}\n");
        List<HasMetadata> objects = derived(graph, IstioMode.SIDECAR);
        List<HasMetadata> open = new ArrayList<>(objects);
        open.add(policy(
                "open",
                "{selector: {matchLabels: {app: api}}, rules: [{from: [{source: {principals:"
                        + " [shop.example/ns/shop/sa/web]}}]}]}"));

        assertThat(gaps(graph, objects, IstioMode.SIDECAR)).isEmpty();
        // The denial names the port too, which a ztunnel sees, so that it would deny every call.
        assertThat(gaps(graph, objects, IstioMode.AMBIENT))
                .singleElement()
                .asString()
                .contains(" allows less: ");
        open.add(policy(
                "bare",
                "{selector: {matchLabels: {app: api}}, action: DENY, rules: [{to: [{operation:"
                        + " {paths: [/admin]}}]}]}"));
        open.removeIf(object -> object.getMetadata().getName().equals("zt-api-deny"));
        assertThat(gaps(graph, open, IstioMode.AMBIENT))
                .singleElement()
                .asString()
                .contains(" allows more: shop/web -> shop/api 8443/tcp: " + WEB)
                .contains(" /admin ");
    }

    @Test
    void knowsThatZtunnelsLetNobodyInByRulesAboutRequests() {
        CallGraph shop = Sample.shop();
        IstioLayer layer = IstioLayer.of(shop.workloads(), derived(shop, IstioMode.SIDECAR), IstioMode.AMBIENT);

        assertThat(callers(layer, "gateway")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{action: CUSTOM, provider: {name: x}, rules: [{}]}",
                "{rules: [{from: [{source: {remoteIpBlocks: [10.0.0.0/8]}}]}]}",
                "{targetRefs: [{kind: Service, name: orders}]}",
                "{rulez: []}",
            })
    void refusesWhatItCannotReadExactly(String spec) {
        CallGraph shop = Sample.shop();
        GenericKubernetesResource policy = policy("strange", spec);

        assertThatThrownBy(() -> IstioLayer.of(shop.workloads(), List.of(policy), IstioMode.SIDECAR))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("shop/strange");
    }

    @Test
    void takesPoliciesOfTheRootNamespaceForAll() {
        CallGraph shop = Sample.shop();
        GenericKubernetesResource nothing = policy("nothing", "{}");
        nothing.getMetadata().setNamespace("mesh");

        assertThat(callers(IstioLayer.of(shop.workloads(), List.of(nothing), IstioMode.SIDECAR, "mesh"), "orders"))
                .isEmpty();
        assertThat(callers(IstioLayer.of(shop.workloads(), List.of(nothing), IstioMode.SIDECAR), "orders"))
                .hasSize(4);
    }

    @ParameterizedTest
    @EnumSource(IstioMode.class)
    void differsOnlyInTheWaysThatLabelsAnnounce(IstioMode mode) {
        int clean = 0;
        int gaps = 0;
        for (int seed = 0; seed < 150; seed++) {
            CallGraph graph = graph(new Rules(new Random(seed)).next());
            Derived derived = IstioPolicies.derive(graph, mode, IstioOptions.DEFAULT.acceptingLostDenials());
            if (derived.isValid()) {
                List<Gap> found = IstioLayer.of(graph.workloads(), derived.objects(), mode)
                        .gaps(graph);
                assertThat(announced(derived))
                        .as("seed %d: %s%n%s of %s", seed, new Rules(new Random(seed)).next(), found, derived.rules())
                        .containsAll(kinds(found));
                gaps += found.size();
                clean += announced(derived).isEmpty() ? 1 : 0;
            }
        }
        assertThat(clean).isGreaterThan(5);
        assertThat(gaps).isGreaterThan(mode == IstioMode.SIDECAR ? 20 : 5);
    }

    private static Set<Gap.Kind> announced(Derived derived) {
        Set<Gap.Kind> kinds = new HashSet<>();
        for (DerivedRule rule : derived.rules()) {
            if (rule.fidelity() != Fidelity.EXACT && !rule.rule().equals("canonical-paths")) {
                kinds.add(rule.fidelity() == Fidelity.WIDER ? Gap.Kind.LAYER_ALLOWS_MORE : Gap.Kind.LAYER_ALLOWS_LESS);
            }
        }
        return kinds;
    }

    private static Set<Gap.Kind> kinds(List<Gap> gaps) {
        return gaps.stream().map(Gap::kind).collect(Collectors.toSet());
    }

    /** Rules of all kinds. */
    private record Rules(Random random) {

        private static final List<String> FROM = List.of(
                "principals: [\"" + WEB + "\"]",
                "principals: [\"spiffe://shop.example/ns/shop/**\"]",
                "principals: [\"spiffe://shop.example/ns/shop/sa/*\"]",
                "principals: [\"spiffe://shop.example/ns/*/sa/ops\"]",
                "trustDomains: [shop.example]",
                "trustDomains: [shop.example], notPrincipals: [\"" + WEB + "\"]",
                "trustDomains: [shop.example], namespaces: [shop], notServiceAccounts: [shop/ops]",
                "trustDomains: [shop.example], ipBlocks: [10.0.0.0/8]");
        private static final List<String> TO = List.of(
                "http: {methods: [GET]}",
                "http: {paths: [/a, \"/b/{c}\", \"/d/{**}\"]}",
                "http: {notPaths: [\"/b/{c}\"], methods: [POST]}",
                "http: {paths: [\"/@me\"]}",
                "http: {hosts: [a.example]}",
                "http: {headers: {x-a: [b]}}",
                "http: {notHeaders: {x-a: [b], x-b: present}}",
                "http: {headers: {x-forwarded-for: [b]}}",
                "grpc: [a.B/C]",
                "grpc: [a.B/*]",
                "notGrpc: [a.B/C]");

        String next() {
            StringBuilder rules = new StringBuilder();
            boolean grpc = random.nextInt(4) == 0;
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                rules.append(rule("a" + i, "allow", grpc));
            }
            for (int i = 0; i < random.nextInt(2); i++) {
                rules.append(rule("d" + i, "deny", grpc));
            }
            return rules.toString();
        }

        private String rule(String id, String effect, boolean grpc) {
            int first = grpc && random.nextInt(5) > 0 ? 8 : 0;
            String to = TO.get(first + random.nextInt((first > 0 ? TO.size() : 8) - first));
            String from = FROM.get(random.nextInt(FROM.size()));
            return "- {id: " + id + ", effect: " + effect + ", from: [{" + from + "}]"
                    + (random.nextInt(5) == 0 ? "" : ", to: [{" + to + "}]") + "}\n";
        }
    }
}
