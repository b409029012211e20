package dev.zt.kubernetes.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rights in the guide are those that are used, each of them and no other. */
class ClusterRolesTest {

    private static final Pattern REQUEST = Pattern.compile(
            "(?<method>[A-Z]+) /(?:api|apis/(?<group>[^/]+))/[^/]+/(?:namespaces/[^/]+/)?(?<resource>[^/]+)(?<name>/[^/]+)?");

    /** Which kinds there are may be asked by every caller that is authenticated: the role {@code system:discovery}. */
    private static final Map<String, String> DISCOVERY = Map.of(
            "GET /apis/argoproj.io/v1alpha1", kinds("argoproj.io/v1alpha1", "Rollout", "rollouts"),
            "GET /apis/apps.openshift.io/v1", kinds("apps.openshift.io/v1", "DeploymentConfig", "deploymentconfigs"));

    private static final Pattern BLOCK = Pattern.compile("```yaml\n(apiVersion: rbac[^`]*)```");

    private final Set<String> used = Collections.synchronizedSet(new TreeSet<>());
    private ApiServer server;
    private LiveCluster cluster;

    /** An API server that is empty, takes whatever is applied, and notes which rights are used. */
    @BeforeEach
    void start() throws IOException {
        server = new ApiServer(this::answer);
        cluster = new LiveCluster(server.client());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ApiServer.Answer answer(ApiServer.Request request) {
        String asked = request.toString();
        String nothing = "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"metadata\":{},\"items\":[]}";
        if (DISCOVERY.containsKey(asked)) {
            return new ApiServer.Answer(200, DISCOVERY.get(asked));
        }
        Matcher parts = REQUEST.matcher(asked);
        if (!parts.matches()) {
            used.add(asked);
            return new ApiServer.Answer(200, nothing);
        }
        if (request.method().equals("PATCH")) {
            right("patch", parts);
            // What is not there yet is created by a server-side apply, and the API server asks for that right, too.
            right("create", parts);
            return new ApiServer.Answer(200, request.body());
        }
        boolean named = parts.group("name") != null;
        right(named ? "get" : "list", parts);
        return new ApiServer.Answer(named ? 404 : 200, nothing);
    }

    private static String kinds(String version, String kind, String plural) {
        return """
                {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "%s", "resources": [
                 {"name": "%s", "singularName": "", "namespaced": true, "kind": "%s", "verbs": ["list"]}]}
                """.formatted(version, plural, kind);
    }

    private void right(String verb, Matcher request) {
        String group = request.group("group");
        used.add(right(verb, group == null ? "" : group, request.group("resource")));
    }

    private static String right(String verb, String group, String resource) {
        return verb + " " + resource + (group.isEmpty() ? "" : "." + group);
    }

    private static Derived derived() {
        List<HasMetadata> objects = DerivedKinds.ALL.stream()
                .<HasMetadata>map(ClusterRolesTest::object)
                .toList();
        return new Derived(objects, List.of(), List.of());
    }

    private static GenericKubernetesResource object(ResourceDefinitionContext kind) {
        return Serialization.unmarshal(
                """
                apiVersion: %s/%s
                kind: %s
                metadata: {name: a%s}
                spec: {}
                """.formatted(
                                kind.getGroup(),
                                kind.getVersion(),
                                kind.getKind(),
                                kind.isNamespaceScoped() ? ", namespace: shop" : ""),
                GenericKubernetesResource.class);
    }

    /** Returns the rights of the roles that the guide shows, by the name of the role. */
    private static Map<String, Set<String>> roles() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../docs/guide/segments.md")));
        assertThat(block.find()).isTrue();
        Map<String, Set<String>> roles = new TreeMap<>();
        for (String document : block.group(1).split("(?m)^---$")) {
            ClusterRole role = Serialization.unmarshal(document, ClusterRole.class);
            Set<String> rights = new TreeSet<>();
            role.getRules().forEach(rule -> add(rule, rights));
            roles.put(role.getMetadata().getName(), rights);
        }
        return roles;
    }

    private static void add(PolicyRule rule, Set<String> rights) {
        assertThat(rule.getResourceNames()).isEmpty();
        for (String group : rule.getApiGroups()) {
            for (String resource : rule.getResources()) {
                rule.getVerbs().forEach(verb -> rights.add(right(verb, group, resource)));
            }
        }
    }

    @Test
    void letOneLook() throws IOException {
        cluster.manifests(List.of());
        cluster.manifests(List.of("shop"));
        cluster.drift(List.of(derived()), ClusterSettings.DEFAULT);

        assertThat(used).contains("list pods", "get servers.policy.linkerd.io", "list ciliumnetworkpolicies.cilium.io");
        assertThat(roles().get("zt-drift")).isEqualTo(used);
    }

    @Test
    void letOneApply() throws IOException {
        cluster.apply(derived(), false);
        cluster.apply(derived(), true);
        used.removeAll(roles().get("zt-drift"));

        assertThat(used).contains("patch networkpolicies.networking.k8s.io", "create clusterspiffeids.spire.spiffe.io");
        assertThat(roles().get("zt-apply")).isEqualTo(used);
    }
}
