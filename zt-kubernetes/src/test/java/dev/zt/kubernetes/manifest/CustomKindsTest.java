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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workloads of kinds that Kubernetes itself does not have. */
class CustomKindsTest {

    private static final String TEMPLATE = """
            template:
                metadata: {labels: {app: orders, tier: back}}
                spec:
                  serviceAccountName: orders
                  containers: [{name: orders, ports: [{name: zt, containerPort: 8443}]}]
            """;

    private static final String SELECTOR = "  selector: {matchLabels: {app: orders}}\n";

    private static String object(String version, String kind, String spec) {
        return "apiVersion: " + version + "\nkind: " + kind + "\nmetadata: {name: orders, namespace: shop}\nspec:\n"
                + spec;
    }

    private static String rollout(String spec) {
        return object("argoproj.io/v1alpha1", "Rollout", spec);
    }

    private static String deployment() {
        return object("apps/v1", "Deployment", SELECTOR + "  " + TEMPLATE);
    }

    private static String referring(String kind) {
        return rollout("  workloadRef: {apiVersion: apps/v1, kind: " + kind + ", name: orders}\n");
    }

    private static String owned(String version, String kind, String by) {
        return object(version, kind, SELECTOR + "  " + TEMPLATE)
                .replace(
                        "{name: orders,",
                        "{name: orders-5c, ownerReferences: [{kind: " + by + ", name: orders, controller: true}],");
    }

    private static WorkloadReading read(String... texts) {
        ManifestReading manifests = ManifestReader.read(Map.of("a.yaml", String.join("---\n", texts)));
        assertThat(manifests.issues()).isEmpty();
        return WorkloadReader.read(manifests.manifests(), TrustDomain.parse("shop.example"));
    }

    private static List<String> found(String... texts) {
        WorkloadReading reading = read(texts);
        assertThat(reading.problems()).isEmpty();
        return reading.workloads().all().stream().map(Workload::toString).toList();
    }

    @Nested
    class Rollouts {

        @Test
        void areReadAsDeploymentsAre() {
            Workload orders =
                    read(rollout(SELECTOR + "  " + TEMPLATE)).workloads().all().get(0);

            assertThat(orders).hasToString("Rollout shop/orders");
            assertThat(orders.id()).hasToString("spiffe://shop.example/ns/shop/sa/orders");
            assertThat(orders.selector()).isEqualTo(Map.of("app", "orders"));
            assertThat(orders.labels()).isEqualTo(Map.of("app", "orders", "tier", "back"));
            assertThat(orders.guarded()).containsExactly(new PodPort("zt", 8443, PodPort.Protocol.TCP));
        }

        @Test
        void countOnceWithTheReplicaSetsThatTheyMake() {
            assertThat(found(rollout(SELECTOR + "  " + TEMPLATE), owned("apps/v1", "ReplicaSet", "Rollout")))
                    .containsExactly("Rollout shop/orders");
            assertThat(found(owned("apps/v1", "ReplicaSet", "Rollout"))).containsExactly("ReplicaSet shop/orders-5c");
        }

        @Test
        void countAsTheDeploymentThatTheyReferTo() {
            assertThat(found(referring("Deployment"), deployment(), owned("apps/v1", "ReplicaSet", "Rollout")))
                    .containsExactly("Deployment shop/orders");
        }

        @Test
        void haveTheTemplateThatTheyReferTo() {
            String template = object("v1", "PodTemplate", "").replace("spec:\n", TEMPLATE.replace("\n  ", "\n"));

            assertThat(found(referring("PodTemplate"), template)).containsExactly("Rollout shop/orders");
            assertThat(found(template)).isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{workloadRef: {kind: Deployment, name: x}} | it takes its pods from Deployment x (spec.workloadRef),"
                            + " which is not among the objects of its namespace: add that",
                    "{replicas: 1} | it has neither spec.template nor spec.workloadRef with kind and name",
                    "{workloadRef: {name: x}} | it has neither spec.template nor spec.workloadRef with kind and name",
                    "{template: x} | spec.template is no template of pods",
                })
        void areRefusedWhereTheirPodsCannotBeTold(String spec, String problem) {
            WorkloadReading reading = read(rollout("  " + spec + "\n").replace("spec:\n", "spec:"), deployment());

            assertThat(reading.workloads().all()).isEmpty();
            assertThat(reading.problems())
                    .containsExactly("Rollout shop/orders (a.yaml:1): " + problem + ". Correct it.");
        }

        @Test
        void areRefusedWithATemplateThatIsNone() {
            assertThat(read(rollout("  template: {spec: {containers: 7}}\n")).problems())
                    .singleElement()
                    .asString()
                    .startsWith("Rollout shop/orders (a.yaml:1): ");
        }

        @Test
        void doNotReferToOtherNamespaces() {
            assertThat(read(referring("Deployment"), deployment().replace("namespace: shop", "namespace: other"))
                            .problems())
                    .hasSize(1);
        }
    }

    @Nested
    class DeploymentConfigs {

        private final String config =
                object("apps.openshift.io/v1", "DeploymentConfig", "  selector: {app: orders}\n  " + TEMPLATE);

        @Test
        void areRead() {
            Workload orders = read(config).workloads().all().get(0);

            assertThat(orders).hasToString("DeploymentConfig shop/orders");
            assertThat(orders.selector()).isEqualTo(Map.of("app", "orders"));
        }

        @Test
        void countOnceWithTheControllersThatTheyMake() {
            assertThat(found(
                            config,
                            owned("v1", "ReplicationController", "DeploymentConfig")
                                    .replace("matchLabels: {app: orders}", "app: orders")))
                    .containsExactly("DeploymentConfig shop/orders");
        }

        @Test
        void areRefusedWithoutTemplate() {
            assertThat(read(object("apps.openshift.io/v1", "DeploymentConfig", "  replicas: 1\n"))
                            .problems())
                    .containsExactly("DeploymentConfig shop/orders (a.yaml:1): spec.template is no template of pods."
                            + " Correct it.");
        }
    }

    @Nested
    class UnknownKinds {

        @ParameterizedTest
        @CsvSource({"apps.kruise.io/v1alpha1,CloneSet", "serving.knative.dev/v1,Service", "argoproj.io/v2,Rollout"})
        void areNotedIfTheyMakePods(String version, String kind) {
            WorkloadReading reading = read(object(version, kind, "  " + TEMPLATE), deployment());

            assertThat(reading.workloads().all()).hasSize(1);
            assertThat(reading.notes())
                    .containsExactly(
                            kind + " shop/orders (a.yaml:1) makes pods and is of a kind that is not read: nothing"
                                    + " is derived for those pods, and what shuts off their namespace shuts them off. Give the"
                                    + " manifest of a Deployment with their labels, ports and service account, or take the"
                                    + " workloads from the cluster, where the pods are seen.");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "  template: {spec: {containers: []}}\n",
                    "  template: {spec: {containers: x}}\n",
                    "  template: {spec: {steps: []}}\n",
                    "  template: x\n",
                    "  {}\n"
                })
        void areLeftAloneIfTheyMakeNone(String spec) {
            assertThat(read(object("a.test/v1", "Other", spec)).notes()).isEmpty();
        }
    }
}
