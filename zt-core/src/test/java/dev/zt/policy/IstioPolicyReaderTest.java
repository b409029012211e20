package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each trap of AuthorizationPolicies by name; {@code verification/interop/istio} asks Istio itself about the rest. */
class IstioPolicyReaderTest {

    private static final SpiffeId ID = SpiffeId.parse("spiffe://prod.example/ns/shop/sa/orders");
    private static final IstioWorkload WORKLOAD = IstioWorkload.of(ID)
            .withLabels(Map.of("app", "orders", "tier", "web"))
            .withRootNamespace("istio-system")
            .withTrustDomainAliases(Set.of(TrustDomain.parse("old.example")));
    private static final String EVERYBODY = policy("everybody", "  rules: [{}]\n");

    private static final String WEB = "spiffe://prod.example/ns/shop/sa/web";
    private static final String MALLORY = "spiffe://prod.example/ns/evil/sa/mallory";
    private static final String FOREIGN_WEB = "spiffe://partner.example/ns/shop/sa/web";

    /** Has four lines before the spec's first field, which is on line 5. */
    private static String policy(String name, String spec) {
        return policy(name, "shop", "", spec);
    }

    private static String policy(String name, String namespace, String metadata, String spec) {
        return "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: " + name + ", namespace: "
                + namespace + metadata + "}\nspec:\n" + spec;
    }

    private static String allow(String rule) {
        return policy("p", "  rules:\n  - " + rule + "\n");
    }

    private static String deny(String rule) {
        return policy("d", "  action: DENY\n  rules:\n  - " + rule + "\n") + "---\n" + EVERYBODY;
    }

    private static PolicyReading read(String text) {
        return AccessPolicyReader.read(text, "i.yaml", WORKLOAD);
    }

    private static List<String> issues(String text) {
        PolicyReading reading = read(text);
        assertThat(reading.policies()).isEmpty();
        return reading.issues().stream().map(Issue::toString).toList();
    }

    private static List<String> notes(String text) {
        return read(text).notes().stream().map(Issue::toString).toList();
    }

    private static PolicySet set(String text) {
        PolicyReading reading = read(text);
        assertThat(reading.issues()).isEmpty();
        return PolicySet.compile(reading.policies(), ID);
    }

    private static @Nullable String decides(
            String text, String peer, Operation operation, RequestAttributes attributes) {
        PolicySet set = set(text);
        int rule = set.decide(Peers.peer(peer), operation, attributes, 0).rule();
        return rule < 0 ? null : set.rules().get(rule).id();
    }

    private static boolean allows(String text, String peer) {
        return allows(text, peer, "GET", "/x", RequestAttributes.ABSENT);
    }

    private static boolean allows(String text, String method, String path) {
        return allows(text, WEB, method, path, RequestAttributes.ABSENT);
    }

    private static boolean allows(String text, RequestAttributes attributes) {
        return allows(text, WEB, "GET", "/x", attributes);
    }

    private static boolean allows(String text, String peer, String method, String path, RequestAttributes attributes) {
        PolicySet set = set(text);
        int rule = set.decide(Peers.peer(peer), new Operation.Http(method, path), attributes, 0)
                .rule();
        return rule >= 0 && set.rules().get(rule).enforces(Effect.ALLOW);
    }

    private static RequestAttributes host(String host) {
        return new RequestAttributes() {
            @Override
            public String host() {
                return host;
            }
        };
    }

    private static RequestAttributes header(String name, String... values) {
        return new RequestAttributes() {
            @Override
            public List<String> headers(String asked) {
                return asked.equals(name) ? List.of(values) : List.of();
            }
        };
    }

    private static RequestAttributes claims(Map<String, Object> claims) {
        return new RequestAttributes() {
            @Override
            public Map<String, Object> claims() {
                return claims;
            }
        };
    }

    @Nested
    class Documents {

        @Test
        void specWithoutRulesDeniesAll() {
            assertThat(set(policy("nothing", "  {}\n")).isEmpty()).isFalse();
            assertThat(allows(policy("nothing", "  {}\n"), WEB)).isFalse();
        }

