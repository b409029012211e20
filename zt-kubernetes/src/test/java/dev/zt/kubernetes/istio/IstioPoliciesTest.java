package dev.zt.kubernetes.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.SpiffeIdPattern;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.CrdSchemas;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.IstioOptions;
import dev.zt.kubernetes.ManifestWriter;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Sample;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.WorkloadBuilder;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Condition;
import dev.zt.policy.ConditionInput;
import dev.zt.policy.Effect;
import dev.zt.policy.Mode;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IstioPoliciesTest {

    private static final String WEB = "from: [{principals: [\"spiffe://shop.example/ns/shop/sa/web\"]}]";
    private static final CrdSchemas SCHEMAS = CrdSchemas.of("istio");
    private static final IstioOptions ACCEPTING = IstioOptions.DEFAULT.acceptingLostDenials();

    /** web and ops call api, whose policy has these rules. */
    private static CallGraph graph(String rules) {
        return graph(Sample.policy("api", rules));
    }

    private static CallGraph graph(AccessPolicy policy) {
        return Sample.graph(
                List.of(
                        Sample.workload("api"),
                        Sample.workload("web"),
                        Sample.workload("ops"),
                        Sample.workload("team", "web", PodPort.tcp(8443))),
                List.of(policy));
    }

    private static Derived sidecar(String rules) {
        return IstioPolicies.derive(graph(rules), IstioMode.SIDECAR);
    }

    private static String spec(Derived derived, String name) {
        HasMetadata found = derived.objects().stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is none of " + derived));
        String yaml = ManifestWriter.write(List.of(found));
        return yaml.substring(yaml.indexOf("spec:"));
    }

    private static String rules(Derived derived, String name) {
        String spec = spec(derived, name);
        return spec.substring(spec.indexOf("rules:"), spec.indexOf("  selector:"))
                .indent(-2);
    }

    private static List<String> labels(Derived derived) {
        return derived.rules().stream()
                .filter(rule -> !rule.rule().equals("canonical-paths"))
                .map(DerivedRule::toString)
                .toList();
    }

    private static List<String> names(Derived derived) {
        return derived.objects().stream()
                .map(object -> object.getKind() + " " + object.getMetadata().getNamespace() + "/"
                        + object.getMetadata().getName())
                .toList();
    }

    private static String allow(String more) {
        return "- {id: in, effect: allow, " + WEB + more + "}\n";
    }

    private static String deny(String more) {
        return "- {id: out, effect: deny" + more + "}\n";
    }

    @Nested
    class Objects {

        @Test
        void areThoseOfTheShop() {
            Derived derived = IstioPolicies.derive(Sample.shop(), IstioMode.SIDECAR);

            assertThat(derived.errors()).isEmpty();
            assertThat(ManifestWriter.write(derived.objects().subList(0, 2)))
                    .isEqualTo("""
                    apiVersion: security.istio.io/v1
                    kind: AuthorizationPolicy
                    metadata:
                      annotations:
                        zt.dev/fidelity: WIDER
                        zt.dev/istio-mode: SIDECAR
                        zt.dev/policy-digest: %s
                      labels:
                        app.kubernetes.io/managed-by: zt
                      name: zt-gateway-allow
                      namespace: shop
                    spec:
                      action: ALLOW
                      rules:
                      - from:
                        - source:
                            principals:
                            - shop.example/ns/shop/sa/frontend
                        to:
                        - operation:
                            methods:
                            - POST
                            paths:
                            - /orders
                            ports:
                            - '8443'
                      selector:
                        matchLabels:
                          app: gateway
                    ---
                    apiVersion: security.istio.io/v1
                    kind: AuthorizationPolicy
                    metadata:
                      annotations:
                        zt.dev/fidelity: WIDER
                        zt.dev/istio-mode: SIDECAR
                        zt.dev/policy-digest: %s
                      labels:
                        app.kubernetes.io/managed-by: zt
                      name: zt-inventory-allow
                      namespace: shop
                    spec:
                      action: ALLOW
                      rules:
                      - from:
                        - source:
                            principals:
                            - shop.example/ns/shop/sa/orders
                        to:
                        - operation:
                            methods:
                            - GET
                            - HEAD
                            paths:
                            - /stock/{*}
                            ports:
                            - '8443'
                      selector:
                        matchLabels:
                          app: inventory
                    """.formatted(digest("gateway"), digest("inventory")));
        }

        private String digest(String workload) {
            return Sample.shop().policyOf(Sample.workload(workload)).digest();
        }

        @Test
        void comeAllowsFirstThenWhatAllowsNothingThenDenialsThenMutualTls() {
            Derived derived = sidecar(allow("") + deny(", from: [{trustDomains: [evil.example]}]"));

            assertThat(names(derived))
                    .containsExactly(
                            "AuthorizationPolicy shop/zt-api-allow",
                            "AuthorizationPolicy shop/zt-ops-allow",
                            "AuthorizationPolicy shop/zt-web-allow",
                            "AuthorizationPolicy team/zt-web-allow",
                            "AuthorizationPolicy shop/zt-api-deny",
                            "PeerAuthentication shop/zt-strict",
                            "PeerAuthentication team/zt-strict");
        }

        @Test
        void demandMutualTlsInEachNamespace() {
            assertThat(spec(sidecar(allow("")), "zt-strict")).isEqualTo("spec:\n  mtls:\n    mode: STRICT\n");
        }

        @Test
        void letNobodyInWhereThereIsNoPolicy() {
            assertThat(spec(sidecar(allow("")), "zt-web-allow"))
                    .isEqualTo("spec:\n  action: ALLOW\n  selector:\n    matchLabels:\n      app: web\n");
        }

        @Test
        void letNobodyInAtPortsThatAreNotGuarded() {
            Workload api = WorkloadBuilder.named("api")
                    .ports(PodPort.tcp(8443), PodPort.tcp(9090))
                    .guarded()
                    .build();
            Derived derived = IstioPolicies.derive(
                    Sample.graph(List.of(api, Sample.workload("web")), List.of(Sample.policy("api", allow("")))),
                    IstioMode.SIDECAR);

            assertThat(spec(derived, "zt-api-allow")).doesNotContain("rules");
            assertThat(labels(derived)).containsExactly("EXACT in in nothing");
        }

        @ParameterizedTest
        @EnumSource(IstioMode.class)
        void areWhatTheDefinitionsOfIstioTake(IstioMode mode) {
            String everything = allow(", to: [{http: {methods: [GET], paths: [\"/a/{b}/{**}\"], hosts: [a.example],"
                            + " headers: {x-a: [b], x-c: present}, notMethods: [PUT], notPaths: [/a/x], notHosts: [b.example],"
                            + " notHeaders: {x-d: [e]}}}, {grpc: [a.B/C, a.D/*]}, {notGrpc: [a.B/D]}]")
                    + "- {id: peers, effect: allow, from: [{trustDomains: [shop.example], namespaces: [team],"
                    + " notPrincipals: [\"spiffe://shop.example/ns/shop/sa/ops\"], ipBlocks: [10.0.0.0/8],"
                    + " notIpBlocks: [10.1.0.0/16]}]}\n"
                    + deny(", from: [{principals: [\"spiffe://shop.example/ns/*/sa/evil\"]}]");
            List<HasMetadata> objects = new ArrayList<>();
            objects.addAll(IstioPolicies.derive(graph(everything), mode).objects());
            objects.addAll(IstioPolicies.derive(Sample.shop(), mode).objects());

            assertThat(objects).hasSizeGreaterThan(10);
            assertThat(objects).flatExtracting(SCHEMAS::problems).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"pathes, AuthorizationPolicy", "action, PeerAuthentication", "rules, AuthorizationPolicy"})
        void areHeldAgainstDefinitionsThatRefuseWhatTheyDoNotKnow(String field, String kind) {
            GenericKubernetesResource object = new GenericKubernetesResourceBuilder()
                    .withApiVersion("security.istio.io/v1")
                    .withKind(kind)
                    .withAdditionalProperties(Map.of("spec", Map.of(field, "x")))
                    .build();

            assertThat(SCHEMAS.problems(object)).anyMatch(problem -> problem.contains("/spec"));
        }

        @Test
        void areDividedWhereTheApiServerTakesNoMoreRules() {
            String many = IntStream.range(0, 600)
                    .mapToObj(i ->
                            "- {id: r" + i + ", effect: allow, " + WEB + ", to: [{http: {paths: [/p" + i + "]}}]}\n")
                    .collect(Collectors.joining());
            Derived derived = sidecar(many);

            assertThat(names(derived))
                    .contains("AuthorizationPolicy shop/zt-api-allow", "AuthorizationPolicy shop/zt-api-allow-2");
            assertThat(derived.objects()).flatExtracting(SCHEMAS::problems).isEmpty();
            assertThat(derived.objects().stream()
                            .map(object -> ManifestWriter.write(List.of(object)))
                            .mapToLong(yaml -> yaml.lines()
                                    .filter(line -> line.contains("- /p"))
                                    .count())
                            .sum())
                    .isEqualTo(600);
        }

        @Test
        void areTheSameEachTime() {
            assertThat(ManifestWriter.write(sidecar(allow("")).objects()))
                    .isEqualTo(ManifestWriter.write(sidecar(allow("")).objects()));
        }

        @Test
        void refuseWorkloadsOfTheRootNamespace() {
            CallGraph graph = Sample.graph(List.of(Sample.workload("istio-system", "web", PodPort.tcp(1))), List.of());

            Derived derived = IstioPolicies.derive(graph, IstioMode.SIDECAR);
            assertThat(derived.objects()).isEmpty();
            assertThat(derived.errors())
                    .singleElement()
                    .asString()
                    .startsWith("Deployment istio-system/web is in the root namespace of the mesh");
            assertThat(IstioPolicies.derive(graph, IstioMode.SIDECAR, IstioOptions.DEFAULT.withRootNamespace("mesh"))
                            .errors())
                    .isEmpty();
        }

        @Test
        void refuseACallerWhoseServiceAccountMayDoWhatItsIdMayNot() {
            Workload guest = WorkloadBuilder.named("guest")
                    .id("spiffe://shop.example/guest")
                    .account("web")
                    .build();
            CallGraph graph = Sample.graph(
                    List.of(Sample.workload("api"), Sample.workload("web"), guest),
                    List.of(Sample.policy("api", Sample.allow("in", "web", "http: {paths: [/x]}"))));

            assertThat(IstioPolicies.derive(graph, IstioMode.SIDECAR).errors())
                    .containsExactly("Deployment shop/guest shows spiffe://shop.example/guest, which may not call"
                            + " Deployment shop/api, and Istio knows it as spiffe://shop.example/ns/shop/sa/web, which"
                            + " may. Give it a service account of its own.");
        }

        @Test
        void refuseNamesThatKubernetesDoesNotTake() {
            CallGraph graph =
                    Sample.graph(List.of(Sample.workload("shop", "a".repeat(250), PodPort.tcp(1))), List.of());

            assertThat(IstioPolicies.derive(graph, IstioMode.SIDECAR).errors())
                    .singleElement()
                    .asString()
                    .endsWith("has more than 253 characters. Shorten that of its workload.");
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void tellThatIstioEnforcesNothingAtTheAddressOfANode(boolean guarded) {
            Workload api = WorkloadBuilder.named("api")
                    .kind("DaemonSet")
                    .guarded(guarded ? List.of(PodPort.tcp(8443)) : List.of())
                    .hostNetwork()
                    .build();
            Derived derived = IstioPolicies.derive(
                    Sample.graph(List.of(api, Sample.workload("web")), List.of(Sample.policy("api", allow("")))),
                    IstioMode.AMBIENT);

            assertThat(derived.isValid()).isEqualTo(guarded);
            assertThat(guarded ? labels(derived).get(0) : derived.errors().get(0))
                    .contains("DaemonSet shop/api has its node's address");
        }

        @Test
        void tellThatWhoHasNoIdentityIsLetInNowhere() {
            External metrics = new External(
                    "metrics",
                    External.Direction.INGRESS,
                    List.of("shop/api"),
                    new External.Pods("monitoring", Map.of("app", "prometheus")),
                    List.of(PodPort.tcp(9090)));
            Derived derived = IstioPolicies.derive(
                    Sample.graph(
                            List.of(Sample.workload("api")),
                            List.of(),
                            ClusterSettings.DEFAULT.withExternals(List.of(metrics))),
                    IstioMode.AMBIENT);

            assertThat(labels(derived)).singleElement().asString().startsWith("NARROWER metrics in nothing: ");
        }
    }

    @Nested
    class Peers {

        private String principals(Derived derived, String name) {
            return rules(derived, name)
                    .lines()
                    .map(String::strip)
                    .filter(line ->
                            line.contains("principal") || line.contains("Principals") || line.contains("example"))
                    .collect(Collectors.joining(" "));
        }

        private Derived from(String effect, String from) {
            String rest =
                    effect.equals("deny") ? "- {id: all, effect: allow, from: [{trustDomains: [shop.example]}]}\n" : "";
            return sidecar(rest + "- {id: it, effect: " + effect + ", from: [" + from + "]}\n");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                quoteCharacter = '~',
                value = {
                    "{principals: [\"spiffe://shop.example/ns/shop/sa/web\"]};principals: - shop.example/ns/shop/sa/web;EXACT",
                    "{principals: [\"spiffe://shop.example/**\"]};principals: - shop.example/*;EXACT",
                    "{principals: [\"spiffe://shop.example/ns/shop/**\"]};principals: - shop.example/ns/shop/*;EXACT",
                    "{trustDomains: [shop.example]};principals: - shop.example/*;EXACT",
                    "{trustDomains: [shop.example], serviceAccounts: [team/web]};principals: - shop.example/ns/team/sa/web;EXACT",
                    "{trustDomains: [shop.example], notPrincipals: [\"spiffe://shop.example/ns/shop/sa/web\"]};notPrincipals: -"
                            + " shop.example/ns/shop/sa/web principals: - shop.example/*;EXACT",
                    "{trustDomains: [shop.example], namespaces: [team]};principals: - shop.example/ns/team/sa/web;NARROWER",
                    "{principals: [\"spiffe://shop.example/ns/shop/sa/*\"]};principals: - shop.example/ns/shop/sa/ops -"
                            + " shop.example/ns/shop/sa/web;NARROWER",
                    "{principals: [\"spiffe://shop.example/ns/*/sa/web\"]};principals: - shop.example/ns/shop/sa/web -"
                            + " shop.example/ns/team/sa/web;NARROWER",
                    "{trustDomains: [shop.example], notNamespaces: [shop]};principals: - shop.example/ns/team/sa/web;NARROWER",
                    "{principals: [\"spiffe://shop.example/ns/shop/sa/web\", \"spiffe://shop.example/batch\"]};principals: -"
                            + " shop.example/ns/shop/sa/web;NARROWER",
                    "{principals: [\"spiffe://shop.example/ns/shop/sa/web\", \"spiffe://cluster.local/ns/shop/sa/web\"]};principals:"
                            + " - shop.example/ns/shop/sa/web;NARROWER",
                    "{principals: [\"spiffe://shop.example/ns/shop/sa/web\"], assurance: [channel-bound, bearer]};principals: -"
                            + " shop.example/ns/shop/sa/web;NARROWER",
                })
        void thatAreLetInAreNeverMore(String from, String principals, String fidelity) {
            // api lets itself in, too, where a pattern means it.
            Derived derived = from("allow", from);

            assertThat(principals(derived, "zt-api-allow").replace("- shop.example/ns/shop/sa/api ", ""))
                    .isEqualTo(principals);
            assertThat(labels(derived)).singleElement().asString().startsWith(fidelity + " it in");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                quoteCharacter = '~',
                value = {
                    "{principals: [\"spiffe://shop.example/ns/shop/sa/web\"]};principals: - shop.example/ns/shop/sa/web;EXACT",
                    "{principals: [\"spiffe://evil.example/**\"]};principals: - evil.example/*;EXACT",
                    "{trustDomains: [evil.example]};principals: - evil.example/*;EXACT",
                    "{trustDomains: [shop.example], serviceAccounts: [team/web]};principals: - shop.example/ns/team/sa/web;EXACT",
                    "{trustDomains: [shop.example], namespaces: [team]};principals: - shop.example/ns/team/sa/*;NARROWER",
                    "{principals: [\"spiffe://shop.example/ns/shop/sa/*\"]};principals: - shop.example/ns/shop/sa/*;NARROWER",
                    "{principals: [\"spiffe://shop.example/ns/*/sa/web\"]};principals: - shop.example/ns/* - key:"
                            + " source.principal;NARROWER",
                    "{trustDomains: [shop.example], notPrincipals: [\"spiffe://shop.example/ns/shop/sa/*\"]};notPrincipals: -"
                            + " shop.example/ns/shop/sa/api - shop.example/ns/shop/sa/ops - shop.example/ns/shop/sa/web principals: -"
                            + " shop.example/*;NARROWER",
                })
        void thatAreDeniedAreNeverFewer(String from, String principals, String fidelity) {
            Derived derived = from("deny", from);

            assertThat(derived.errors()).isEmpty();
            assertThat(principals(derived, "zt-api-deny")).isEqualTo(principals);
            assertThat(labels(derived))
                    .filteredOn(label -> label.contains(" it in "))
                    .singleElement()
                    .asString()
                    .startsWith(fidelity);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{principals: [\"spiffe://shop.example/batch\"]}",
                    "{principals: [\"spiffe://cluster.local/ns/shop/sa/web\"]}",
                    "{trustDomains: [cluster.local]}",
                    "{trustDomains: [shop.example], principals: [\"spiffe://shop.example/ns/*/sa/web\"]}",
                })
        void refusesToLoseADenial(String from) {
            Derived derived = from("deny", from);

            assertThat(derived.objects()).isEmpty();
            assertThat(derived.errors())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "Deny rule it of spiffe://shop.example/ns/shop/sa/api cannot be said in Istio (SIDECAR): ");
        }

        @Test
        void whoHasATokenAloneIsUnknownToAMesh() {
            assertThat(labels(from("allow", "{trustDomains: [shop.example], assurance: [bearer]}")))
                    .singleElement()
                    .asString()
                    .startsWith("NARROWER it in nothing");
            assertThat(labels(from("deny", "{trustDomains: [shop.example], assurance: [bearer]}")))
                    .filteredOn(label -> label.contains(" it "))
                    .singleElement()
                    .asString()
                    .startsWith("WIDER it in nothing");
        }

        @Test
        void whatLetsNobodyInIsNotWider() {
            assertThat(labels(sidecar(
                            "- {id: it, effect: allow, from: [{principals: [\"spiffe://shop.example/ns/*/sa/x\"]}],"
                                    + " to: [{grpc: [a.B/C]}, {http: {paths: [/a.B/C]}}]}\n")))
                    .singleElement()
                    .asString()
                    .startsWith("NARROWER it in nothing");
        }

        @Test
        void refusesADenialThatWouldTakeACallerWithIt() {
            Workload deep = WorkloadBuilder.named("deep")
                    .id("spiffe://shop.example/ns/shop/sa/web/part")
                    .ports()
                    .build();
            CallGraph graph = Sample.graph(
                    List.of(Sample.workload("api"), deep),
                    List.of(
                            Sample.policy(
                                    "api",
                                    "- {id: all, effect: allow, from: [{trustDomains: [shop.example]}]}\n"
                                            + "- {id: it, effect: deny, from: [{principals: [\"spiffe://shop.example/ns/shop/sa/*\"]}]}\n")));

            assertThat(IstioPolicies.derive(graph, IstioMode.AMBIENT, ACCEPTING).errors())
                    .singleElement()
                    .asString()
                    .contains("it would deny spiffe://shop.example/ns/shop/sa/web/part, too");
        }
    }

    @Nested
    class Requests {

        private String operation(String to) {
            return rules(sidecar(allow(", to: [{" + to + "}]")), "zt-api-allow")
                    .replaceAll("(?s).*operation:\n", "")
                    .replaceAll("\\s+- ", " ")
                    .replaceAll("\\s+", " ")
                    .strip();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                quoteCharacter = '~',
                value = {
                    "http: {methods: [GET, POST]};methods: GET HEAD POST ports: '8443'",
                    "http: {notMethods: [GET]};notMethods: GET HEAD ports: '8443'",
                    "http: {paths: [/a/b]};paths: /a/b ports: '8443'",
                    "http: {paths: [\"/a/{x}/b\"]};paths: /a/{*}/b ports: '8443'",
                    "http: {paths: [\"/a/{**}\"]};paths: /a /a/* ports: '8443'",
                    "http: {paths: [\"/a/{x}/{**}\"]};paths: /a/{*} /a/{*}/{**} ports: '8443'",
                    "http: {paths: [\"/{**}\"]};paths: /* ports: '8443'",
                    "http: {paths: [\"/a:b\"]};paths: /a:b /a%3Ab ports: '8443'",
                    "http: {notPaths: [/a]};notPaths: /a ports: '8443'",
                    "http: {hosts: [a.example]};hosts: a.example a.example:* a.example. a.example.:* ports: '8443'",
                    "grpc: [a.B/C, a.D/*];methods: POST paths: /a.B/C /a.D/{*} ports: '8443'",
                    "notGrpc: [a.B/C];methods: POST notPaths: /a.B/C paths: /{*}/{*} ports: '8443'",
                })
        void haveTheWordsOfIstio(String to, String operation) {
            assertThat(operation(to)).isEqualTo(operation);
            assertThat(labels(sidecar(allow(", to: [{" + to + "}]"))))
                    .containsExactly("EXACT in in AuthorizationPolicy shop/zt-api-allow");
        }

        @Test
        void beyondThePathAreLabelledForAll() {
            assertThat(sidecar(allow(", to: [{http: {paths: [/a]}}]")).rules())
                    .extracting(DerivedRule::toString)
                    .contains(
                            "WIDER canonical-paths in AuthorizationPolicy shop/zt-api-allow: requests whose path has more than"
                                    + " one spelling, or is no method's: the application refuses them before any rule");
        }

        @Test
        void withHeadersBecomeRulesOfTheirOwn() {
            Derived derived = sidecar(
                    allow(", to: [{http: {paths: [/a], headers: {x-a: [b], x-c: present}, notHeaders: {x-d: [e]}}},"
                            + " {http: {paths: [/b]}}]"));

            assertThat(rules(derived, "zt-api-allow").lines().filter(line -> line.startsWith("- ")))
                    .hasSize(2);
            assertThat(rules(derived, "zt-api-allow")).contains("""
                      when:
                      - key: request.headers[x-a]
                        values:
                        - b
                      - key: request.headers[x-c]
                        values:
                        - '*'
                      - key: request.headers[x-d]
                        notValues:
                        - e
                    """);
            assertThat(labels(derived))
                    .containsExactly("WIDER in in AuthorizationPolicy shop/zt-api-allow: header x-a may be sent"
                            + " more than once, and one value that matches is enough");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                quoteCharacter = '~',
                value = {
                    "http: {headers: {x-a: [\"b*\"]}};NARROWER in in nothing: Istio has no word for a value of header x-a",
                    "http: {headers: {x-forwarded-for: [b]}};WIDER in in AuthorizationPolicy shop/zt-api-allow: header"
                            + " x-forwarded-for is the proxy's own",
                    "http: {notHeaders: {x-a: [\"b*\"]}};WIDER in in AuthorizationPolicy shop/zt-api-allow: Istio has no word for a"
                            + " value of header x-a",
                    "http: {notHeaders: {x-a: [\"b,c\"]}};WIDER in in AuthorizationPolicy shop/zt-api-allow: a value of header x-a has a"
                            + " comma: sent in two parts, zt takes it for unwanted, and Istio does not",
                    "http: {paths: [\"/a(b)(c)(d)\"]};NARROWER in in nothing: Istio has no word for a path",
                    "http: {notPaths: [\"/a(b)(c)(d)\"]};WIDER in in AuthorizationPolicy shop/zt-api-allow: Istio has no word for a path"
                            + " that is excepted",
                })
        void tellWhatAnAllowLoses(String to, String label) {
            Derived derived = sidecar(allow(", to: [{" + to + "}]"));

            assertThat(derived.errors()).isEmpty();
            assertThat(labels(derived)).contains(label);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http: {headers: {x-a: [\"b*\"]}}",
                    "http: {headers: {x-a: [\"b,c\"]}}",
                    "http: {headers: {x-forwarded-for: present}}",
                    "http: {notHeaders: {x-a: [b]}}",
                    "http: {paths: [\"/a(b)(c)(d)\"]}",
                })
        void refuseToLoseADenial(String to) {
            String rules = allow("") + deny(", to: [{" + to + "}]");

            assertThat(sidecar(rules).errors()).isNotEmpty();
            assertThat(sidecar(rules).objects()).isEmpty();
            Derived accepted = IstioPolicies.derive(graph(rules), IstioMode.SIDECAR, ACCEPTING);
            assertThat(accepted.errors()).isEmpty();
            assertThat(names(accepted)).doesNotContain("AuthorizationPolicy shop/zt-api-deny");
            assertThat(labels(accepted)).anyMatch(label -> label.startsWith("WIDER out in nothing: "));
        }

        @Test
        void ofGrpcAndHttpAreOneToIstio() {
            Derived derived = sidecar(allow(", to: [{grpc: [a.B/C]}, {http: {methods: [GET]}}]")
                    + "- {id: more, effect: allow, " + WEB + ", to: [{http: {paths: [\"/{**}\"]}}]}\n");

            assertThat(labels(derived)).hasSize(2).allMatch(label -> label.startsWith("WIDER "));
        }

        @Test
        void refuseADenialThatWouldTakeCallsOfGrpcWithIt() {
            Derived derived =
                    sidecar(allow(", to: [{grpc: [a.B/C]}]") + deny(", to: [{http: {paths: [\"/a.B/{**}\"]}}]"));

            assertThat(derived.errors())
                    .singleElement()
                    .asString()
                    .contains("it would deny calls of gRPC to a.B/C, too");
        }
    }

    @Nested
    class Rules {

        private final PeerMatcher web =
                new PeerMatcher(List.of(SpiffeIdPattern.parse("spiffe://shop.example/ns/shop/sa/web")), List.of());
        private final OperationMatcher handler = new OperationMatcher.Handler(List.of("Orders.place"));

        private final class Asks implements Condition {
            @Override
            public String text() {
                return "request.auth.mfa";
            }

            @Override
            public boolean test(ConditionInput input) {
                return true;
            }
        }

        private Derived derive(IstioOptions options, Rule... rules) {
            return IstioPolicies.derive(
                    graph(new AccessPolicy("api", "", Sample.id("shop", "api"), List.of(rules))),
                    IstioMode.SIDECAR,
                    options);
        }

        private Rule rule(Effect effect, List<OperationMatcher> to, List<Condition> when) {
            return new Rule("r-" + effect, effect, Mode.ENFORCE, List.of(web), to, when, null);
        }

        @Test
        void goOnWithoutAConditionWhereTheyAllow() {
            Derived derived = derive(IstioOptions.DEFAULT, rule(Effect.ALLOW, List.of(), List.of(new Asks())));

            assertThat(labels(derived))
                    .containsExactly(
                            "WIDER r-ALLOW in AuthorizationPolicy shop/zt-api-allow: condition request.auth.mfa");
        }

        @Test
        void areRefusedWithAConditionWhereTheyDeny() {
            Rule deny = rule(Effect.DENY, List.of(), List.of(new Asks()));

            assertThat(derive(IstioOptions.DEFAULT, deny).errors())
                    .containsExactly(
                            "Deny rule r-DENY of spiffe://shop.example/ns/shop/sa/api cannot be said in Istio (SIDECAR):"
                                    + " condition request.auth.mfa. Write the denial otherwise, or accept lost denials"
                                    + " (istio.acceptLostDenials in the settings) to leave it to the application alone.");
            assertThat(labels(derive(ACCEPTING, deny)))
                    .containsExactly("WIDER r-DENY in nothing: condition request.auth.mfa");
        }

        @Test
        void forCertainCodeLetInWhateverTheCallerAsksFor() {
            Derived derived = derive(IstioOptions.DEFAULT, rule(Effect.ALLOW, List.of(handler), List.of()));

            assertThat(rules(derived, "zt-api-allow")).doesNotContain("paths");
            assertThat(labels(derived)).singleElement().asString().startsWith("WIDER r-ALLOW in AuthorizationPolicy");
        }

        @Test
        void forCertainCodeAreRefusedWhereTheyDeny() {
            assertThat(derive(IstioOptions.DEFAULT, rule(Effect.DENY, List.of(handler), List.of()))
                            .errors())
                    .hasSize(1);
        }

        @Test
        void thatDoNotCountAreLeftOut() {
            Derived derived = sidecar("""
                    - {id: old, effect: allow, %1$s, expires: 2026-11-29T00:00:00Z}
                    - {id: tried, effect: allow, mode: shadow, %1$s}
                    - {id: seen, effect: audit, %1$s}
                    - {id: gone, effect: deny, mode: shadow, to: [{http: {notHeaders: {x: [y]}}}]}
                    """.formatted(WEB));

            assertThat(derived.errors()).isEmpty();
            assertThat(derived.rules()).isEmpty();
            assertThat(spec(derived, "zt-api-allow")).doesNotContain("rules");
        }

        @Test
        void thatEndLaterAreLabelled() {
            Derived derived = sidecar(allow(", expires: 2027-01-01T00:00:00Z")
                    + deny(", from: [{trustDomains: [a.example]}], expires: 2027-01-01T00:00:00Z"));

            assertThat(labels(derived))
                    .containsExactly(
                            "WIDER in in AuthorizationPolicy shop/zt-api-allow: Istio does not know that the rule ends at"
                                    + " 2027-01-01T00:00:00Z",
                            "NARROWER out in AuthorizationPolicy shop/zt-api-deny: Istio does not know that the rule ends at"
                                    + " 2027-01-01T00:00:00Z");
        }
    }

    @Nested
    class Ambient {

        private Derived ambient(String rules) {
            return IstioPolicies.derive(graph(rules), IstioMode.AMBIENT);
        }

        @Test
        void seesConnectionsAlone() {
            Derived derived = ambient(allow(", to: [{http: {methods: [GET], paths: [/a]}}, {grpc: [a.B/C]}]"));

            assertThat(rules(derived, "zt-api-allow")).isEqualTo("""
                    rules:
                    - from:
                      - source:
                          principals:
                          - shop.example/ns/shop/sa/web
                      to:
                      - operation:
                          ports:
                          - '8443'
                    """);
            assertThat(derived.rules())
                    .extracting(DerivedRule::toString)
                    .containsExactly(
                            "WIDER in in AuthorizationPolicy shop/zt-api-allow: a ztunnel sees connections alone, no"
                                    + " methods, paths, hosts or headers");
        }

        @Test
        void saysAllOfARuleAboutPeers() {
            Derived derived = ambient(allow("") + deny(", from: [{trustDomains: [evil.example]}]"));

            assertThat(labels(derived)).hasSize(2).allMatch(label -> label.startsWith("EXACT "));
            assertThat(Collections.frequency(names(derived), "AuthorizationPolicy shop/zt-api-deny"))
                    .isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http: {methods: [PUT]}",
                    "http: {notPaths: [/a]}",
                    "http: {hosts: [a.example]}",
                    "grpc: [a.B/C]"
                })
        void refusesADenialOfRequests(String to) {
            Derived derived = ambient(allow("") + deny(", to: [{" + to + "}]"));

            assertThat(derived.objects()).isEmpty();
            assertThat(derived.errors()).singleElement().asString().contains("a ztunnel sees connections alone");
        }
    }
}
