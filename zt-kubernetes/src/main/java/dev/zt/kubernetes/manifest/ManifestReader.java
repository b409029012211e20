package dev.zt.kubernetes.manifest;

import dev.zt.kubernetes.ObjectTrees;
import dev.zt.kubernetes.Shown;
import dev.zt.policy.Issue;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads manifests: texts of YAML documents, each an object or a list of objects.
 *
 * <p>Of a text at most 16 Mi characters are read, nested at most 64 deep, without anchors and aliases, and no key twice.
 * Kinds of which nothing is asked here are kept as they are. Stateless and thread-safe.
 */
public final class ManifestReader {

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.ofEntries(
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 Pod", Pod.class),
            Map.entry("v1 PodTemplate", PodTemplate.class),
            Map.entry("v1 ReplicationController", ReplicationController.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("apps/v1 StatefulSet", StatefulSet.class),
            Map.entry("apps/v1 DaemonSet", DaemonSet.class),
            Map.entry("apps/v1 ReplicaSet", ReplicaSet.class),
            Map.entry("batch/v1 Job", Job.class),
            Map.entry("batch/v1 CronJob", CronJob.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class));

    /** The groups that have or had those kinds. */
    private static final Set<String> GROUPS = Set.of("", "apps", "batch", "extensions", "networking.k8s.io");

    private final List<Manifest> manifests = new ArrayList<>();
    private final List<Issue> issues = new ArrayList<>();

    private ManifestReader() {}

    /**
     * Reads texts.
     *
     * @param texts the texts by where they are from, a file's name say, in the order in which they shall be read
     * @return the objects, or all that is wrong; of a text that is no YAML the first
     */
    public static ManifestReading read(Map<String, String> texts) {
        ManifestReader reader = new ManifestReader();
        texts.forEach((origin, text) -> reader.read(text, origin));
        return new ManifestReading(reader.manifests, reader.issues);
    }

    private void read(String text, String origin) {
        try {
            YamlTree tree = YamlTreeReader.read(text, origin);
            tree.documents().forEach(document -> add(tree, document));
        } catch (InvalidYamlException e) {
            issues.add(e.issue());
        }
    }

    private void add(YamlTree tree, Object document) {
        if (!(document instanceof Map<?, ?> map)) {
            issues.add(tree.issue(document, "This is no object of Kubernetes: it has no kind."));
            return;
        }
        if (map.get("items") instanceof List<?> items && text(map, "kind").endsWith("List")) {
            items.forEach(item -> add(tree, item == null ? "" : item));
            return;
        }
        String problem = problem(map);
        if (problem != null) {
            issues.add(tree.issue(map, problem));
            return;
        }
        try {
            manifests.add(new Manifest(typed(map), place(tree, map)));
        } catch (IllegalArgumentException e) {
            issues.add(tree.issue(map, "This is no " + Shown.of(text(map, "kind")) + ": " + e.getMessage() + "."));
        }
    }

    private static HasMetadata typed(Map<?, ?> map) {
        Class<? extends HasMetadata> type =
                KINDS.getOrDefault(text(map, "apiVersion") + " " + text(map, "kind"), GenericKubernetesResource.class);
        return ObjectTrees.read(map, type);
    }

    private static @Nullable String problem(Map<?, ?> map) {
        if (text(map, "apiVersion").isEmpty() || text(map, "kind").isEmpty()) {
            return "This is no object of Kubernetes: add apiVersion and kind.";
        }
        if (isOfAnotherVersion(map)) {
            return "Clusters do not serve " + Shown.of(text(map, "kind")) + " as " + Shown.of(text(map, "apiVersion"))
                    + ", so that nothing is known of it. Write it as they do.";
        }
        if (!(map.get("metadata") instanceof Map<?, ?> metadata)
                || text(metadata, "name").isEmpty()) {
            return "This " + Shown.of(text(map, "kind")) + " has no name: add metadata.name.";
        }
        return null;
    }

    /** Tells whether an object is of a kind that is read, and of a version that is not: left out, its pods would be missed. */
    private static boolean isOfAnotherVersion(Map<?, ?> map) {
        String version = text(map, "apiVersion");
        String group = version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
        return GROUPS.contains(group)
                && !KINDS.containsKey(version + " " + text(map, "kind"))
                && KINDS.keySet().stream().anyMatch(known -> known.endsWith(" " + text(map, "kind")));
    }

    private static String place(YamlTree tree, Object node) {
        return tree.origin() + ":" + tree.issue(node, "").line();
    }

    private static String text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text ? text : "";
    }
}