        @Test
        void emptyRuleMatchesEverythingOfTheOwnTrustDomain() {
            assertThat(allows(EVERYBODY, WEB)).isTrue();
            assertThat(allows(EVERYBODY, FOREIGN_WEB)).isFalse();
            assertThat(notes(EVERYBODY))
                    .containsExactly(
                            "i.yaml:5:11: No trust domain is named here, where Istio lets in those of any: read"
                                    + " as trustDomains: [prod.example]. Name others to let them in.");
        }

        @Test
        void standBesidePoliciesOfTheOwnFormat() {
            String both = deny("to: [{operation: {paths: [/admin]}}]").replace(EVERYBODY, "") + """
                apiVersion: zt.dev/v1
                kind: AccessPolicy
                metadata: {name: own}
                spec:
                  workload: spiffe://prod.example/ns/shop/sa/orders
                  rules:
                  - {id: own, effect: allow, from: [{principals: ["spiffe://prod.example/**"]}]}
                """;

            assertThat(read(both).policies()).extracting(AccessPolicy::name).containsExactly("shop.d", "own");
            assertThat(read(both).istio()).extracting(AccessPolicy::name).containsExactly("shop.d");
            assertThat(allows(both, "GET", "/x")).isTrue();
            assertThat(allows(both, "GET", "/admin")).isFalse();
        }

        @Test
        void areInvalidWhereNobodySaysForWhomToReadThem() {
            assertThat(AccessPolicyReader.read(EVERYBODY, "i.yaml").issues())
                    .extracting(Issue::toString)
                    .containsExactly(
                            "i.yaml:1:13: \"apiVersion\" is \"security.istio.io/v1\": an AuthorizationPolicy of Istio,"
                                    + " which is read only where its workload is known: by Zt.Builder.istio, by"
                                    + " zt.workload in Spring Boot, or by zt cluster verify --layers FILE --target"
                                    + " istio.");
            assertThat(AccessPolicyReader.read(
                                    EVERYBODY.replace("AuthorizationPolicy", "RequestAuthentication"), "i.yaml")
                            .issues())
                    .extracting(Issue::toString)
                    .containsExactly(
                            "i.yaml:1:13: \"apiVersion\" is \"security.istio.io/v1\"; write apiVersion: zt.dev/v1.");
        }

        @Test
        void takesV1beta1AndWhatTheApiServerAdds() {
            String served = EVERYBODY
                            .replace("io/v1\n", "io/v1beta1\n")
                            .replace(
                                    "namespace: shop",
                                    "namespace: shop, uid: a, generation: 2, managedFields: [{a: b}]")
                    + "status: {}\n";

            assertThat(allows(served, WEB)).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"security.istio.io/v2", "security.istio.io/v1alpha1", "security.istio.io/"})
        void rejectsOtherVersions(String version) {
            assertThat(issues(EVERYBODY.replace("security.istio.io/v1", version)))
                    .containsExactly("i.yaml:1:13: \"apiVersion\" is \"" + version
                            + "\"; only security.istio.io/v1 and security.istio.io/v1beta1 can be read.");
        }

        @Test
        void rejectsOtherKindsOfTheSameGroup() {
            assertThat(issues(EVERYBODY.replace("AuthorizationPolicy", "RequestAuthentication")))
                    .containsExactly(
                            "i.yaml:2:7: \"kind\" is \"RequestAuthentication\"; only AuthorizationPolicy can be"
                                    + " read.");
        }

        @Test
        void showsAllIssuesAtOnce() {
            String text = policy("p", """
                  action: ALOW
                  rules:
                  - from:
                    - source: {principals: ["*a*"], remoteIpBlocks: [10.0.0.0/8]}
                    - source: {principal: [a]}
                    to:
                    - operation: {}
                """);

            assertThat(issues(text))
                    .containsExactly("i.yaml:5:11: Action \"ALOW\" is invalid: write ALLOW, DENY or AUDIT.");
            assertThat(issues(text.replace("ALOW", "ALLOW")))
                    .hasSize(5)
                    .allSatisfy(issue -> assertThat(issue).matches("i.yaml:(8|9|11):\\d+: .*"));
        }

