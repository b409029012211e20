package dev.zt.kubernetes.live;

import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is applied in a cluster with what was derived. Read-only.
 *
 * <p>The {@code spec} must be the same, whoever wrote it; of labels and annotations those that were derived. Kinds of which
 * nothing was derived are not looked at, save those that can let through what the derived ones do not.
 */
final class Drift {

    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    private final LiveCluster cluster;
    private final ClusterSettings settings;
    private final Set<DriftFinding> findings = new TreeSet<>();

    private Drift(LiveCluster cluster, ClusterSettings settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    static List<DriftFinding> between(Collection<Derived> derived, LiveCluster cluster, ClusterSettings settings) {
        Drift drift = new Drift(cluster, settings);
        List<HasMetadata> wanted = new ArrayList<>();
        derived.forEach(each -> wanted.addAll(each.objects()));
        wanted.forEach(drift::compare);
        drift.lookForOthers(wanted);
        return List.copyOf(drift.findings);
    }

    static String name(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return object.getKind() + " " + (namespace == null ? "" : namespace + "/")
                + object.getMetadata().getName();
    }

    private void compare(HasMetadata wanted) {
        Optional<GenericKubernetesResource> found = cluster.find(wanted);
        if (found.isEmpty()) {
            add(DriftFinding.Kind.MISSING, wanted, "it is not there; apply it");
            return;
        }
        difference(tree(wanted), tree(found.get()))
                .ifPresent(difference -> add(DriftFinding.Kind.CHANGED, wanted, difference + "; apply it again"));
    }

    private static Optional<String> difference(Map<?, ?> wanted, Map<?, ?> found) {
        return TreeDifference.first("spec", wanted.get("spec"), found.get("spec"))
                .or(() -> ofMetadata(wanted, found, "labels"))
                .or(() -> ofMetadata(wanted, found, "annotations"))
                .or(() -> ofIstio(wanted, found, "labels"))
                .or(() -> ofIstio(wanted, found, "annotations"));
    }

    private static Optional<String> ofMetadata(Map<?, ?> wanted, Map<?, ?> found, String field) {
        Map<?, ?> here = map(map(wanted.get("metadata")).get(field));
        Map<?, ?> there = map(map(found.get("metadata")).get(field));
        return here.entrySet().stream()
                .flatMap(entry -> TreeDifference.first(
                        "metadata." + field + "." + entry.getKey(), entry.getValue(), there.get(entry.getKey()))
                        .stream())
                .findFirst();
    }

    /** Some labels and annotations decide whether an object is enforced: a revision, a dry run. */
    private static Optional<String> ofIstio(Map<?, ?> wanted, Map<?, ?> found, String field) {
        Map<?, ?> here = map(map(wanted.get("metadata")).get(field));
        return map(map(found.get("metadata")).get(field)).entrySet().stream()
                .filter(entry -> String.valueOf(entry.getKey()).startsWith("istio.io/"))
                .flatMap(
                        entry -> TreeDifference.first(
                                "metadata." + field + "." + entry.getKey(), here.get(entry.getKey()), entry.getValue())
                                .stream())
                .findFirst();
    }

    private void lookForOthers(List<HasMetadata> wanted) {
        Set<String> known = new HashSet<>();
        Set<String> namespaces = new TreeSet<>();
        Set<ResourceDefinitionContext> kinds = new HashSet<>();
        for (HasMetadata object : wanted) {
            known.add(object.getApiVersion() + " " + name(object));
            ResourceDefinitionContext kind = DerivedKinds.of(object);
            kinds.add(kind);
            kinds.addAll(DerivedKinds.beside(kind));
            if (object.getMetadata().getNamespace() != null) {
                namespaces.add(object.getMetadata().getNamespace());
            }
        }
        for (ResourceDefinitionContext kind : kinds) {
            if (kind.isNamespaceScoped()) {
                Set<String> places = new TreeSet<>(namespaces);
                places.addAll(DerivedKinds.everywhereFrom(kind, settings.istio().rootNamespace()));
                places.forEach(namespace -> lookForOthers(kind, namespace, known));
            } else {
                lookForOthers(kind, null, known);
            }
        }
    }

    private void lookForOthers(ResourceDefinitionContext kind, @Nullable String namespace, Set<String> known) {
        for (GenericKubernetesResource object : cluster.list(kind, namespace)) {
            if (known.contains(kind.getGroup() + "/" + kind.getVersion() + " " + name(object))) {
                continue;
            }
            Map<String, String> labels = object.getMetadata().getLabels();
            if (labels != null && LiveCluster.FIELD_MANAGER.equals(labels.get(MANAGED_BY))) {
                add(DriftFinding.Kind.STALE, object, "it was derived once and is no more; delete it");
            } else {
                add(
                        DriftFinding.Kind.FOREIGN,
                        object,
                        "nobody derived it, and it may let through more than the policy does;"
                                + " look at it, or verify with it");
            }
        }
    }

    private void add(DriftFinding.Kind kind, HasMetadata object, String detail) {
        findings.add(new DriftFinding(kind, name(object), detail));
    }

    private static Map<?, ?> tree(HasMetadata object) {
        return Serialization.unmarshal(Serialization.asJson(object), Map.class);
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
