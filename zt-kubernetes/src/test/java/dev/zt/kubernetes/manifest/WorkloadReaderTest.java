package dev.zt.kubernetes.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.TrustDomain;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workload;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadReaderTest {

    private static final String ORDERS = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: orders, namespace: shop}
            spec:
              selector: {matchLabels: {app: orders}}
              template:
                metadata: {labels: {app: orders, tier: back}}
                spec:
                  serviceAccountName: orders
                  containers:
                  - name: orders
                    ports:
                    - {name: zt, containerPort: 8443}
            """;

    private static WorkloadReading read(String text) {
        ManifestReading manifests = ManifestReader.read(Map.of("a.yaml", text));
        assertThat(manifests.issues()).isEmpty();
        return WorkloadReader.read(manifests.manifests(), TrustDomain.parse("shop.example"));
    }

    private static Workload one(String text) {
        WorkloadReading reading = read(text);
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.workloads().all()).hasSize(1);
        return reading.workloads().all().get(0);
    }

    private static String problem(String text) {
        WorkloadReading reading = read(text);
        assertThat(reading.workloads().all()).isEmpty();
        assertThat(reading.problems()).hasSize(1);
        return reading.problems().get(0);
    }

    @Nested
    class Finds {

        @Test
        void aDeploymentWithItsIdentityLabelsAndPort() {
            Workload orders = one(ORDERS);

            assertThat(orders.id()).hasToString("spiffe://shop.example/ns/shop/sa/orders");
            assertThat(orders.selector()).isEqualTo(Map.of("app", "orders"));
            assertThat(orders.labels()).isEqualTo(Map.of("app", "orders", "tier", "back"));
            assertThat(orders.guarded()).containsExactly(new PodPort("zt", 8443, PodPort.Protocol.TCP));
            assertThat(orders.hostNetwork()).isFalse();
        }

        @Test
        void theServiceAccountDefaultWhereNoneIsSaid() {
            assertThat(one(ORDERS.replace("serviceAccountName: orders", "restartPolicy: Always"))
                            .id())
                    .hasToString("spiffe://shop.example/ns/shop/sa/default");
        }

        @Test
        void theIdentityThatAnAnnotationSays() {
            assertThat(one(ORDERS.replace(
                                    "metadata: {labels",
                                    "metadata: {annotations: {zt.dev/spiffe-id: \"spiffe://a.test/x\"}, labels"))
                            .id())
                    .hasToString("spiffe://a.test/x");
        }

        @ParameterizedTest
        @ValueSource(strings = {"StatefulSet", "DaemonSet", "ReplicaSet"})
        void otherKindsThatMakePods(String kind) {
            assertThat(one(ORDERS.replace("kind: Deployment", "kind: " + kind)).kind())
                    .isEqualTo(kind);
        }

        @Test
        void jobsCronJobsAndPods() {
            String spec = "{serviceAccountName: sa, containers: [{name: c}]}";
            assertThat(one("{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: n}, spec: {template:"
                                    + " {metadata: {labels: {a: b}}, spec: " + spec + "}}}")
                            .toString())
                    .isEqualTo("Job n/j");
            assertThat(
                            one("{apiVersion: batch/v1, kind: CronJob, metadata: {name: j, namespace: n}, spec: {jobTemplate:"
                                            + " {spec: {template: {metadata: {labels: {a: b}}, spec: " + spec + "}}}}}")
                                    .toString())
                    .isEqualTo("CronJob n/j");
            assertThat(one("{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: n, labels: {a: b}}, spec: "
                                    + spec + "}")
                            .toString())
                    .isEqualTo("Pod n/p");
        }

        @Test
        void noPodThatAnotherObjectMakes() {
            assertThat(one(ofReplicaSet("{app: orders, tier: back}") + "---\n"
                                    + ORDERS.replace("kind: Deployment", "kind: ReplicaSet"))
                            .kind())
                    .isEqualTo("ReplicaSet");
        }

        @Test
        void whatAnObjectMadeThatIsNotHere() {
            assertThat(one(ofReplicaSet("{app: orders}")).kind()).isEqualTo("Pod");
            assertThat(one(ORDERS.replace(
                                    "namespace: shop}",
                                    "namespace: shop, ownerReferences: [{apiVersion: db.test/v1, kind: Database,"
                                            + " name: orders, uid: u, controller: true}]}"))
                            .kind())
                    .isEqualTo("Deployment");
        }

        @Test
        void whatClaimsToBeMadeByAnObjectThatDoesNotMakeIt() {
            String replicas = ORDERS.replace("kind: Deployment", "kind: ReplicaSet");

            assertThat(read(ofReplicaSet("{app: other}") + "---\n" + replicas)
                            .workloads()
                            .all())
                    .hasSize(2);
            assertThat(one(ORDERS.replace(
                                    "namespace: shop}",
                                    "namespace: shop, ownerReferences: [{apiVersion: apps/v1, kind: Deployment,"
                                            + " name: orders, uid: u, controller: true}]}"))
                            .kind())
                    .isEqualTo("Deployment");
        }

        private static String ofReplicaSet(String labels) {
            return "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop, labels: " + labels
                    + ", ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: orders, uid: u,"
                    + " controller: true}]}, spec: {containers: [{name: c}]}}\n";
        }

        @Test
        void whatLeavesListsEmpty() {
            assertThat(one(ORDERS.replace(
                                            "      containers:",
                                            "      initContainers:\n      volumes:\n      containers:")
                                    .replace("    ports:", "    env:\n        volumeMounts:\n        ports:")
                                    .replace("namespace: shop}", "namespace: shop, ownerReferences: , annotations: }"))
                            .guarded())
                    .hasSize(1);
            assertThat(one(ORDERS.replace("- {name: zt, containerPort: 8443}", ""))
                            .ports())
                    .isEmpty();
        }

        @Test
        void whatIsInAList() {
            assertThat(one("apiVersion: v1\nkind: List\nitems:\n" + "- "
                                    + ORDERS.indent(2).strip())
                            .name())
                    .isEqualTo("orders");
        }
    }

    @Nested
    class ChoosesSelectors {

        @Test
        void ofAllLabelsWhereTheObjectsOwnSelectOthersToo() {
            String canary = ORDERS.replace("name: orders, namespace", "name: canary, namespace")
                    .replace("{app: orders, tier: back}", "{app: orders, track: canary}")
                    .replace("serviceAccountName: orders", "serviceAccountName: canary");

            assertThat(read(ORDERS + "---\n" + canary).workloads().all())
                    .extracting(Workload::selector)
                    .containsExactly(
                            Map.of("app", "orders", "track", "canary"), Map.of("app", "orders", "tier", "back"));
        }

        @Test
        void andRefusesPodsThatNoLabelsTellApart() {
            String other = ORDERS.replace("name: orders, namespace", "name: other, namespace")
                    .replace("serviceAccountName: orders", "serviceAccountName: other")
                    .replace("tier: back}", "tier: back, more: x}");

            assertThat(problem(ORDERS + "---\n" + other))
                    .isEqualTo(
                            "The labels {app=orders, tier=back} of Deployment shop/orders select the pods of Deployment"
                                    + " shop/other too, so that a network policy for the one would hold for the other. Give the"
                                    + " pods of Deployment shop/orders a label with a value of their own.");
        }

        @Test
        void andLetsTwoWorkloadsOfOneIdentityShareLabels() {
            String blue = ORDERS.replace("name: orders, namespace", "name: blue, namespace");

            WorkloadReading reading = read(ORDERS + "---\n" + blue);

            assertThat(reading.workloads().all()).hasSize(2);
            assertThat(reading.notes())
                    .containsExactly("[Deployment shop/blue, Deployment shop/orders] show one identity,"
                            + " spiffe://shop.example/ns/shop/sa/orders: who takes over one has the rights of all. Give"
                            + " each a service account of its own.");
        }

        @Test
        void andRefusesOneIdentityWithOtherPortsBehindTheSameLabels() {
            String blue = ORDERS.replace("name: orders, namespace", "name: blue, namespace")
                    .replace("8443", "9443");

            assertThat(read(ORDERS + "---\n" + blue).problems()).hasSize(2).allMatch(it -> it.startsWith("The labels"));
        }

        @Test
        void inEachNamespaceForItself() {
            assertThat(read(ORDERS + "---\n" + ORDERS.replace("namespace: shop", "namespace: test"))
                            .workloads()
                            .all())
                    .hasSize(2);
        }
    }

    @Nested
    class ChoosesGuardedPorts {

        private String ports(String ports, String annotation) {
            return ORDERS.replace("{name: zt, containerPort: 8443}", ports)
                    .replace("metadata: {labels", "metadata: {annotations: {" + annotation + "}, labels");
        }

        @Test
        void noneOfSeveralUnlessAnAnnotationSays() {
            WorkloadReading reading = read(ports("{containerPort: 8443}\n        - {containerPort: 9443}", ""));

            assertThat(reading.workloads().all().get(0).guarded()).isEmpty();
            assertThat(reading.notes())
                    .containsExactly("Deployment shop/orders lists [8443/tcp, 9443/tcp], and nothing says at which its"
                            + " policy is enforced: no call to it is derived. Name that one, or those, by the annotation"
                            + " zt.dev/guarded-ports of its pods, by number or name, divided by commas; or let"
                            + " that say none.");
        }

        @Test
        void noneWhereNothingIsListedAndSaysHowToDeclareIt() {
            String silent = ORDERS.replace("        ports:\n        - {name: zt, containerPort: 8443}\n", "");
            assertThat(silent).isNotEqualTo(ORDERS);

            assertThat(read(silent).notes())
                    .containsExactly(
                            "Deployment shop/orders lists no port: no call to it is derived. If it answers calls,"
                                    + " list the port, or name it by the annotation zt.dev/guarded-ports of its pods; if it answers"
                                    + " none, let that say none.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "{containerPort: 8443}", "{containerPort: 8443}\n        - {containerPort: 9443}"})
        void noneOfPodsThatSayTheyOnlyCall(String ports) {
            WorkloadReading reading = read(ports(ports, "zt.dev/guarded-ports: none"));

            assertThat(reading.problems()).isEmpty();
            assertThat(reading.workloads().all().get(0).guarded()).isEmpty();
            assertThat(reading.notes()).isEmpty();
        }

        @Test
        void thatWhichIsNamedNone() {
            assertThat(one(ports(
                                    "{name: none, containerPort: 8443}\n        - {containerPort: 9443}",
                                    "zt.dev/guarded-ports: none"))
                            .guarded())
                    .extracting(PodPort::number)
                    .containsExactly(8443);
        }

        @Test
        void thoseThatAnAnnotationNames() {
            assertThat(one(ports(
                                    "{name: a, containerPort: 8443}\n        - {containerPort: 9443}\n"
                                            + "        - {containerPort: 1}",
                                    "zt.dev/guarded-ports: \"a, 9443\""))
                            .guarded())
                    .extracting(PodPort::number)
                    .containsExactly(8443, 9443);
        }

        @Test
        void andLeavesOutThoseOfProbes() {
            assertThat(one(ports("{containerPort: 8443}\n        - {name: health, containerPort: 8081}", "")
                                    .replace("ports:", "livenessProbe: {httpGet: {port: health}}\n        ports:"))
                            .guarded())
                    .extracting(PodPort::number)
                    .containsExactly(8443);
        }

        @ParameterizedTest
        @ValueSource(strings = {"b", "9", "", "a,", "none, a", "None"})
        void andRefusesNamesThatNoPortHas(String names) {
            assertThat(problem(ports("{name: a, containerPort: 8443}", "zt.dev/guarded-ports: \"" + names + "\"")))
                    .contains("zt.dev/guarded-ports names \"", "which no container port is");
        }

        @Test
        void andRefusesANameThatTwoPortsHave() {
            assertThat(problem(ports(
                            "{name: a, containerPort: 8443}\n        - {name: a, containerPort: 9443}",
                            "zt.dev/guarded-ports: a")))
                    .contains("which is more than one port");
        }
    }

    @Nested
    class Refuses {

        @Test
        void podsWithoutLabels() {
            assertThat(problem(ORDERS.replace("{labels: {app: orders, tier: back}}", "{}")))
                    .isEqualTo("Deployment shop/orders (a.yaml:1) makes pods without labels, which no policy can select"
                            + " alone. Give them a label.");
        }

        @Test
        void anObjectWithoutNamespace() {
            assertThat(problem(ORDERS.replace(", namespace: shop", "")))
                    .isEqualTo("Deployment orders (a.yaml:1) has no namespace, so that it could be in any. Add"
                            + " metadata.namespace.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "65536", "-1"})
        void portsThatAreNone(String port) {
            assertThat(problem(ORDERS.replace("8443", port))).contains("port " + port + " is not from 1 to 65535");
        }

        @Test
        void transportsThatAreNone() {
            assertThat(problem(ORDERS.replace("8443}", "8443, protocol: TPC}"))).contains("TPC");
        }

        @Test
        void aSelectorThatIsNoPartOfTheLabels() {
            assertThat(problem(ORDERS.replace("matchLabels: {app: orders}", "matchLabels: {app: other}")))
                    .contains("must be some of its labels");
        }

        @ParameterizedTest
        @ValueSource(strings = {"Orders", "a b", "-a", "a\\nb", "../x"})
        void namesThatKubernetesDoesNotTake(String name) {
            assertThat(problem(ORDERS.replace("{name: orders, namespace", "{name: \"" + name + "\", namespace")))
                    .endsWith(" has a name or a namespace that Kubernetes does not take. Correct it.")
                    .doesNotContain("\n");
        }

        @Test
        void anIdentityOfAnotherServiceAccount() {
            String claim = ORDERS.replace(
                    "metadata: {labels",
                    "metadata: {annotations: {zt.dev/spiffe-id: \"spiffe://shop.example/ns/bank/sa/payments\"}, labels");

            assertThat(problem(claim))
                    .isEqualTo("Deployment shop/orders (a.yaml:1): annotation zt.dev/spiffe-id claims"
                            + " \"spiffe://shop.example/ns/bank/sa/payments\", the ID of another service account than that"
                            + " of the pods, which would be /ns/shop/sa/orders. Correct it.");
        }

        @Test
        void anIdentityThatIsShownInAnotherNamespaceToo() {
            String named = ORDERS.replace(
                    "metadata: {labels",
                    "metadata: {annotations: {zt.dev/spiffe-id: \"spiffe://shop.example/orders\"}, labels");

            assertThat(problem(named + "---\n" + named.replace("namespace: shop", "namespace: dev")))
                    .isEqualTo(
                            "[Deployment dev/orders, Deployment shop/orders] of several namespaces show one identity,"
                                    + " spiffe://shop.example/orders, so that who may write manifests in one of them would have the"
                                    + " rights of the others. Give those of each namespace one of their own.");
        }

        @Test
        void thousandsOfWorkloadsWithOneLabelInAShortTextForEach() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 3_000; i++) {
                text.append("---\n")
                        .append(ORDERS.replace("name: orders, namespace", "name: w" + i + ", namespace")
                                .replace("serviceAccountName: orders", "serviceAccountName: sa" + i));
            }

            assertThat(read(text.toString()).problems()).hasSize(3_000);
        }

        @Test
        void anIdentityThatIsNone() {
            assertThat(problem(ORDERS.replace(
                            "metadata: {labels", "metadata: {annotations: {zt.dev/spiffe-id: \"x\"}, labels")))
                    .startsWith("Deployment shop/orders (a.yaml:1): ");
        }

        @Test
        void anObjectThatIsThereTwice() {
            assertThat(read(ORDERS + "---\n" + ORDERS).problems())
                    .contains("Deployment shop/orders is there twice. Leave one of them out.");
        }

        @Test
        void allThatIsWrongAtOnce() {
            assertThat(read(ORDERS.replace("8443", "0") + "---\n" + ORDERS.replace(", namespace: shop", ""))
                            .problems())
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "annotations: {config.linkerd.io/skip-inbound-ports: \"8443\"}",
                "annotations: {sidecar.istio.io/inject: \"false\"}",
                "annotations: {traffic.sidecar.istio.io/excludeInboundPorts: \"8443\"}"
            })
    void notesWhatTakesPodsOutOfAMesh(String metadata) {
        assertThat(read(ORDERS.replace("metadata: {labels", "metadata: {" + metadata + ", labels"))
                        .notes())
                .singleElement()
                .asString()
                .startsWith("Deployment shop/orders (a.yaml:1) has ")
                .contains(": a mesh may not see each of its ports");
    }

    @Test
    void remembersHostNetwork() {
        assertThat(one(ORDERS.replace(
                                "serviceAccountName: orders", "serviceAccountName: orders\n      hostNetwork: true"))
                        .hostNetwork())
                .isTrue();
    }

    @Test
    void findsNothingInNothing() {
        assertThat(read("").workloads().all()).isEmpty();
        assertThat(read("---\n---\n").notes()).isEqualTo(List.of());
    }
}