        @Test
        void sameNameTwiceCannotBeMerged() {
            assertThat(issues(EVERYBODY + "---\n" + EVERYBODY))
                    .singleElement()
                    .asString()
                    .contains("Rule id \"shop.everybody#0\" is used at i.yaml:1:1 too, for the same workload");
        }
    }

    @Nested
    class Actions {

        @Test
        void customIsRefused() {
            assertThat(issues(policy("c", "  action: CUSTOM\n  provider: {name: opa}\n  rules: [{}]\n")))
                    .containsExactly(
                            "i.yaml:5:11: Action \"CUSTOM\" is invalid: zt asks no external authorizer; leave the policy"
                                    + " to the mesh, or rewrite it.",
                            "i.yaml:6:13: \"provider\" cannot be read: zt asks no external authorizer; remove the"
                                    + " policy.");
        }

        @Test
        void denyCountsBeforeAllow() {
            String text = deny("from: [{source: {namespaces: [evil]}}]");

            assertThat(decides(text, MALLORY, new Operation.Http("GET", "/x"), RequestAttributes.ABSENT))
                    .isEqualTo("shop.d#0");
            assertThat(allows(text, WEB)).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "  rules: []\n"})
        void denyWithoutRulesIsRefused(String rules) {
            assertThat(issues(policy("d", "  action: DENY\n" + rules)))
                    .containsExactly("i.yaml:1:1: A DENY policy without rules denies nothing; write rules: [{}] to deny"
                            + " everything.");
        }

        @Test
        void auditDecidesNothing() {
            String audit = policy("a", "  action: AUDIT\n  rules: [{}]\n");

            assertThat(set(audit).rules()).extracting(Rule::effect).containsExactly(Effect.AUDIT);
            assertThat(allows(audit, WEB)).isFalse();
            assertThat(allows(audit + "---\n" + EVERYBODY, WEB)).isTrue();
        }

        @Test
        void dryRunIsShadow() {
            String annotation = ", annotations: {istio.io/dry-run: \"true\"}";
            String text = policy("d", "shop", annotation, "  action: DENY\n  rules: [{}]\n") + "---\n" + EVERYBODY;

            assertThat(set(text).rules().get(0).mode()).isEqualTo(Mode.SHADOW);
            assertThat(allows(text, WEB)).isTrue();
            assertThat(allows(text.replace("\"true\"", "F"), WEB)).isFalse();
        }

        @Test
        void rejectsUnclearDryRun() {
            assertThat(issues(policy("d", "shop", ", annotations: {istio.io/dry-run: yes}", "  rules: [{}]\n")))
                    .containsExactly("i.yaml:3:70: Annotation istio.io/dry-run must be \"true\" or \"false\".");
        }
    }

    @Nested
    class Selection {

        private static final String ORDERS = "  selector: {matchLabels: {app: orders}}\n  rules: [{}]\n";

        @Test
        void rootNamespaceIsForAll() {
            assertThat(allows(policy("r", "istio-system", "", "  rules: [{}]\n"), WEB))
                    .isTrue();
        }

        @Test
        void ignoresOtherNamespacesAndLabelsAndSaysSo() {
            String text = policy("a", "pay", "", "  rules: [{}]\n") + "---\n"
                    + policy("b", "  selector: {matchLabels: {app: orders, tier: db}}\n  action: CUSTOM\n");

            assertThat(set(text).isEmpty()).isTrue();
            assertThat(notes(text))
                    .containsExactly(
                            "i.yaml:1:1: AuthorizationPolicy pay.a is for other workloads; it is ignored.",
                            "i.yaml:7:1: AuthorizationPolicy shop.b is for other workloads; it is ignored.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"{matchLabels: {app: orders, tier: web}}", "{matchLabels: {}}", "{}"})
        void selectsBySubsetOfLabels(String selector) {
            assertThat(allows(policy("s", "  selector: " + selector + "\n  rules: [{}]\n"), WEB))
                    .isTrue();
        }

        @Test
        void failsWhereLabelsAreNotKnown() {
            IstioWorkload unlabelled = IstioWorkload.of(ID).withRootNamespace("istio-system");

            assertThat(AccessPolicyReader.read(policy("p", ORDERS), "i", unlabelled)
                            .issues())
                    .extracting(Issue::toString)
                    .containsExactly("i:5:27: It cannot be told whether this selects the workload: its labels are not"
                            + " known. Set labels of the Istio workload.");
        }

        @Test
        void failsWhereTheRootNamespaceIsNotKnown() {
            String other = policy("p", "pay", "", "  rules: [{}]\n");

            assertThat(AccessPolicyReader.read(other, "i", IstioWorkload.of(ID)).issues())
                    .extracting(Issue::toString)
                    .containsExactly("i:1:1: AuthorizationPolicy pay.p may be for this workload: it is of another"
                            + " namespace than shop, and the root namespace of the mesh is not known. Set rootNamespace"
                            + " of the Istio workload.");
        }

        @Test
        void failsWhereTheNamespaceIsNotKnown() {
            IstioWorkload plain = IstioWorkload.of(SpiffeId.parse("spiffe://prod.example/orders"));

            assertThat(AccessPolicyReader.read(EVERYBODY, "i", plain).issues())
                    .extracting(Issue::message)
                    .containsExactly("AuthorizationPolicy shop.everybody may be for this workload: the workload's"
                            + " namespace is not known. Set namespace of the Istio workload.");
            assertThat(AccessPolicyReader.read(EVERYBODY, "i", plain.withNamespace("shop"))
                            .isValid())
                    .isTrue();
        }

        @Test
        void failsWhereThePolicyHasNoNamespace() {
            assertThat(issues(EVERYBODY.replace(", namespace: shop", "")))
                    .containsExactly("i.yaml:3:11: Field \"namespace\" is missing; add it.");
        }

        @Test
        void targetRefsToServicesCannotBeTold() {
            assertThat(issues(
                            policy("t", "  targetRefs: [{kind: Service, group: \"\", name: orders}]\n  rules: [{}]\n")))
                    .containsExactly("i.yaml:5:16: It cannot be told whether this target is the workload: zt knows no"
                            + " Service. Istio enforces it at a waypoint; write a selector to have it enforced here.");
        }

        @Test
        void targetRefsToGatewaysAreForOthers() {
            String text = policy("t", "  targetRefs: [{kind: Gateway, group: g, name: edge}]\n  rules: [{}]\n");

            assertThat(set(text).isEmpty()).isTrue();
            assertThat(notes(text)).hasSize(1);
        }

        @Test
        void rejectsSelectorBesideTargets() {
            assertThat(issues(policy("t", "  targetRefs: [{kind: Gateway, name: e}]\n" + ORDERS)))
                    .containsExactly(
                            "i.yaml:6:13: \"selector\" stands beside targets, which Istio refuses; remove one.");
        }

        @Test
        void rejectsWildcardsInSelectors() {
            assertThat(issues(policy("s", "  selector: {matchLabels: {app: \"*\"}}\n")))
                    .containsExactly("i.yaml:5:28: A selector knows no wildcards and no empty labels; write the label"
                            + " out.");
        }
    }

    @Nested
    class DefaultOfIstio {

        private static final IstioWorkload ASKED = WORKLOAD.allowingWhenNoAllowPolicy();
        private static final String DENY =
                policy("d", "  action: DENY\n  rules: [{to: [{operation: {paths: [/admin]}}]}]\n");

        private static List<String> names(String text, AccessPolicy... others) {
            PolicyReading reading = AccessPolicyReader.read(text, "i", ASKED);
            List<AccessPolicy> all = new ArrayList<>(reading.policies());
            all.addAll(List.of(others));
            return ASKED.completed(all, reading.istio()).stream()
                    .map(AccessPolicy::name)
                    .toList();
        }

        @Test
        void isOffUnlessAskedFor() {
            PolicyReading reading = read(DENY);

            assertThat(WORKLOAD.completed(reading.policies(), reading.istio())).isEqualTo(reading.policies());
        }

        @Test
        void allowsTheOwnTrustDomainWhatIsNotDenied() {
            PolicyReading reading = AccessPolicyReader.read(DENY, "i", ASKED);
            PolicySet set = PolicySet.compile(ASKED.completed(reading.policies(), reading.istio()), ID);

            assertThat(set.decide(Peers.peer(WEB), new Operation.Http("GET", "/x"), RequestAttributes.ABSENT, 0)
                            .rule())
                    .isEqualTo(1);
            assertThat(set.decide(Peers.peer(WEB), new Operation.Http("GET", "/admin"), RequestAttributes.ABSENT, 0)
                            .rule())
                    .isZero();
            assertThat(set.decide(Peers.peer(FOREIGN_WEB), new Operation.Http("GET", "/x"), RequestAttributes.ABSENT, 0)
                            .rule())
                    .isNegative();
        }

        @Test
        void isVoidIfAnAllowPolicyIsThere() {
            assertThat(names(DENY + "---\n" + EVERYBODY)).containsExactly("shop.d", "shop.everybody");
            assertThat(names(DENY + "---\n" + policy("n", "  {}\n"))).containsExactly("shop.d", "shop.n");
        }

        @Test
        void isVoidIfAPolicyOfAnotherFormatIsThere() {
            Rule rule = new Rule("x", Effect.DENY, List.of(), List.of());

            assertThat(names(DENY, new AccessPolicy("own", "", ID, List.of(rule))))
                    .containsExactly("shop.d", "own");
        }

        @Test
        void isVoidWithoutAnyPolicy() {
            assertThat(names(policy("a", "pay", "", "  rules: [{}]\n"))).isEmpty();
        }

        @Test
        void countsADryRunAsNone() {
            String dry = policy("a", "shop", ", annotations: {istio.io/dry-run: \"true\"}", "  rules: [{}]\n");

            assertThat(names(dry)).containsExactly("shop.a", "istio-default");
        }
    }

    @Nested
    class Sources {

        @Test
        void principalsAreWrittenWithoutScheme() {
            assertThat(allows(allow("from: [{source: {principals: [prod.example/ns/shop/sa/web]}}]"), WEB))
                    .isTrue();
            assertThat(issues(allow("from: [{source: {principals: [\"spiffe://prod.example/ns/shop/sa/web\"]}}]")))
                    .containsExactly("i.yaml:6:35: Principal \"spiffe://prod.example/ns/shop/sa/web\" is invalid: Istio"
                            + " writes it without spiffe://.");
        }

        @ParameterizedTest
        @CsvSource({
            "cluster.local/ns/shop/sa/web, true",
            "old.example/ns/shop/sa/web, true",
            "old.example/ns/shop/sa/*, true",
            "'*/ns/shop/sa/web', true",
            "'*ld.example/ns/shop/sa/web', true",
            "'*', true",
            "other.example/ns/shop/sa/web, false",
        })
        void aliasesMeanTheOwnTrustDomain(String principal, boolean allowed) {
            String text = allow("from: [{source: {principals: [\"" + principal + "\"]}}]");

            assertThat(allows(text, WEB)).isEqualTo(allowed);
            assertThat(allows(text, FOREIGN_WEB)).isFalse();
        }

        @Test
        void aliasesOfOtherFormsAreRefusedSinceIstioLeavesThemAlone() {
            assertThat(issues(allow("from: [{source: {principals: [cluster.local/ns/shop/*]}}]")))
                    .containsExactly(
                            "i.yaml:6:35: Principal \"cluster.local/ns/shop/*\" is invalid: Istio puts the trust"
                                    + " domain in the place of cluster.local only in principals of the form"
                                    + " domain/ns/namespace/sa/account, so that this one matches nobody; write"
                                    + " prod.example/ns/shop/*.");
            assertThat(issues(allow("from: [{source: {principals: [\"cluster.local/n\u00d3/shop/*\"]}}]")))
                    .as("what is suggested is as safe in a log as what was found")
                    .singleElement()
                    .asString()
                    .endsWith("write \"prod.example/n\\u00d3/shop/*\".");
        }

        @ParameterizedTest
        @ValueSource(strings = {"*a*", "a*b", "**", "*/ns/*/sa/web"})
        void starsElsewhereThanAtOneEndAreRefused(String principal) {
            assertThat(issues(allow("from: [{source: {principals: [\"" + principal + "\"]}}]")))
                    .containsExactly("i.yaml:6:35: Value \"" + principal + "\" is invalid: write text, or text with one"
                            + " '*' at its beginning or end, or '*' for any.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"*/prod.example/ns/shop/sa/web", "*/partner.example/x", "*//prod.example/x"})
        void endsWithATrustDomainAreRefused(String principal) {
            assertThat(issues(allow("from: [{source: {principals: [\"" + principal + "\"]}}]")))
                    .containsExactly(
                            "i.yaml:6:35: Principal \"" + principal + "\" is invalid: it ends with more than a path.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"namespaces: [shop]", "serviceAccounts: [web]", "serviceAccounts: [shop/web]"})
        void namesPinTheOwnTrustDomainWhereTheyLetIn(String field) {
            String text = allow("from: [{source: {" + field + "}}]");

            assertThat(allows(text, WEB)).isTrue();
            assertThat(allows(text, FOREIGN_WEB)).isFalse();
            assertThat(allows(text, "spiffe://prod.example/x/ns/shop/sa/web")).isFalse();
            assertThat(allows(text, "spiffe://prod.example/ns/shop/sa/web/x")).isFalse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"namespaces: [evil]", "serviceAccounts: [evil/mallory]"})
        void namesAreSearchedAsIstioDoesWhereTheyKeepOut(String field) {
            String text = deny("from: [{source: {" + field + "}}]");

            assertThat(allows(text, MALLORY)).isFalse();
            assertThat(allows(text, "spiffe://prod.example/x/ns/evil/sa/mallory"))
                    .isFalse();
            assertThat(allows(text, "spiffe://prod.example/ns/evil/y/sa/mallory/z"))
                    .isFalse();
            assertThat(allows(text, WEB)).isTrue();
        }

        @Test
        void negatedNamesOfAllowAreSearched() {
            String text = allow("from: [{source: {notNamespaces: [evil]}}]");

            assertThat(allows(text, "spiffe://prod.example/x/ns/evil/sa/mallory"))
                    .isFalse();
            assertThat(allows(text, WEB)).isTrue();
        }

        /** CVE-2026-39350. */
        @Test
        void metacharactersInNamesAreNoPattern() {
            assertThat(allows(allow("from: [{source: {serviceAccounts: [shop/w.b]}}]"), WEB))
                    .isFalse();
            assertThat(allows(deny("from: [{source: {namespaces: [s.op]}}]"), WEB))
                    .isTrue();
        }

        @Test
        void trustDomainsLetInOthers() {
            String text = allow("from: [{source: {trustDomains: [partner.example], namespaces: [shop]}}]");

            assertThat(allows(text, FOREIGN_WEB)).isTrue();
            assertThat(allows(text, WEB)).isFalse();
            assertThat(notes(text)).isEmpty();
        }

        @Test
        void trustDomainsOfConditionsLetInOthers() {
            String text = allow("when: [{key: source.trustDomain, values: [partner.example]}]");

            assertThat(allows(text, FOREIGN_WEB)).isTrue();
            assertThat(allows(text, WEB)).isFalse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"*", "*.example", "p*"})
        void wildcardsOfTrustDomainsNeverLetIn(String domain) {
            assertThat(issues(allow("from: [{source: {trustDomains: [\"" + domain + "\"]}}]")))
                    .containsExactly("i.yaml:6:12: trustDomains with a wildcard in an ALLOW policy would let in every"
                            + " domain that is federated with some day; write the trust domains out.");
            assertThat(read(deny("from: [{source: {trustDomains: [\"" + domain + "\"]}}]"))
                            .isValid())
                    .isTrue();
        }

        @Test
        void remoteIpBlocksAreRefused() {
            assertThat(issues(allow("from: [{source: {remoteIpBlocks: [10.0.0.0/8]}}]")))
                    .containsExactly("i.yaml:6:38: \"remoteIpBlocks\" cannot be read: it is about addresses in"
                            + " X-Forwarded-For or the PROXY protocol, which zt does not believe. Use ipBlocks, or let"
                            + " the proxy decide.");
        }

        @Test
        void sourcesWithConditionsBecomeRulesOfTheirOwn() {
            String text = allow("from: [{source: {namespaces: [shop], requestPrincipals: [\"iss/sub\"]}},"
                    + " {source: {namespaces: [ops]}}]");

            assertThat(set(text).rules()).extracting(Rule::id).containsExactly("shop.p#0.0", "shop.p#0.1");
            assertThat(allows(text, "spiffe://prod.example/ns/ops/sa/x")).isTrue();
            assertThat(allows(text, WEB)).isFalse();
            assertThat(allows(text, claims(Map.of("iss", "iss", "sub", "sub")))).isTrue();
        }

        @Test
        void serviceAccountsBesideNamespacesAreRefusedAsByIstio() {
            assertThat(issues(allow("from: [{source: {namespaces: [shop], serviceAccounts: [web]}}]")))
                    .containsExactly("i.yaml:6:12: serviceAccounts stand beside principals or namespaces, which Istio"
                            + " refuses; write two sources.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"from: []", "from: [{source: {}}]", "from: [{}]", "from: [{source: {namespaces: []}}]"})
        void emptySourcesAreRefused(String from) {
            assertThat(issues(allow(from))).isNotEmpty();
        }
    }

    @Nested
    class Operations {

        @Test
        void getIsNotHead() {
            String text = allow("to: [{operation: {methods: [GET]}}]");

            assertThat(allows(text, "GET", "/x")).isTrue();
            assertThat(allows(text, "HEAD", "/x")).isFalse();
            assertThat(allows(deny("to: [{operation: {notMethods: [GET]}}]"), "HEAD", "/x"))
                    .isFalse();
        }

        @Test
        void hostsKeepThePortAndIgnoreCase() {
            String text = allow("to: [{operation: {hosts: [Orders.example]}}]");

            assertThat(allows(text, host("ORDERS.example"))).isTrue();
            assertThat(allows(text, host("orders.example:8443"))).isFalse();
            assertThat(allows(text.replace("Orders.example", "\"orders.example:*\""), host("orders.example:8443")))
                    .isTrue();
        }

        @Test
        void hostsThatAreUnknownMatchNegatively() {
            assertThat(allows(allow("to: [{operation: {hosts: [\"*\"]}}]"), RequestAttributes.ABSENT))
                    .isFalse();
            assertThat(allows(allow("to: [{operation: {notHosts: [\"*\"]}}]"), RequestAttributes.ABSENT))
                    .isTrue();
        }

        @Test
        void grpcIsPostToItsPath() {
            String text = allow("to: [{operation: {methods: [POST], paths: [/shop.v1.Orders/Place]}}]");

            assertThat(decides(text, WEB, new Operation.Grpc("shop.v1.Orders/Place"), RequestAttributes.ABSENT))
                    .isEqualTo("shop.p#0");
            assertThat(decides(text, WEB, new Operation.Grpc("shop.v1.Orders/List"), RequestAttributes.ABSENT))
                    .isNull();
            assertThat(decides(
                            text.replace("POST", "GET"),
                            WEB,
                            new Operation.Grpc("shop.v1.Orders/Place"),
                            RequestAttributes.ABSENT))
                    .isNull();
        }

        @ParameterizedTest
        @CsvSource({
            "/a/{*}, /a/b, true",
            "/a/{*}, /a/, false",
            "/a/{*}, /a/b/c, false",
            "/a/{*}, /a/b*c, true",
            "/a/{**}, /a/, true",
            "/a/{**}, /a/b*c, true",
            "/a/{**}, /a, false",
            "/a/{**}/z, /a/b/c/z, true",
        })
        void templates(String template, String path, boolean matches) {
            assertThat(allows(allow("to: [{operation: {paths: [\"" + template + "\"]}}]"), "GET", path))
                    .isEqualTo(matches);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"/a/{**}/{*}", "/a/{*}*", "/a/{x}", "/a{*}", "/a//b", "/a/../b", "/a%2Fb", "/a;b*", "/a?b"})
        void pathsThatNoCanonicalRequestHasAreRefused(String path) {
            assertThat(issues(allow("to: [{operation: {notPaths: [\"" + path + "\"]}}]")))
                    .singleElement()
                    .asString()
                    .startsWith("i.yaml:6:34: Path");
        }

        @ParameterizedTest
        @ValueSource(strings = {"65536", "-1", "http", "080", "80-90"})
        void rejectsPorts(String port) {
            assertThat(issues(allow("to: [{operation: {ports: [\"" + port + "\"]}}]")))
                    .containsExactly("i.yaml:6:31: Port \"" + port + "\" is invalid: write a number from 0 to 65535.");
        }
    }

    @Nested
    class Conditions {

        @Test
        void eachOfARepeatedHeaderMustMatchToLetIn() {
            String text = allow("when: [{key: \"request.headers[X-Tenant]\", values: [acme, \"be*\"]}]");

            assertThat(allows(text, header("x-tenant", "acme"))).isTrue();
            assertThat(allows(text, header("x-tenant", "acme", "beta"))).isTrue();
            assertThat(allows(text, header("x-tenant", "acme", "evil"))).isFalse();
            assertThat(allows(text, header("x-tenant", "acme,evil"))).isFalse();
            assertThat(allows(text, RequestAttributes.ABSENT)).isFalse();
        }

        @Test
        void oneOfARepeatedHeaderIsEnoughToKeepOut() {
            String text = deny("when: [{key: \"request.headers[x-tenant]\", values: [evil, \"a,b\"]}]");

            assertThat(allows(text, header("x-tenant", "acme", "evil"))).isFalse();
            assertThat(allows(text, header("x-tenant", "a", "b"))).isFalse();
            assertThat(allows(text, header("x-tenant", "acme"))).isTrue();
        }

        @Test
        void absentHeaderMatchesNegatively() {
            String text = deny("when: [{key: \"request.headers[x-key]\", notValues: [\"*\"]}]");

            assertThat(allows(text, RequestAttributes.ABSENT)).isFalse();
            assertThat(allows(text, header("x-key", ""))).isTrue();
        }

        @Test
        void requestPrincipalIsDividedAtItsLastSlash() {
            String text = allow("when: [{key: request.auth.principal, values: [\"https://issuer/a/sub\"]}]");

            assertThat(allows(text, claims(Map.of("iss", "https://issuer/a", "sub", "sub"))))
                    .isTrue();
            assertThat(allows(text, claims(Map.of("iss", "https://issuer", "sub", "a/sub"))))
                    .isFalse();
        }

        @Test
        void whoHasNoTokenIsDeniedByNotRequestPrincipals() {
            String text = deny("from: [{source: {notRequestPrincipals: [\"*\"]}}]");

            assertThat(allows(text, RequestAttributes.ABSENT)).isFalse();
            assertThat(allows(text, claims(Map.of("iss", "i", "sub", "s")))).isTrue();
            assertThat(allows(text, claims(Map.of("iss", "i", "sub", "")))).isFalse();
        }

        @Test
        void claimsAreTextsOrListsOfTexts() {
            String text = allow("when: [{key: \"request.auth.claims[a][b]\", values: [x, \"y*\"]}]");

            assertThat(allows(text, claims(Map.of("a", Map.of("b", "x"))))).isTrue();
            assertThat(allows(text, claims(Map.of("a", Map.of("b", List.of("q", "yes"))))))
                    .isTrue();
            assertThat(allows(text, claims(Map.of("a", Map.of("b", 1))))).isFalse();
            assertThat(allows(text, claims(Map.of("a", "x")))).isFalse();
            assertThat(allows(text, RequestAttributes.ABSENT)).isFalse();
        }

        @Test
        void scopesAreDividedAtSpaces() {
            String text = allow("when: [{key: \"request.auth.claims[scope]\", values: [read]}]");

            assertThat(allows(text, claims(Map.of("scope", "write read")))).isTrue();
            assertThat(allows(text.replace("[scope]", "[roles]"), claims(Map.of("roles", "write read"))))
                    .isFalse();
        }

        @Test
        void textsTellOnWhichSideTheyErr() {
            String rule = "when: [{key: source.namespace, values: [a]}]";

            assertThat(set(allow(rule)).rules().get(0).when())
                    .extracting(Condition::text)
                    .containsExactly("source.namespace in [\"a\"]");
            assertThat(set(deny(rule)).rules().get(0).when())
                    .extracting(Condition::text)
                    .containsExactly("source.namespace in [\"a\"] anywhere in the ID");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "remote.ip",
                    "destination.ip",
                    "experimental.envoy.filters.a[b]",
                    "source.name",
                    "request.headers[]",
                    "request.headers[:path]",
                    "request.headers[host]",
                    "request.headers",
                    "request.auth.claims",
                    "request.auth.claims[a][]",
                })
        void rejectsKeys(String key) {
            assertThat(issues(allow("when: [{key: \"" + key + "\", values: [\"1\"]}]")))
                    .singleElement()
                    .asString()
                    .contains(" is invalid: ");
        }

        @Test
        void rejectsAConditionWithoutValues() {
            assertThat(issues(allow("when: [{key: source.namespace}]")))
                    .containsExactly("i.yaml:6:12: A condition needs \"values\" or \"notValues\"; add one.");
        }

        @Test
        void rejectsServerNamesInUpperCase() {
            assertThat(issues(allow("when: [{key: connection.sni, values: [A.example]}]")))
                    .containsExactly(
                            "i.yaml:6:42: Server name \"A.example\" is invalid: Istio compares it in lower case;"
                                    + " write it so.");
        }
    }

    @Test
    void workloadMustNameAWorkload() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IstioWorkload.of(SpiffeId.parse("spiffe://prod.example")));
    }
}
