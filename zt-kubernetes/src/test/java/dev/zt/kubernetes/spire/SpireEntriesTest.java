package dev.zt.kubernetes.spire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.TrustDomain;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.CrdSchemas;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.ManifestWriter;
import dev.zt.kubernetes.Sample;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.WorkloadBuilder;
import dev.zt.kubernetes.Workloads;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpireEntriesTest {

    private static final TrustDomain DOMAIN = TrustDomain.parse("shop.example");
    private static final CrdSchemas SCHEMAS = CrdSchemas.of("spire");

    private static Workload workload(String namespace, String name, String account, String id) {
        return WorkloadBuilder.named(name)
                .id(id)
                .namespace(namespace)
                .account(account)
                .build();
    }

    private static Derived derive(Workload... workloads) {
        return SpireEntries.derive(Workloads.of(List.of(workloads)), ClusterSettings.DEFAULT);
    }

    private static List<String> problems(List<? extends HasMetadata> objects, Workload... workloads) {
        return SpireIdentities.of(Workloads.of(List.of(workloads)), objects, DOMAIN)
                .problems();
    }

    private static Workload withLabels(Workload one, Map<String, String> more, String account) {
        Map<String, String> labels = new TreeMap<>(one.labels());
        labels.putAll(more);
        return WorkloadBuilder.from(one)
                .account(account)
                .labels(labels)
                .selector(one.selector())
                .build();
    }

    @Test
    void derivesAnEntry() {
        Derived derived = derive(Sample.workload("orders"));

        assertThat(ManifestWriter.write(derived.objects())).isEqualTo("""
                        apiVersion: spire.spiffe.io/v1alpha1
                        kind: ClusterSPIFFEID
                        metadata:
                          annotations:
                            zt.dev/fidelity: EXACT
                          labels:
                            app.kubernetes.io/managed-by: zt
                          name: shop.orders
                        spec:
                          namespaceSelector:
                            matchLabels:
                              kubernetes.io/metadata.name: shop
                          podSelector:
                            matchExpressions:
                            - key: zt.dev/quarantine
                              operator: DoesNotExist
                            matchLabels:
                              app: orders
                          spiffeIDTemplate: spiffe://shop.example/ns/shop/sa/orders
                          workloadSelectorTemplates:
                          - k8s:ns:shop
                          - k8s:sa:orders
                        """);
        assertThat(derived.rules()).hasToString("[EXACT identity in ClusterSPIFFEID shop.orders]");
    }

    @Test
    void givesEachWorkloadOfRandomClustersItsOwnIdAlone() {
        Random random = new Random(8);
        for (int i = 0; i < 200; i++) {
            List<Workload> workloads = new ArrayList<>();
            for (int j = 0; j < 1 + random.nextInt(8); j++) {
                String namespace = "ns" + random.nextInt(3);
                String account = "sa" + random.nextInt(4);
                String id = random.nextBoolean()
                        ? "spiffe://shop.example/ns/" + namespace + "/sa/" + account
                        : "spiffe://shop.example/w/" + random.nextInt(4);
                workloads.add(workload(namespace, "w" + j, account, id));
            }
            Workload[] all = workloads.toArray(new Workload[0]);
            Derived derived = derive(all);

            assertThat(derived.errors()).isEmpty();
            assertThat(derived.objects()).hasSize(all.length);
            assertThat(derived.objects()).flatExtracting(SCHEMAS::problems).isEmpty();
            assertThat(problems(derived.objects(), all)).isEmpty();
            List<HasMetadata> fewer = new ArrayList<>(derived.objects());
            fewer.remove(random.nextInt(fewer.size()));
            assertThat(problems(fewer, all)).singleElement().asString().contains(" would get no ID, ");
        }
    }

    @Test
    void givesNothingToPodsInQuarantineOrOfAnotherAccount() {
        Workload orders = Sample.workload("orders");
        SpireIdentities identities =
                SpireIdentities.of(Workloads.of(List.of(orders)), derive(orders).objects(), DOMAIN);

        assertThat(identities.idsOf(orders)).containsExactly(orders.id());
        assertThat(identities.idsOf(withLabels(orders, Map.of("zt.dev/quarantine", ""), "orders")))
                .isEmpty();
        assertThat(identities.idsOf(withLabels(orders, Map.of(), "default"))).isEmpty();
    }

    @Nested
    class Refusals {

        @Test
        void theIdOfAnotherServiceAccount() {
            Derived derived = derive(workload("shop", "a", "a", "spiffe://shop.example/ns/shop/sa/b"));

            assertThat(derived.objects()).isEmpty();
            assertThat(derived.errors())
                    .containsExactly("Deployment shop/a runs as the service account shop/a and would get"
                            + " spiffe://shop.example/ns/shop/sa/b, the ID of another one. Give it an ID that ends with"
                            + " /ns/shop/sa/a, or the service account that its ID names.");
        }

        @Test
        void theIdOfAnotherNamespace() {
            assertThat(derive(workload("shop", "a", "a", "spiffe://shop.example/ns/bank/sa/a"))
                            .errors())
                    .hasSize(1);
        }

        @Test
        void twoTrustDomains() {
            assertThat(derive(
                                    workload("shop", "a", "a", "spiffe://shop.example/a"),
                                    workload("shop", "b", "b", "spiffe://bank.example/b"))
                            .errors())
                    .containsExactly("The workloads show IDs of bank.example and shop.example, and a SPIRE server gives"
                            + " those of one trust domain. Derive the entries of each by themselves.");
        }

        @Test
        void aNameThatIsTooLong() {
            assertThat(derive(workload("shop", "x".repeat(250), "a", "spiffe://shop.example/a"))
                            .errors())
                    .singleElement()
                    .asString()
                    .contains("is too long");
        }
    }

    @Nested
    class Twin {

        private final Workload orders = Sample.workload("orders");

        private HasMetadata entry(String spec) {
            return Serialization.unmarshal(
                    "apiVersion: spire.spiffe.io/v1alpha1\nkind: ClusterSPIFFEID\nmetadata: {name: other}\nspec: "
                            + spec + "\n",
                    GenericKubernetesResource.class);
        }

        private List<String> with(String spec) {
            List<HasMetadata> objects = new ArrayList<>(derive(orders).objects());
            objects.add(entry(spec));
            return problems(objects, orders);
        }

        @Test
        void noticesAnotherEntry() {
            assertThat(with("{spiffeIDTemplate: 'spiffe://{{ .TrustDomain }}/x'}"))
                    .containsExactly("Deployment shop/orders would get spiffe://shop.example/ns/shop/sa/orders and"
                            + " spiffe://shop.example/x, and the policy knows it as"
                            + " spiffe://shop.example/ns/shop/sa/orders");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{.PodSpec.ServiceAccountName}} | ''",
                    "spiffe://shop.example/x | , podSelector: {matchLabels: {app: other}}",
                    "spiffe://shop.example/x | , namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: bank}}",
                    "spiffe://shop.example/x | , workloadSelectorTemplates: ['k8s:sa:other']",
                    "spiffe://shop.example/x | , workloadSelectorTemplates: ['k8s:ns:other']",
                    "spiffe://shop.example/x | , workloadSelectorTemplates: ['k8s:pod-label:app:other']",
                    "spiffe://shop.example/x | , fallback: true",
                    "spiffe://other.example/x | ''",
                    "no ID | ''",
                })
        void takesWhatGivesNothingElse(String template, String rest) {
            assertThat(with("{spiffeIDTemplate: '" + template + "'" + rest + "}"))
                    .isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: Exists}]}",
                    "workloadSelectorTemplates: ['k8s:sa:{{ .PodSpec.ServiceAccountName }}']",
                    "workloadSelectorTemplates: ['k8s:pod-label:app:orders']",
                    "workloadSelectorTemplates: ['k8s:pod-image:x']",
                    "workloadSelectorTemplates: ['unix:uid:0']",
                })
        void takesWhatCannotBeToldToHold(String rest) {
            assertThat(with("{spiffeIDTemplate: 'spiffe://shop.example/x', " + rest + "}"))
                    .hasSize(1);
        }

        @Test
        void letsAFallbackCountWhereNothingElseSelects() {
            List<String> problems =
                    problems(List.of(entry("{spiffeIDTemplate: 'spiffe://shop.example/x', fallback: true}")), orders);

            assertThat(problems).singleElement().asString().contains("would get spiffe://shop.example/x, ");
        }

        @Test
        void refusesATemplateOfWhatManifestsDoNotTell() {
            assertThatThrownBy(() -> with("{spiffeIDTemplate: 'spiffe://shop.example/{{ .PodMeta.Name }}'}"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("A template of ClusterSPIFFEID other has more than trust domain,");
            assertThatThrownBy(() -> with("{spiffeIDTemplate: 'spiffe://shop.example/{{ index {{ }}'}"))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void refusesAnEntryWithoutTemplate() {
            assertThatThrownBy(() -> with("{podSelector: {}}"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("it has no spiffeIDTemplate");
        }
    }
}
