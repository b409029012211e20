package dev.zt.kubernetes.istio;

import dev.zt.kubernetes.Shown;
import dev.zt.kubernetes.Workload;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds the AuthorizationPolicies that may be for a workload, by namespace and one label. */
final class PolicyIndex {

    private static final String ANY = "";

    private final String rootNamespace;
    private final Map<String, List<GenericKubernetesResource>> byLabel = new HashMap<>();

    PolicyIndex(Collection<? extends HasMetadata> objects, String rootNamespace) {
        this.rootNamespace = rootNamespace;
        for (HasMetadata object : objects) {
            if (object.getKind().equals(IstioObjects.AUTHORIZATION_POLICY)
                    && object.getApiVersion().startsWith("security.istio.io/")) {
                GenericKubernetesResource policy = EnforcedPolicies.generic(object);
                byLabel.computeIfAbsent(key(policy), absent -> new ArrayList<>())
                        .add(policy);
            }
        }
    }

    private static String key(GenericKubernetesResource policy) {
        Object selector = EnforcedPolicies.spec(policy).get("selector");
        Object labels = selector instanceof Map<?, ?> map ? map.get("matchLabels") : null;
        String label = labels instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .map(Object::toString)
                        .min(String::compareTo)
                        .orElse(ANY)
                : ANY;
        String namespace = policy.getMetadata().getNamespace();
        if (namespace == null || namespace.isEmpty()) {
            throw new IllegalArgumentException("AuthorizationPolicy "
                    + Shown.of(policy.getMetadata().getName())
                    + " has no namespace, so that it could be in any. Add metadata.namespace.");
        }
        return key(namespace, label);
    }

    private static String key(String namespace, String label) {
        return namespace + "\n" + label;
    }

    List<GenericKubernetesResource> of(Workload workload) {
        return Stream.of(workload.namespace(), rootNamespace)
                .distinct()
                .flatMap(namespace -> Stream.concat(
                                Stream.of(ANY),
                                workload.labels().entrySet().stream().map(Object::toString))
                        .flatMap(label -> byLabel.getOrDefault(key(namespace, label), List.of()).stream()))
                .filter(policy -> isFor(policy, workload))
                .toList();
    }

    /** Leaves targets to the reader, which refuses what it cannot tell. */
    private static boolean isFor(GenericKubernetesResource policy, Workload workload) {
        Object selector = EnforcedPolicies.spec(policy).get("selector");
        return !(selector instanceof Map<?, ?> map)
                || !(map.get("matchLabels") instanceof Map<?, ?> labels)
                || workload.labels().entrySet().containsAll(labels.entrySet());
    }
}
