package dev.zt.kubernetes.linkerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.CrdSchemas;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.LinkerdOptions;
import dev.zt.kubernetes.ManifestWriter;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Sample;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.WorkloadBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LinkerdPoliciesTest {

    private static final String ANY = Sample.allow("in", "a", "http: {paths: [/x]}");
    private static final CrdSchemas SCHEMAS = CrdSchemas.of("linkerd");

    private static CallGraph graph(String rules, Workload... workloads) {
        return Sample.graph(List.of(workloads), List.of(Sample.policy("b", rules)));
    }

    private static CallGraph graph(String rules) {
        return graph(rules, Sample.workload("a"), Sample.workload("b"));
    }

    private static List<String> names(Derived derived) {
        assertThat(derived.errors()).isEmpty();
        assertThat(derived.objects()).flatExtracting(SCHEMAS::problems).isEmpty();
        return derived.objects().stream()
                .map(object -> object.getKind() + " " + object.getMetadata().getName())
                .toList();
    }

    private static String yaml(Derived derived, String kind, String name) {
        List<HasMetadata> found = derived.objects().stream()
                .filter(object -> object.getKind().equals(kind)
                        && object.getMetadata().getName().equals(name))
                .toList();
        assertThat(found).hasSize(1);
        return ManifestWriter.write(found);
    }

    private static List<String> labels(Derived derived) {
        return derived.rules().stream().map(DerivedRule::toString).toList();
    }

    @Test
    void derivesTheShopsFiles() throws IOException {
        Derived derived = LinkerdPolicies.derive(Sample.shop());

        assertThat(names(derived)).hasSize(10);
        assertThat(ManifestWriter.write(derived.objects()))
                .isEqualTo(Files.readString(Path.of("src/test/resources/golden/linkerd-shop.yaml")));
        assertThat(labels(derived))
                .containsExactly(
                        "WIDER places in AuthorizationPolicy shop/gateway-8443: Linkerd lets in each call of the"
                                + " caller; the application alone looks at HTTP requests",
                        "WIDER looks in AuthorizationPolicy shop/inventory-8443: Linkerd lets in each call of the"
                                + " caller; the application alone looks at HTTP requests",
                        "WIDER takes in AuthorizationPolicy shop/orders-8443: Linkerd lets in each call of the caller;"
                                + " the application alone looks at gRPC methods",
                        "EXACT default deny in Server shop/frontend-8443",
                        "EXACT default deny in Server shop/gateway-8443",
                        "EXACT default deny in Server shop/inventory-8443",
                        "EXACT default deny in Server shop/orders-8443");
    }

    @Test
    void refusesToOpenPodsToAnAddressThatIsDeclaredForOthersWithTheirLabels() {
        Workload blue = WorkloadBuilder.named("blue")
                .account("b")
                .labels(Map.of("app", "b", "color", "blue"))
                .build();
        External office = new External(
                "office",
                External.Direction.INGRESS,
                List.of("shop/b"),
                new External.Addresses(List.of(Cidr.parse("192.0.2.0/24"))),
                List.of(PodPort.tcp(8443)));
        CallGraph graph = Sample.graph(
                List.of(Sample.workload("b"), blue), List.of(), ClusterSettings.DEFAULT.withExternals(List.of(office)));

        assertThat(LinkerdPolicies.derive(graph).errors())
                .containsExactly(
                        "The connection office is for Deployment shop/b, whose labels {app=b} select the pods of"
                                + " Deployment shop/blue too. Declare it for both, or give the pods labels of their own.");
    }

    @Test
    void opensAPortBeforeItShutsIt() {
        List<String> kinds = LinkerdPolicies.derive(Sample.shop()).objects().stream()
                .map(HasMetadata::getKind)
                .toList();

        assertThat(kinds.indexOf("Server")).isGreaterThan(kinds.lastIndexOf("AuthorizationPolicy"));
        assertThat(kinds.indexOf("AuthorizationPolicy")).isGreaterThan(kinds.indexOf("MeshTLSAuthentication"));
    }

    @Test
    void derivesTheSameTwice() {
        assertThat(ManifestWriter.write(LinkerdPolicies.derive(Sample.shop()).objects()))
                .isEqualTo(ManifestWriter.write(
                        LinkerdPolicies.derive(Sample.shop()).objects()));
    }

    @Test
    void writesNoPolicyWhereNobodyMayCall() {
        Derived derived = LinkerdPolicies.derive(graph(""));

        assertThat(names(derived)).containsExactly("Server a-8443", "Server b-8443");
    }

    @Test
    void writesNoPolicyWhereADenialTakesEveryCall() {
        Derived derived = LinkerdPolicies.derive(
                graph(ANY + "- {id: no, effect: deny, from: [{trustDomains: [shop.example]}]}\n"));

        assertThat(names(derived)).containsExactly("Server a-8443", "Server b-8443");
        assertThat(labels(derived)).contains("EXACT no in Server shop/b-8443");
    }

    @Test
    void callsARuleForAnyOperationExact() {
        Derived derived = LinkerdPolicies.derive(
                graph("- {id: in, effect: allow, from: [{principals: [\"spiffe://shop.example/ns/shop/sa/a\"]}]}\n"));

        assertThat(labels(derived)).contains("EXACT in in AuthorizationPolicy shop/b-8443");
        assertThat(yaml(derived, "AuthorizationPolicy", "b-8443")).contains("zt.dev/fidelity: EXACT");
    }

    @Test
    void tellsWhatEndsAndHangsOnConditions() {
        String rule = "- {id: in, effect: allow, from: [{principals: [\"spiffe://shop.example/ns/shop/sa/a\"],"
                + " ipBlocks: [10.0.0.0/8]}], to: [{handler: x}], expires: 2027-01-01T00:00:00Z}\n";

        assertThat(labels(LinkerdPolicies.derive(graph(rule.replace(", to: [{handler: x}]", "")))))
                .contains("WIDER in in AuthorizationPolicy shop/b-8443: Linkerd lets in each call of the caller; the"
                        + " application alone looks at addresses, the rule's end, 2027-01-01T00:00:00Z");
    }

    @Nested
    class Denials {

        private static final String SOME = ANY
                + "- {id: no, effect: deny, from: [{trustDomains: [shop.example]}], to: [{http: {paths: [/x/admin]}}]}\n";

        @Test
        void refusesOneOfSomeCalls() {
            Derived derived = LinkerdPolicies.derive(graph(SOME));

            assertThat(derived.objects()).isEmpty();
            assertThat(derived.errors())
                    .containsExactly("Rule no of spiffe://shop.example/ns/shop/sa/b denies"
                            + " spiffe://shop.example/ns/shop/sa/a (channel-bound) GET /x/admin. Linkerd has no denials,"
                            + " and must let that caller in for other calls, so that it would be lost. Accept that the"
                            + " application alone denies it (linkerd.acceptLostDenials in the settings), or deny that"
                            + " caller every call.");
        }

        @Test
        void labelsOneOfSomeCallsWhereThatIsAccepted() {
            Derived derived = LinkerdPolicies.derive(graph(SOME), LinkerdOptions.DEFAULT.acceptingLostDenials());

            assertThat(names(derived)).contains("AuthorizationPolicy b-8443");
            assertThat(labels(derived))
                    .contains("WIDER no in Server shop/b-8443: the application alone denies"
                            + " spiffe://shop.example/ns/shop/sa/a (channel-bound) GET /x/admin");
            assertThat(yaml(derived, "Server", "b-8443")).contains("zt.dev/fidelity: WIDER");
        }

        @Test
        void takesOneOfWhoeverIsNotLetInAnyway() {
            String others = SOME.replace(
                    "trustDomains: [shop.example]", "principals: [\"spiffe://shop.example/ns/shop/sa/c\"]");

            assertThat(names(LinkerdPolicies.derive(graph(others)))).contains("AuthorizationPolicy b-8443");
        }

        @Test
        void refusesOneThatHangsOnACondition() {
            Derived derived = LinkerdPolicies.derive(graph(ANY
                    + "- {id: no, effect: deny, from: [{ipBlocks: [10.0.0.0/8], trustDomains: [shop.example]}]}\n"));

            assertThat(derived.errors()).singleElement().asString().startsWith("Rule no of ");
        }

        @Test
        void takesOneThatHasExpired() {
            Derived derived = LinkerdPolicies.derive(
                    graph(SOME.replace("effect: deny,", "effect: deny, expires: 2026-11-29T00:00:00Z,")));

            assertThat(names(derived)).contains("AuthorizationPolicy b-8443");
        }

        @Test
        void refusesOneOfPodsWithoutProxy() {
            Workload host = WorkloadBuilder.named("b").hostNetwork().build();
            CallGraph graph = graph(
                    ANY + "- {id: no, effect: deny, from: [{principals: [\"spiffe://shop.example/ns/shop/sa/c\"]}]}\n",
                    Sample.workload("a"),
                    host);

            assertThat(LinkerdPolicies.derive(graph).errors())
                    .containsExactly("Rule no of spiffe://shop.example/ns/shop/sa/b denies calls to Deployment shop/b,"
                            + " and pods with the addresses of their nodes have no proxy of Linkerd in front of them, so"
                            + " that it would be lost. Accept that the application alone denies them"
                            + " (linkerd.acceptLostDenials in the settings).");
        }
    }

    @Nested
    class Identities {

        @Test
        void refusesAnIdOfAnotherServiceAccount() {
            Workload a = WorkloadBuilder.named("a")
                    .id("spiffe://shop.example/ns/shop/sa/a")
                    .account("z")
                    .build();

            assertThat(LinkerdPolicies.derive(graph(ANY, a, Sample.workload("b")))
                            .errors())
                    .containsExactly(
                            "Deployment shop/a shows spiffe://shop.example/ns/shop/sa/a, and Linkerd knows it as"
                                    + " the service account shop/z: that both are one and the same cannot be told. Give it an ID"
                                    + " that ends with /ns/shop/sa/z, or a service account that its ID names.");
        }

        @Test
        void refusesAnIdOfAnotherShape() {
            Workload a =
                    WorkloadBuilder.named("a").id("spiffe://shop.example/web").build();
            String rules = ANY.replace("/ns/shop/sa/a", "/web");

            assertThat(LinkerdPolicies.derive(graph(rules, a, Sample.workload("b")))
                            .errors())
                    .singleElement()
                    .asString()
                    .startsWith("Deployment shop/a shows spiffe://shop.example/web, and Linkerd knows it as");
        }

        @Test
        void takesAnyIdOfWhoeverCallsNobody() {
            Workload other =
                    WorkloadBuilder.named("c").id("spiffe://shop.example/c").build();

            assertThat(names(LinkerdPolicies.derive(graph(ANY, Sample.workload("a"), Sample.workload("b"), other))))
                    .contains("Server c-8443");
        }

        @Test
        void refusesAnotherWorkloadOfTheCallersServiceAccount() {
            Workload twin = WorkloadBuilder.named("twin")
                    .id("spiffe://other.example/ns/shop/sa/a")
                    .account("a")
                    .build();

            assertThat(LinkerdPolicies.derive(graph(ANY, Sample.workload("a"), Sample.workload("b"), twin))
                            .errors())
                    .containsExactly("Deployment shop/a may call Deployment shop/b at 8443/tcp and Deployment shop/twin"
                            + " may not, and both run as the service account shop/a, so that Linkerd cannot tell them"
                            + " apart. Give each one of its own.");
        }

        @Test
        void letsInTwoWorkloadsOfOneIdentityOnce() {
            Workload again = WorkloadBuilder.named("a2").account("a").build();
            Derived derived = LinkerdPolicies.derive(graph(ANY, Sample.workload("a"), again, Sample.workload("b")));

            assertThat(yaml(derived, "MeshTLSAuthentication", "b-8443")).containsOnlyOnce("kind: ServiceAccount");
        }

        @Test
        void doesNotLetInPodsWithTheAddressesOfTheirNodes() {
            Workload host = WorkloadBuilder.named("a").hostNetwork().build();
            Derived derived = LinkerdPolicies.derive(graph(ANY, host, Sample.workload("b")));

            assertThat(names(derived)).containsExactly("Server b-8443");
            assertThat(labels(derived))
                    .contains("NARROWER in in Server shop/b-8443: Deployment shop/a is not let in: pods with the"
                            + " addresses of their nodes are not in the mesh");
        }
    }

    @Nested
    class Ports {

        private static final List<PodPort> TWO =
                List.of(PodPort.tcp(8443), new PodPort("admin", 8081, PodPort.Protocol.TCP));

        private Derived derive(List<Integer> probes, LinkerdOptions options, External... externals) {
            Workload b = WorkloadBuilder.named("b")
                    .ports(TWO)
                    .guarded(PodPort.tcp(8443))
                    .probes(probes)
                    .build();
            ClusterSettings settings = ClusterSettings.DEFAULT.withExternals(List.of(externals));
            return LinkerdPolicies.derive(
                    Sample.graph(List.of(Sample.workload("a"), b), List.of(Sample.policy("b", ANY)), settings),
                    options);
        }

        private External ingress(External.Peer peer, int port) {
            return new External(
                    "scrape", External.Direction.INGRESS, List.of("shop/b"), peer, List.of(PodPort.tcp(port)));
        }

        @Test
        void shutsAPortAtWhichNobodyIsExpected() {
            Derived derived = derive(List.of(), LinkerdOptions.DEFAULT);

            assertThat(names(derived))
                    .containsExactly(
                            "MeshTLSAuthentication b-8443",
                            "AuthorizationPolicy b-8443",
                            "Server a-8443",
                            "Server b-8081",
                            "Server b-8443");
            assertThat(yaml(derived, "Server", "b-8443")).contains("proxyProtocol: TLS", "accessPolicy: deny");
            // Linkerd lets an HTTP probe in only where it looks for HTTP.
            assertThat(yaml(derived, "Server", "b-8081")).contains("proxyProtocol: unknown", "accessPolicy: deny");
        }

        @Test
        void writesNoRouteForProbesSinceThatWouldShutThemOut() {
            Derived derived = derive(List.of(8081), LinkerdOptions.DEFAULT);

            assertThat(names(derived)).noneMatch(name -> name.startsWith("HTTPRoute"));
            assertThat(labels(derived))
                    .contains(
                            "NARROWER probes in Server shop/b-8081: kubelets are not let in with HTTPS and gRPC probes,"
                                    + " only with those of HTTP and TCP; if there are any here, say from which addresses"
                                    + " kubelets probe");
        }

        @Test
        void letsKubeletsInByTheirAddresses() {
            Derived derived = derive(
                    List.of(8081, 8443), LinkerdOptions.DEFAULT.withKubelets(List.of(Cidr.parse("192.168.7.0/24"))));

            assertThat(names(derived))
                    .contains("NetworkAuthentication b-8081-probes", "AuthorizationPolicy b-8443-probes");
            assertThat(yaml(derived, "NetworkAuthentication", "b-8081-probes")).contains("cidr: 192.168.7.0/24");
            assertThat(labels(derived))
                    .contains(
                            "EXACT probes in AuthorizationPolicy shop/b-8081-probes",
                            "WIDER probes in AuthorizationPolicy shop/b-8443-probes: whoever has an address of a kubelet"
                                    + " is let in");
        }

        @Test
        void letsDeclaredAddressesIn() {
            External.Addresses addresses = new External.Addresses(List.of(Cidr.parse("203.0.113.0/24")));
            Derived derived = derive(List.of(), LinkerdOptions.DEFAULT, ingress(addresses, 9090));

            assertThat(names(derived))
                    .contains(
                            "NetworkAuthentication b-9090-addresses",
                            "AuthorizationPolicy b-9090-addresses",
                            "Server b-9090");
            assertThat(yaml(derived, "AuthorizationPolicy", "b-9090-addresses"))
                    .contains("kind: NetworkAuthentication", "name: b-9090-addresses");
        }

        @Test
        void doesNotLetInPodsThatOnlyLabelsTellOf() {
            Derived derived = derive(
                    List.of(),
                    LinkerdOptions.DEFAULT,
                    ingress(new External.Pods("monitoring", Map.of("app", "prometheus")), 8081));

            assertThat(names(derived)).doesNotContain("AuthorizationPolicy b-8081");
            assertThat(labels(derived))
                    .contains(
                            "NARROWER scrape in Server shop/b-8081: Linkerd knows pods by their service account, not by"
                                    + " labels: they are not let in. Add an AuthorizationPolicy for it, or declare addresses");
            assertThat(yaml(derived, "Server", "b-8081")).contains("zt.dev/fidelity: NARROWER");
        }

        @Test
        void tellsThatCallsOutOfTheMeshAreNotStopped() {
            External.Addresses addresses = new External.Addresses(List.of(Cidr.parse("203.0.113.0/24")));
            External out = new External(
                    "database", External.Direction.EGRESS, List.of("shop/b"), addresses, List.of(PodPort.tcp(5432)));

            assertThat(labels(derive(List.of(), LinkerdOptions.DEFAULT, out)))
                    .contains("WIDER database in nothing: nothing is derived for calls out of the mesh");
        }

        @Test
        void tellsThatDatagramsAreNotStopped() {
            PodPort udp = new PodPort("", 8443, PodPort.Protocol.UDP);
            Workload b = WorkloadBuilder.named("b").ports(udp).build();
            Derived derived = LinkerdPolicies.derive(graph(ANY, Sample.workload("a"), b));

            assertThat(names(derived)).containsExactly("Server a-8443");
            assertThat(labels(derived)).contains("WIDER in in nothing: Linkerd does not see what is not TCP");
        }
    }

    @Nested
    class Names {

        private Workload kind(String kind, String name, String account) {
            return WorkloadBuilder.named(name)
                    .kind(kind)
                    .account(account)
                    .labels(Map.of("app", account))
                    .build();
        }

        @Test
        void writesOneServerForWorkloadsOfTheSameLabels() {
            Workload one = kind("Deployment", "one", "b");
            Workload two = kind("StatefulSet", "two", "b");
            Derived derived = LinkerdPolicies.derive(graph(ANY, Sample.workload("a"), one, two));

            assertThat(names(derived))
                    .containsExactly(
                            "MeshTLSAuthentication one-8443",
                            "AuthorizationPolicy one-8443",
                            "Server a-8443",
                            "Server one-8443");
        }

        @Test
        void refusesANameThatIsTooLong() {
            Derived derived = LinkerdPolicies.derive(graph("", kind("Deployment", "x".repeat(250), "x")));

            assertThat(derived.errors()).singleElement().asString().contains("is too long");
        }
    }
}
