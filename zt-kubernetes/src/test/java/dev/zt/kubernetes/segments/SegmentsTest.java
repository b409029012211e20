package dev.zt.kubernetes.segments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.TrustDomain;
import dev.zt.identity.ZtException;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.Layer;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workload;
import dev.zt.policy.InvalidPolicyException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentsTest {

    private static final String WORKLOAD = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: NAME, namespace: shop}
            spec:
              selector: {matchLabels: {app: NAME}}
              template:
                metadata: {labels: {app: NAME}}
                spec:
                  serviceAccountName: NAME
                  containers: [{name: NAME, ports: [{containerPort: 8443}]}]
            """;

    private static final String POLICY = """
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: NAME}
            spec:
              workload: spiffe://shop.example/ns/shop/sa/NAME
              rules:
              - {id: NAME-in, effect: allow, from: [{principals: ["spiffe://shop.example/ns/shop/sa/CALLER"]}]}
            """;

    @TempDir
    private Path directory;

    @BeforeEach
    void writeAChainOfThree() throws IOException {
        for (String name : List.of("web", "api", "db")) {
            write("k8s/" + name + ".yaml", WORKLOAD.replace("NAME", name));
        }
        write("policy/api.yaml", POLICY.replace("NAME", "api").replace("CALLER", "web"));
        write("policy/db.yaml", POLICY.replace("NAME", "db").replace("CALLER", "api"));
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void writeDbWithAPortThatNoApplicationGuards() throws IOException {
        write(
                "k8s/db.yaml",
                WORKLOAD.replace("NAME", "db")
                        .replace("metadata: {labels", "metadata: {annotations: {zt.dev/guarded-ports: '8443'}, labels")
                        .replace("8443}]", "8443}, {containerPort: 9090}]"));
    }

    private static String networkPolicy(String spec) {
        return "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: open, namespace: shop}, spec: "
                + spec + "}\n";
    }

    private SegmentsReader reader() {
        return Segments.builder()
                .policies(directory.resolve("policy"))
                .manifests(directory.resolve("k8s"))
                .at(Instant.EPOCH);
    }

    private Segments withDerived() throws IOException {
        DerivedFiles.write(reader().read(), List.of(Target.NETWORK), directory.resolve("derived"));
        return reader().layers(directory.resolve("derived")).read();
    }

    @Nested
    class Reading {

        @Test
        void takesTheTrustDomainOfThePolicies() {
            assertThat(reader().read().graph().edges())
                    .extracting(Object::toString)
                    .containsExactly("shop/web -> shop/api 8443/tcp", "shop/api -> shop/db 8443/tcp");
        }

        @Test
        void refusesToChooseAmongTrustDomains() throws IOException {
            write("policy/web.yaml", POLICY.replace("NAME", "web").replace("shop.example", "other.example"));

            assertThatThrownBy(() -> reader().read())
                    .isInstanceOf(InvalidClusterException.class)
                    .hasMessageStartingWith("The trust domain of the workloads is not clear:\nThe policies name [")
                    .hasMessageEndingWith("]. Say it in the settings, as spec.trustDomain.");
        }

        @Test
        void needsAPolicyForAWorkloadThatIsThere() {
            assertThatThrownBy(() -> reader().trustDomain(TrustDomain.parse("sohp.example"))
                            .read())
                    .isInstanceOf(InvalidClusterException.class)
                    .hasMessageStartingWith("No policy is for a workload that is here:\n")
                    .hasMessageContaining(
                            "Policy api protects spiffe://shop.example/ns/shop/sa/api, which no workload here"
                                    + " shows. Nothing is derived from it. The workloads here are of [sohp.example]: correct the trust"
                                    + " domain, there or in the policy.");
        }

        @Test
        void refusesPoliciesManifestsAndSettingsThatAreInvalid() throws IOException {
            write("settings.yaml", "x");
            assertThatThrownBy(() -> reader().settings(directory.resolve("settings.yaml"))
                            .read())
                    .isInstanceOf(InvalidClusterException.class)
                    .hasMessageStartingWith("The settings are invalid:\n");
            write("policy/x.yaml", "x");
            assertThatThrownBy(() -> reader().read()).isInstanceOf(InvalidPolicyException.class);
            Files.delete(directory.resolve("policy/x.yaml"));
            write("k8s/x.yaml", "x: [");
            assertThatThrownBy(() -> reader().read()).isInstanceOfSatisfying(InvalidClusterException.class, e -> {
                assertThat(e.code()).isEqualTo(ZtException.Code.INVALID_CLUSTER);
                assertThat(e.problems()).hasSize(1);
            });
        }

        @Test
        void refusesManifestsOfNoWorkload() throws IOException {
            write("none/a.yaml", "{apiVersion: v1, kind: Secret, metadata: {name: a, namespace: b}}");

            assertThatThrownBy(() -> Segments.builder()
                            .policies(directory.resolve("policy"))
                            .manifests(directory.resolve("none"))
                            .read())
                    .hasMessageStartingWith("There is no workload:");
        }

        @Test
        void refusesADirectoryWithoutFilesAndAFileThatIsNotThere() throws IOException {
            Files.createDirectories(directory.resolve("empty"));

            assertThatThrownBy(() -> reader().layers(directory.resolve("empty")).read())
                    .hasMessageContaining("it has no YAML file");
            assertThatThrownBy(() ->
                            reader().layers(directory.resolve("gone.yaml")).read())
                    .hasMessageEndingWith("gone.yaml failed:\nit cannot be read: there is no such file.");
        }

        @Test
        void refusesAFileThatIsTooLargeWithoutReadingIt() throws IOException {
            Path huge = directory.resolve("huge.yaml");
            try (FileChannel file = FileChannel.open(huge, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(new byte[] {'a'}), 8L * 1024 * 1024 * 1024);
            }

            assertThatThrownBy(() -> reader().manifests(huge).read())
                    .isInstanceOf(InvalidClusterException.class)
                    .hasMessageContaining("it has more than 67108864 bytes; split it.");
        }

        @Test
        void refusesSettingsForAWorkloadThatIsNotThere() throws IOException {
            write(
                    "settings.yaml",
                    "{apiVersion: zt.dev/v1, kind: ClusterSettings, spec: {egress: [{name: pay, workloads:"
                            + " [shop/dbb], cidrs: [192.0.2.0/24], ports: [443]}]}}");

            assertThatThrownBy(() -> reader().settings(directory.resolve("settings.yaml"))
                            .read())
                    .isInstanceOf(InvalidClusterException.class)
                    .hasMessage(
                            "The settings are about other workloads:\npay is declared for \"shop/dbb\", which no workload"
                                    + " is called. Write namespace/name or the SPIFFE ID of one that is there.");
        }

        @Test
        void refusesObjectsThatAClusterWouldRefuse() throws IOException {
            write("bad/a.yaml", networkPolicy("{podSelector: {}, policyTypes: [Both]}"));

            assertThatThrownBy(() -> reader().layers(directory.resolve("bad")).read())
                    .isInstanceOf(InvalidClusterException.class)
                    .hasMessageStartingWith(
                            "The objects of the layer network are invalid:\nNetworkPolicy shop/open is ");
        }

        @Test
        void refusesTwoObjectsOfOneNameThatDiffer() throws IOException {
            String open = networkPolicy("{podSelector: {}, policyTypes: [Ingress, Egress]}");
            write("same/a.yaml", open);
            write("same/b.yaml", open);
            write("twice/a.yaml", open);
            write("twice/b.yaml", open.replace(", Egress", ""));

            assertThat(reader().layers(directory.resolve("same")).read().applied())
                    .hasSize(1);
            assertThatThrownBy(() -> reader().layers(directory.resolve("twice")).read())
                    .isInstanceOf(InvalidClusterException.class)
                    .hasMessageContaining("are one object with different content. Leave one of them out.");
        }

        @Test
        void notesPoliciesForNetworksAndBlocksThatAreNotCounted() throws IOException {
            withDerived();
            write(
                    "derived/more.yaml",
                    networkPolicy(
                                    "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 10.20.0.0/16}}]}]}")
                            + "---\n{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: l7, namespace: shop}}");

            assertThat(reader().layers(directory.resolve("derived")).read().notes())
                    .contains(
                            "NetworkPolicy shop/open lets through 10.20.0.0/16: pods that have such addresses are not"
                                    + " counted, since it is not known which have. Name the networks of pods in the"
                                    + " settings, as spec.podNetworks.",
                            "cilium.io/v2 CiliumNetworkPolicy l7 is not read: it may let through what NetworkPolicies"
                                    + " stop.");
        }

        @Test
        void refusesLayersInWhichThereIsNothingForTheTarget() throws IOException {
            write("other/a.yaml", "{apiVersion: v1, kind: Secret, metadata: {name: a, namespace: b}}");

            assertThatThrownBy(() -> reader().layers(directory.resolve("other")).read())
                    .hasMessageStartingWith("There is no layer network:");
        }
    }

    @Nested
    class InAMesh {

        private Segments inMesh() throws IOException {
            write(
                    "settings.yaml",
                    "{apiVersion: zt.dev/v1, kind: ClusterSettings, spec: {mesh: {kind: istio-ambient}}}");
            SegmentsReader reader = reader().settings(directory.resolve("settings.yaml"));
            return (Files.exists(directory.resolve("derived")) ? reader.layers(directory.resolve("derived")) : reader)
                    .read();
        }

        @Test
        void agreesWithWhatWasDerivedForIt() throws IOException {
            DerivedFiles.write(inMesh(), List.of(Target.NETWORK), directory.resolve("derived"));
            Segments segments = inMesh();

            assertThat(Files.readString(directory.resolve("derived/network.yaml")))
                    .contains("port: 15008")
                    .contains("WIDER mesh-tunnel");
            segments.assertLayersAgree();
            segments.assertCannotReach("web", "db");
            assertThat(segments.notes())
                    .anyMatch(note -> note.startsWith("15008/tcp is the tunnel of istio-ambient: "));
            assertThatThrownBy(() ->
                            reader().layers(directory.resolve("derived")).read().assertLayersAgree())
                    .hasMessageContaining("allows more: shop/web -> shop/api 15008/tcp");
        }

        @Test
        void countsATunnelToAPortAtWhichNoApplicationDecides() throws IOException {
            writeDbWithAPortThatNoApplicationGuards();
            DerivedFiles.write(inMesh(), List.of(Target.NETWORK), directory.resolve("derived"));
            inMesh().assertCannotReach("web", "db");
            write(
                    "derived/open.yaml",
                    networkPolicy(
                            "{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ports: [{port: 15008}]}],"
                                    + " egress: [{ports: [{port: 15008}]}]}"));
            Segments open = inMesh();

            assertThat(open.blastRadius("web").left().directCount()).isEqualTo(2);
            assertThatThrownBy(() -> open.assertCannotReach("web", "db"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage(
                            "web can call db: shop/web -> shop/db 9090/tcp (application: no policy is enforced there;"
                                    + " NetworkPolicy: NetworkPolicy shop/open lets 15008/tcp through as egress of Deployment shop/web,"
                                    + " and NetworkPolicy shop/open lets 15008/tcp through as ingress of Deployment shop/db, and a"
                                    + " mesh's tunnel from there to 9090/tcp)");
        }

        @Test
        void findsCallsThatPoliciesDerivedWithoutItWouldCut() throws IOException {
            withDerived();

            assertThat(inMesh().verify())
                    .extracting(gap -> gap.kind() + " " + gap.callee().name() + " " + gap.port())
                    .containsExactly("LAYER_ALLOWS_LESS api 15008/tcp", "LAYER_ALLOWS_LESS db 15008/tcp");
        }
    }

    @Nested
    class OptionsOfLayers {

        private SegmentsReader with(String spec) throws IOException {
            write("settings.yaml", "{apiVersion: zt.dev/v1, kind: ClusterSettings, spec: " + spec + "}");
            return reader().settings(directory.resolve("settings.yaml"));
        }

        private void denyOneCall() throws IOException {
            write(
                    "policy/api.yaml",
                    POLICY.replace("NAME", "api").replace("CALLER", "web")
                            + "  - {id: no, effect: deny, to: [{http: {paths: [/admin]}}]}\n");
        }

        @Test
        void acceptLostDenialsForTheLayerThatIsNamedAlone() throws IOException {
            denyOneCall();

            assertThat(reader().read().derive(Target.LINKERD).errors()).isNotEmpty();
            assertThat(reader().read().derive(Target.ISTIO_AMBIENT).errors()).isNotEmpty();
            Segments linkerd = with("{linkerd: {acceptLostDenials: true}}").read();
            assertThat(linkerd.derive(Target.LINKERD).errors()).isEmpty();
            assertThat(linkerd.derive(Target.ISTIO_AMBIENT).errors()).isNotEmpty();
            Segments istio = with("{istio: {acceptLostDenials: true}}").read();
            assertThat(istio.derive(Target.LINKERD).errors()).isNotEmpty();
            assertThat(istio.derive(Target.ISTIO_AMBIENT).errors()).isEmpty();
        }

        @Test
        void letKubeletsInAtProbes() throws IOException {
            write(
                    "k8s/api.yaml",
                    WORKLOAD.replace("NAME", "api")
                            .replace(
                                    "ports: [{containerPort: 8443}]",
                                    "ports: [{containerPort: 8443}],"
                                            + " livenessProbe: {httpGet: {port: 8443, scheme: HTTPS}}"));

            assertThat(with("{linkerd: {kubelets: [192.0.2.0/24]}}")
                            .read()
                            .require(Target.LINKERD)
                            .objects())
                    .extracting(HasMetadata::getKind)
                    .contains("NetworkAuthentication");
            assertThat(reader().read().require(Target.LINKERD).objects())
                    .extracting(HasMetadata::getKind)
                    .doesNotContain("NetworkAuthentication");
        }

        @Test
        void reachTheTwins() throws IOException {
            DerivedFiles.write(reader().read(), List.of(Target.ISTIO_AMBIENT), directory.resolve("istio"));
            write("istio/root.yaml", """
                    apiVersion: security.istio.io/v1
                    kind: AuthorizationPolicy
                    metadata: {name: nothing, namespace: mesh}
                    spec: {action: DENY, rules: [{}]}
                    """);

            assertThat(reader().targets(Target.ISTIO_AMBIENT)
                            .layers(directory.resolve("istio"))
                            .read()
                            .verify())
                    .isEmpty();
            assertThat(with("{istio: {rootNamespace: mesh}}")
                            .targets(Target.ISTIO_AMBIENT)
                            .layers(directory.resolve("istio"))
                            .read()
                            .verify())
                    .extracting(gap -> gap.kind() + " " + gap.callee().name())
                    .containsExactly("LAYER_ALLOWS_LESS api", "LAYER_ALLOWS_LESS db");

            DerivedFiles.write(reader().read(), List.of(Target.LINKERD), directory.resolve("linkerd"));
            Files.writeString(
                    directory.resolve("linkerd/linkerd.yaml"),
                    Files.readString(directory.resolve("linkerd/linkerd.yaml")).replace("8443", "8444"));
            assertThat(reader().targets(Target.LINKERD)
                            .layers(directory.resolve("linkerd"))
                            .read()
                            .verify())
                    .anyMatch(gap -> gap.toString().startsWith("Linkerd allows more: "));
            assertThat(with("{linkerd: {defaultInboundPolicy: deny}}")
                            .targets(Target.LINKERD)
                            .layers(directory.resolve("linkerd"))
                            .read()
                            .verify())
                    .noneMatch(gap -> gap.toString().startsWith("Linkerd allows more: "));
        }
    }

    @Nested
    class Asserting {

        @Test
        void passesForWhatWasDerived() throws IOException {
            Segments segments = withDerived();

            segments.assertLayersAgree();
            segments.assertCannotReach("web", "db");
        }

        @Test
        void failsWhereALayerLetsThroughMore() throws IOException {
            withDerived();
            write(
                    "derived/more.yaml",
                    networkPolicy("{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}"));
            Segments segments = reader().layers(directory.resolve("derived")).read();

            assertThatThrownBy(segments::assertLayersAgree)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("NetworkPolicy allows more: shop/web -> shop/db 8443/tcp: ")
                    .hasMessageContaining("open");
        }

        @Test
        void saysThatNoPolicyIsEnforcedAtAPortOfMetrics() throws IOException {
            write(
                    "k8s/db.yaml",
                    WORKLOAD.replace("NAME", "db")
                            .replace(
                                    "labels: {app: db}}",
                                    "labels: {app: db}, annotations: {zt.dev/guarded-ports: '8443'}}")
                            .replace("ports: [", "ports: [{containerPort: 9090}, "));
            write("open/open.yaml", networkPolicy("{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}"));

            assertThat(reader().layers(directory.resolve("open")).read().verify())
                    .filteredOn(gap -> gap.callee().name().equals("db")
                            && gap.caller().name().equals("web"))
                    .extracting(Gap::toString)
                    .anyMatch(gap -> gap.contains(" 8443/tcp: ")
                            && gap.endsWith("denies each call of" + " spiffe://shop.example/ns/shop/sa/web"))
                    .anyMatch(gap -> gap.contains(" 9090/tcp: ")
                            && gap.endsWith(", where no policy is known to be"
                                    + " enforced, and the settings do not declare it at both ends"));
        }

        @Test
        void countsAPortOfTwoNamesOnce() throws IOException {
            write(
                    "k8s/db.yaml",
                    WORKLOAD.replace("NAME", "db").replace("ports: [", "ports: [{name: a, containerPort: 8443}, "));
            write("open/open.yaml", networkPolicy("{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}"));

            assertThat(reader().layers(directory.resolve("open")).read().verify())
                    .extracting(Gap::toString)
                    .doesNotHaveDuplicates()
                    .anyMatch(gap -> gap.contains("shop/web -> shop/db 8443/tcp"));
        }

        @Test
        void failsWhereALayerLetsThroughLess() throws IOException {
            withDerived();
            String derived = Files.readString(directory.resolve("derived/network.yaml"));
            write("derived/network.yaml", derived.replace("port: 8443", "port: 8444"));
            Segments segments = reader().layers(directory.resolve("derived")).read();

            assertThatThrownBy(segments::assertLayersAgree)
                    .hasMessageContaining("NetworkPolicy allows less: shop/web -> shop/api 8443/tcp: ");
        }

        @Test
        void failsWhereAWorkloadCanCallAnother() throws IOException {
            Segments segments = withDerived();

            assertThatThrownBy(() -> segments.assertCannotReach("web", "api"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith(
                            "web can call api: shop/web -> shop/api 8443/tcp (application: api-in; Network");
            assertThatThrownBy(() -> segments.assertCannotReachEvenThroughOthers("web", "db"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("web can reach db: [shop/web -> shop/api");
        }

        @Test
        void failsWhereASecondPortIsOpenedThatNoApplicationGuards() throws IOException {
            writeDbWithAPortThatNoApplicationGuards();
            withDerived().assertCannotReach("web", "db");
            write(
                    "derived/open.yaml",
                    networkPolicy(
                            "{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ports: [{port: 9090}]}],"
                                    + " egress: [{ports: [{port: 9090}]}]}"));
            Segments open = reader().layers(directory.resolve("derived")).read();

            assertThatThrownBy(() -> open.assertCannotReach("web", "db"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith(
                            "web can call db: shop/web -> shop/db 9090/tcp (application: no policy is enforced there; ");
            assertThat(open.blastRadius("api").left().reached())
                    .singleElement()
                    .satisfies(db -> assertThat(db.calls())
                            .extracting(call -> call.port() + " " + call.enforced())
                            .containsExactly("8443/tcp true", "9090/tcp false"));
        }

        @Test
        void asksALayerOnceAboutTheCallAlone() {
            CallGraph graph = reader().read().graph();
            List<String> asked = new ArrayList<>();
            Layer counting = new Layer() {

                @Override
                public String name() {
                    return "counting";
                }

                @Override
                public Set<Workload> callers(Workload callee, PodPort port) {
                    asked.add(callee.label());
                    return Set.of();
                }
            };

            new Segments(graph, List.of(counting), List.of(), List.of()).assertCannotReach("web", "api");
            assertThat(asked).containsExactly("shop/api");
        }

        @Test
        void letsAWorkloadReachItself() throws IOException {
            write("policy/web.yaml", POLICY.replace("NAME", "web").replace("CALLER", "web"));

            reader().read().assertCannotReach("web", "web");
        }

        @Test
        void refusesWorkloadsThatAreNotThere() {
            assertThatThrownBy(() -> reader().read().assertCannotReach("web", "bd"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there is no workload bd, or more than one; there are [Deployment shop/api, Deployment"
                            + " shop/db, Deployment shop/web]");
        }

        @Test
        void refusesToVerifyNothing() {
            assertThatThrownBy(() -> reader().read().assertLayersAgree()).isInstanceOf(IllegalStateException.class);
        }
    }

    @Nested
    class DerivedTexts {

        @Test
        void areTheSameEachTime() throws IOException {
            Segments segments = withDerived();

            DerivedFiles.assertUpToDate(segments, List.of(Target.NETWORK), directory.resolve("derived"));
            assertThat(DerivedFiles.text(segments, Target.NETWORK))
                    .startsWith("# Derived by zt from policies with the digest "
                            + segments.graph().digest() + ".\n");
        }

        @Test
        void areWhatWritingReturns() throws IOException {
            Segments segments = reader().read();

            assertThat(DerivedFiles.write(segments, List.of(Target.NETWORK, Target.LINKERD), directory.resolve("out")))
                    .containsExactly(
                            new DerivedFiles.Written(
                                    directory.resolve("out/network.yaml"), segments.require(Target.NETWORK)),
                            new DerivedFiles.Written(
                                    directory.resolve("out/linkerd.yaml"), segments.require(Target.LINKERD)));
            assertThat(directory.resolve("out/linkerd.yaml")).hasContent(DerivedFiles.text(segments, Target.LINKERD));
        }

        @Test
        void areStaleWhenThePolicyHasChanged() throws IOException {
            withDerived();
            write("policy/db.yaml", POLICY.replace("NAME", "db").replace("CALLER", "web"));

            assertThatThrownBy(() -> DerivedFiles.assertUpToDate(
                            reader().read(), List.of(Target.NETWORK), directory.resolve("derived")))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("network.yaml:3 is stale: there is '# WIDER db-in in NetworkPolicy"
                            + " shop/zt-api-egress: To shop/db: Labels of pods stand for identities.', and should be '")
                    .hasMessageEndingWith("Run the test with -Dzt.cluster.update=true, and look at what changes.");
        }

        @Test
        void areStaleWhereADigestAloneDiffers() throws IOException {
            withDerived();
            String derived = Files.readString(directory.resolve("derived/network.yaml"));
            write("derived/network.yaml", derived.replaceFirst("digest [0-9a-f]+", "digest 0"));

            assertThat(DerivedFiles.stale(reader().read(), List.of(Target.NETWORK), directory.resolve("derived")))
                    .singleElement()
                    .asString()
                    .contains("network.yaml:1 is stale: there is '# Derived by zt from policies with the digest 0.'");
        }

        @Test
        void areStaleWhenTheyAreMissing() throws IOException {
            assertThat(DerivedFiles.stale(reader().read(), List.of(Target.NETWORK), directory))
                    .singleElement()
                    .asString()
                    .endsWith("network.yaml is missing.");
        }
    }
}
