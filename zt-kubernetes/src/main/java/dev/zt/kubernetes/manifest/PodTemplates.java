package dev.zt.kubernetes.manifest;

import dev.zt.kubernetes.Shown;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the pods that an object makes. */
final class PodTemplates {

    /**
     * What pods an object makes.
     *
     * @param metadata the labels and annotations of the pods
     * @param spec what is in them
     * @param selector the labels by which the object knows its pods; empty if it says so otherwise
     */
    record Template(ObjectMeta metadata, PodSpec spec, Map<String, String> selector) {}

    /** Which kinds make objects of a kind. What an object of another kind made is not told by that one's template. */
    private static final Map<String, Set<String>> MAKERS = Map.of(
            "Pod", Set.of("ReplicaSet", "StatefulSet", "DaemonSet", "Job", "ReplicationController"),
            "ReplicaSet", Set.of("Deployment", "Rollout"),
            "ReplicationController", Set.of("DeploymentConfig"),
            "Job", Set.of("CronJob"));

    private record Maker(String namespace, String kind, String name) {
        static Maker of(HasMetadata object, String kind, String name) {
            return new Maker(Objects.toString(object.getMetadata().getNamespace(), ""), kind, name);
        }

        static Maker of(HasMetadata object) {
            return of(object, object.getKind(), object.getMetadata().getName());
        }
    }

    private final IdentityHashMap<HasMetadata, Template> own = new IdentityHashMap<>();
    private final Map<Maker, Template> makers = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private PodTemplates() {}

    /** Looks at all objects, so that what one of them makes is not counted twice. */
    static PodTemplates among(Collection<Manifest> manifests) {
        PodTemplates templates = new PodTemplates();
        manifests.forEach(manifest -> templates.add(manifest, templates::add));
        // What Rollouts refer to is known by then.
        manifests.forEach(manifest -> templates.add(manifest, templates::follow));
        return templates;
    }

    private void add(Manifest manifest, Consumer<HasMetadata> reading) {
        try {
            reading.accept(manifest.object());
        } catch (IllegalArgumentException e) {
            problems.add(manifest + ": " + e.getMessage() + ". Correct it.");
        }
    }

    private void add(HasMetadata object) {
        Template template = template(object);
        if (template != null) {
            own.put(object, template);
            makers.put(Maker.of(object), template);
        } else if (object instanceof PodTemplate it) {
            Template referred = template(it.getTemplate(), null);
            if (referred != null) {
                makers.put(Maker.of(object), referred);
            }
        }
    }

    /** The pods of a Rollout that refers to another object are that one's, and counted there, if it makes some itself. */
    private void follow(HasMetadata object) {
        CustomKinds.Reference reference = CustomKinds.reference(object);
        if (reference == null) {
            return;
        }
        Template template = makers.get(Maker.of(object, reference.kind(), reference.name()));
        if (template == null) {
            throw new IllegalArgumentException("it takes its pods from "
                    + Shown.of(reference.kind() + " " + reference.name())
                    + " (spec.workloadRef), which is not among the objects of its namespace: add that");
        }
        makers.put(Maker.of(object), template);
        if (reference.kind().equals("PodTemplate")) {
            own.put(object, template);
        }
    }

    /** Returns what is wrong with objects of which it cannot be told what pods they make. */
    List<String> problems() {
        return problems;
    }

    /** Returns the template of an object's pods; empty if it makes none, or another of the objects makes it. */
    Optional<Template> of(HasMetadata object) {
        return Optional.ofNullable(own.get(object)).filter(template -> !isMade(object, template.metadata()));
    }

    private boolean isMade(HasMetadata object, ObjectMeta pods) {
        Set<String> kinds = MAKERS.getOrDefault(object.getKind(), Set.of());
        return orNone(object.getMetadata().getOwnerReferences()).stream()
                .filter(owner -> owner != null && Boolean.TRUE.equals(owner.getController()))
                .filter(owner -> owner.getKind() != null && kinds.contains(owner.getKind()))
                .map(owner -> makers.get(Maker.of(object, owner.getKind(), String.valueOf(owner.getName()))))
                .anyMatch(maker -> maker != null
                        && LabelMaps.of(pods.getLabels())
                                .entrySet()
                                .containsAll(maker.selector().entrySet()));
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static @Nullable Template template(HasMetadata object) {
        if (object instanceof Deployment it && it.getSpec() != null) {
            return template(it.getSpec().getTemplate(), it.getSpec().getSelector());
        }
        if (object instanceof StatefulSet it && it.getSpec() != null) {
            return template(it.getSpec().getTemplate(), it.getSpec().getSelector());
        }
        if (object instanceof DaemonSet it && it.getSpec() != null) {
            return template(it.getSpec().getTemplate(), it.getSpec().getSelector());
        }
        if (object instanceof ReplicaSet it && it.getSpec() != null) {
            return template(it.getSpec().getTemplate(), it.getSpec().getSelector());
        }
        if (object instanceof ReplicationController it && it.getSpec() != null) {
            return template(it.getSpec().getTemplate(), null);
        }
        if (object instanceof Job it && it.getSpec() != null) {
            return template(it.getSpec().getTemplate(), null);
        }
        if (object instanceof CronJob it
                && it.getSpec() != null
                && it.getSpec().getJobTemplate() != null
                && it.getSpec().getJobTemplate().getSpec() != null) {
            return template(it.getSpec().getJobTemplate().getSpec().getTemplate(), null);
        }
        if (object instanceof Pod it && it.getSpec() != null) {
            return new Template(it.getMetadata(), it.getSpec(), Map.of());
        }
        return template(CustomKinds.template(object), CustomKinds.selector(object));
    }

    private static @Nullable Template template(@Nullable PodTemplateSpec pods, @Nullable LabelSelector selector) {
        if (pods == null || pods.getSpec() == null) {
            return null;
        }
        ObjectMeta metadata = pods.getMetadata() == null ? new ObjectMeta() : pods.getMetadata();
        boolean plain = selector != null
                && selector.getMatchLabels() != null
                && (selector.getMatchExpressions() == null
                        || selector.getMatchExpressions().isEmpty());
        return new Template(
                metadata,
                pods.getSpec(),
                plain ? LabelMaps.of(Objects.requireNonNull(selector).getMatchLabels()) : Map.of());
    }
}
