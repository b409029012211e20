package dev.zt.kubernetes.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

    private PodTemplates() {}

    /** Returns the template of an object's pods; empty if it makes none, or another object makes it. */
    static Optional<Template> of(HasMetadata object) {
        boolean owned = object.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> owner != null && Boolean.TRUE.equals(owner.getController()));
        return owned ? Optional.empty() : Optional.ofNullable(template(object));
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
        return null;
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
