package dev.zt.kubernetes.segments;

import dev.zt.kubernetes.Shown;
import dev.zt.kubernetes.manifest.Manifest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The objects that are applied, as a cluster would have them: each once. */
final class AppliedObjects {

    private AppliedObjects() {}

    /**
     * Returns the objects, each once.
     *
     * @throws InvalidClusterException if one is there twice and differs: which one a cluster would keep is not known
     */
    static List<HasMetadata> of(Collection<Manifest> manifests) {
        Map<String, Manifest> seen = new HashMap<>();
        List<HasMetadata> objects = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Manifest manifest : manifests) {
            Manifest first = seen.putIfAbsent(key(manifest.object()), manifest);
            if (first == null) {
                objects.add(manifest.object());
            } else if (!first.object().equals(manifest.object())) {
                problems.add(
                        first + " and " + manifest + " are one object with different content. Leave one of them out.");
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidClusterException("The objects of layers are not clear", problems);
        }
        return List.copyOf(objects);
    }

    private static String key(HasMetadata object) {
        String version = object.getApiVersion();
        return version.substring(0, Math.max(0, version.indexOf('/'))) + "\n" + object.getKind() + "\n"
                + object.getMetadata().getNamespace() + "\n"
                + object.getMetadata().getName();
    }

    /** Returns a sentence for each policy for networks that no layer reads. */
    static List<String> unread(Collection<? extends HasMetadata> objects) {
        return objects.stream()
                .filter(object -> object.getKind().endsWith("NetworkPolicy") && !(object instanceof NetworkPolicy))
                .map(object -> Shown.of(object.getApiVersion() + " " + object.getKind() + " "
                                + object.getMetadata().getName())
                        + " is not read: it may let through what NetworkPolicies stop.")
                .toList();
    }
}
