package dev.zt.example.shop.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.SpiffeId;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

class ManifestsTest {

    private static final Path BASE = Path.of("base");
    private static final Path POD_CERTIFICATES = Path.of("pod-certificates");
    private static final List<String> SERVICES = List.of("api-gateway", "frontend", "inventory", "orders");
    /** What tells the two ways of getting an identity apart. */
    private static final Set<String> OF_IDENTITY = Set.of("SPIFFE_ENDPOINT_SOCKET", "ZT_SOURCE", "ZT_FILES_DIRECTORY");

    private static final Set<String> VOLUMES_OF_IDENTITY = Set.of("spiffe-workload-api", "identity");

    private final Manifests manifests = Manifests.withSchemas(Path.of("schema/kubernetes.schema.json"));

    ManifestsTest() throws IOException {}

    @ParameterizedTest
    @ValueSource(strings = {"base", "pod-certificates"})
    void areWhatKubernetesTakes(String directory) throws IOException {
        List<JsonNode> documents = Manifests.readAll(Path.of(directory));

        assertThat(documents).hasSizeGreaterThanOrEqualTo(2);
        assertThat(documents).flatExtracting(manifests::problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "unknown-field, automountServiceAccountTokens",
        "deep-unknown-field, readOnlyRootFileSystem",
        "missing-field, trustBundle",
        "wrong-type, string found",
        "other-version, no schema for apps/v1beta1 Deployment",
    })
    void refusesWhatKubernetesWouldRefuse(String file, String why) throws IOException {
        JsonNode document = Manifests.read(Path.of("src/test/resources/invalid", file + ".yaml"))
                .get(0);

        assertThat(manifests.problems(document)).singleElement().asString().contains(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "pod-certificates"})
    void podsAreHardened(String directory) throws IOException {
        Map<String, JsonNode> deployments = deployments(Path.of(directory));

        assertThat(deployments).isNotEmpty();
        assertThat(SERVICES).containsAll(deployments.keySet());
        deployments.forEach((name, deployment) -> {
            JsonNode pod = deployment.at("/spec/template/spec");
            JsonNode container = pod.at("/containers/0");
            assertThat(pod.get("containers")).hasSize(1);
            assertThat(pod.get("serviceAccountName").asString()).isEqualTo(name);
            assertThat(pod.get("automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean(false)).isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asString())
                    .isEqualTo("RuntimeDefault");
            assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean(false))
                    .isTrue();
            assertThat(container.at("/securityContext/capabilities/drop/0").asString())
                    .isEqualTo("ALL");
            assertThat(container.at("/resources/limits/memory").isMissingNode()).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "pod-certificates"})
    void eachPortIsProbedAndEachMountHasItsVolume(String directory) throws IOException {
        for (JsonNode deployment : deployments(Path.of(directory)).values()) {
            JsonNode pod = deployment.at("/spec/template/spec");
            JsonNode container = pod.at("/containers/0");
            Set<String> ports = names(container.path("ports"));
            Set<String> probed = new HashSet<>();
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                for (String kind : List.of("httpGet", "tcpSocket")) {
                    JsonNode port = container.path(probe).path(kind).path("port");
                    if (!port.isMissingNode()) {
                        probed.add(port.asString());
                    }
                }
            }

            assertThat(ports).containsAll(probed);
            assertThat(probed.isEmpty()).isEqualTo(ports.isEmpty());
            assertThat(names(pod.path("volumes")))
                    .containsExactlyInAnyOrderElementsOf(names(container.path("volumeMounts")));
        }
    }

    @Test
    void bothWaysToAnIdentityDifferInNothingElse() throws IOException {
        Map<String, JsonNode> csi = deployments(BASE);
        Map<String, JsonNode> files = deployments(POD_CERTIFICATES);

        assertThat(csi).containsOnlyKeys(SERVICES);
        csi.keySet().retainAll(files.keySet());
        assertThat(csi).isNotEmpty().isNotEqualTo(files);
        csi.values().forEach(ManifestsTest::removeIdentity);
        files.values().forEach(ManifestsTest::removeIdentity);
        assertThat(files).isEqualTo(csi);
    }

    @Test
    void configMapHoldsThePoliciesOfTheExample() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        for (Path file : Manifests.files(Path.of("../policy"))) {
            expected.put(file.getFileName().toString(), Files.readString(file));
        }
        JsonNode data = Manifests.read(BASE.resolve("policies.yaml")).get(0).get("data");
        Map<String, String> found = new TreeMap<>();
        data.properties()
                .forEach(entry -> found.put(entry.getKey(), entry.getValue().asString()));

        assertThat(expected).isNotEmpty();
        assertThat(found).as("run ./policies to write it anew").isEqualTo(expected);
    }

    @Test
    void eachPolicyIsForTheServiceAccountThatItsFileIsNamedAfter() throws IOException {
        for (Path file : Manifests.files(Path.of("../policy"))) {
            String name = file.getFileName().toString().replace(".yaml", "");
            List<AccessPolicy> policies = AccessPolicyReader.parse(Files.readString(file), file.toString());

            assertThat(SERVICES).contains(name);
            assertThat(policies)
                    .extracting(AccessPolicy::workload)
                    .containsOnly(SpiffeId.parse("spiffe://shop.example/ns/shop/sa/" + name));
        }
    }

    private static Map<String, JsonNode> deployments(Path directory) throws IOException {
        return Manifests.readAll(directory).stream()
                .filter(document -> document.get("kind").asString().equals("Deployment"))
                .collect(Collectors.toMap(
                        document -> document.at("/metadata/name").asString(),
                        document -> document,
                        (one, other) -> {
                            throw new IllegalStateException("twice: " + one);
                        },
                        TreeMap::new));
    }

    private static Set<String> names(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(item -> item.get("name").asString())
                .collect(Collectors.toSet());
    }

    private static void removeIdentity(JsonNode deployment) {
        JsonNode pod = deployment.at("/spec/template/spec");
        remove(pod.at("/containers/0/env"), OF_IDENTITY);
        remove(pod.at("/containers/0/volumeMounts"), VOLUMES_OF_IDENTITY);
        remove(pod.at("/volumes"), VOLUMES_OF_IDENTITY);
    }

    private static void remove(JsonNode list, Set<String> names) {
        if (list instanceof ArrayNode array) {
            for (int i = array.size() - 1; i >= 0; i--) {
                if (names.contains(array.get(i).get("name").asString())) {
                    array.remove(i);
                }
            }
        }
    }
}
