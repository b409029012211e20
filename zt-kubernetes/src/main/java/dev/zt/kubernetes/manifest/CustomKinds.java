package dev.zt.kubernetes.manifest;

import dev.zt.kubernetes.ObjectTrees;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kinds that make pods and are none of Kubernetes' own: Argo's Rollouts, OpenShift's DeploymentConfigs, and unknown ones. */
final class CustomKinds {

    private static final String ROLLOUT = "argoproj.io/v1alpha1 Rollout";
    private static final String DEPLOYMENT_CONFIG = "apps.openshift.io/v1 DeploymentConfig";

    /** The object that has the template of a Rollout's pods. */
    record Reference(String kind, String name) {}

    private CustomKinds() {}

    private static boolean is(HasMetadata object, String kind) {
        return kind.equals(object.getApiVersion() + " " + object.getKind());
    }

    private static boolean isKnown(HasMetadata object) {
        return is(object, ROLLOUT) || is(object, DEPLOYMENT_CONFIG);
    }

    /** Tells whether an object seems to make pods, and is of a kind of which nothing is known. */
    static boolean isUnknown(HasMetadata object) {
        return object instanceof GenericKubernetesResource
                && !isKnown(object)
                && at(object, "spec", "template", "spec", "containers") instanceof List<?> containers
                && !containers.isEmpty();
    }

    /** Returns where a Rollout has the template of its pods, if not in itself. */
    static @Nullable Reference reference(HasMetadata object) {
        if (!is(object, ROLLOUT) || at(object, "spec", "template") != null) {
            return null;
        }
        if (at(object, "spec", "workloadRef", "kind") instanceof String kind
                && at(object, "spec", "workloadRef", "name") instanceof String name) {
            return new Reference(kind, name);
        }
        throw new IllegalArgumentException("it has neither spec.template nor spec.workloadRef with kind and name");
    }

    /**
     * Returns the template of the pods, if the object is of one of those kinds and has it itself.
     *
     * @throws IllegalArgumentException if it is no template, or a DeploymentConfig has none
     */
    static @Nullable PodTemplateSpec template(HasMetadata object) {
        Object tree = at(object, "spec", "template");
        if (!isKnown(object) || (tree == null && is(object, ROLLOUT))) {
            return null;
        }
        if (tree instanceof Map<?, ?> map) {
            return ObjectTrees.read(map, PodTemplateSpec.class);
        }
        throw new IllegalArgumentException("spec.template is no template of pods");
    }

    /** Returns the selector of the pods: that of a DeploymentConfig is a map of labels. */
    static @Nullable LabelSelector selector(HasMetadata object) {
        if (!isKnown(object) || !(at(object, "spec", "selector") instanceof Map<?, ?> tree)) {
            return null;
        }
        return ObjectTrees.read(
                is(object, DEPLOYMENT_CONFIG) ? Map.of("matchLabels", tree) : tree, LabelSelector.class);
    }

    private static @Nullable Object at(HasMetadata object, String... path) {
        Object found = object instanceof GenericKubernetesResource generic ? generic.getAdditionalProperties() : null;
        for (String name : path) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return found;
    }
}
