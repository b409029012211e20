package dev.zt.kubernetes.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.kubernetes.Derived;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveClusterTest {

    private static final String POLICY = """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: NAME, namespace: shop}
            spec: {podSelector: {}, policyTypes: [Ingress]}
            """;

    private ApiServer server;
    private int code;
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    /** An API server that takes the object "taken", has answers for some paths, and refuses all others. */
    @BeforeEach
    void start() throws IOException {
        server = new ApiServer(request -> {
            String path = request.path();
            String answer = path.endsWith("/taken") ? Serialization.asJson(object("taken")) : answers.get(path);
            String refusal =
                    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":" + code + ",\"message\":\"told why\"}";
            return answer == null ? new ApiServer.Answer(code, refusal) : new ApiServer.Answer(200, answer);
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static GenericKubernetesResource object(String name) {
        return Serialization.unmarshal(POLICY.replace("NAME", name), GenericKubernetesResource.class);
    }

    private List<String> apply(String... names) {
        List<HasMetadata> objects =
                Stream.of(names).<HasMetadata>map(LiveClusterTest::object).toList();
        return new LiveCluster(server.client()).apply(new Derived(objects, List.of(), List.of()), false);
    }

    @ParameterizedTest
    @CsvSource({
        "403, Let the caller get and patch",
        "404, Create its namespace",
        "409, Let its manager give up the field",
    })
    void namesTheObjectThatTheClusterRefusesAndTheMend(int refusal, String mend) {
        code = refusal;

        assertThatThrownBy(() -> apply("refused"))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageStartingWith("NetworkPolicy shop/refused was not applied: told why. " + mend)
                .hasMessageEndingWith("Nothing was applied before it.")
                .extracting(e -> ((KubernetesClientException) e).getCode())
                .isEqualTo(refusal);
    }

    @Test
    void readsRolloutsWhereTheClusterHasThem() {
        code = 404;
        answers.put("/api/v1/namespaces", list("v1", "Namespace", "shop"));
        for (String kind : List.of("deployments", "statefulsets", "daemonsets", "replicasets")) {
            answers.put("/apis/apps/v1/namespaces/shop/" + kind, list("apps/v1", "Deployment"));
        }
        for (String kind : List.of("pods", "replicationcontrollers")) {
            answers.put("/api/v1/namespaces/shop/" + kind, list("v1", "Pod"));
        }
        for (String kind : List.of("jobs", "cronjobs")) {
            answers.put("/apis/batch/v1/namespaces/shop/" + kind, list("batch/v1", "Job"));
        }
        answers.put(
                "/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies",
                list("networking.k8s.io/v1", "NetworkPolicy"));
        LiveCluster cluster = new LiveCluster(server.client());
        assertThat(cluster.manifests(List.of("shop"))).hasToString("[Namespace shop (cluster)]");

        answers.put(
                "/apis/argoproj.io/v1alpha1",
                json("{kind: APIResourceList, apiVersion: v1, groupVersion: argoproj.io/v1alpha1, resources: [{name:"
                        + " rollouts, kind: Rollout, namespaced: true, verbs: [list]}]}"));
        answers.put(
                "/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts",
                list("argoproj.io/v1alpha1", "Rollout", "orders"));
        assertThat(cluster.manifests(List.of("shop")))
                .hasToString("[Namespace shop (cluster), Rollout orders (cluster)]");
    }

    private static String list(String version, String kind, String... names) {
        String items = Stream.of(names)
                .map(name -> "{apiVersion: " + version + ", kind: " + kind + ", metadata: {name: " + name + "}}")
                .collect(Collectors.joining(", "));
        return json("{apiVersion: " + version + ", kind: " + kind + "List, items: [" + items + "]}");
    }

    private static String json(String yaml) {
        return Serialization.asJson(Serialization.unmarshal("---\n" + yaml, Map.class));
    }

    @Test
    void namesWhatWasAppliedBeforeARefusal() {
        code = 404;

        assertThatThrownBy(() -> apply("taken", "refused"))
                .hasMessageEndingWith("Applied before it: [NetworkPolicy shop/taken].");
    }
}
