package dev.zt.kubernetes.live;

import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.ObjectTrees;
import dev.zt.kubernetes.manifest.Manifest;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cluster, through its API. It reads, and writes only where {@link #apply} is called. Thread-safe as far as the client is;
 * the client is the caller's to close.
 *
 * <h2>Guarantees</h2>
 *
 * What is applied is applied in place, by the field manager {@value #FIELD_MANAGER}, object by object in the order of the
 * derivation, those that allow before those that deny. Nothing is deleted, and no field that somebody else manages is taken
 * over: a conflict ends the work with an error.
 */
public final class LiveCluster {

    /** The name by which the cluster knows who set a field. */
    public static final String FIELD_MANAGER = "zt";

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private static final List<Class<? extends HasMetadata>> KINDS = List.of(
            Deployment.class,
            StatefulSet.class,
            DaemonSet.class,
            ReplicaSet.class,
            ReplicationController.class,
            Job.class,
            CronJob.class,
            Pod.class,
            NetworkPolicy.class);

    private static final List<ResourceDefinitionContext> CUSTOM_KINDS = List.of(
            kind("argoproj.io", "v1alpha1", "Rollout", "rollouts"),
            kind("apps.openshift.io", "v1", "DeploymentConfig", "deploymentconfigs"));

    private final KubernetesClient client;

    /**
     * Creates the view of a cluster.
     *
     * @param client how to reach it
     */
    public LiveCluster(KubernetesClient client) {
        this.client = Objects.requireNonNull(client, "client");
    }

    /**
     * Reads the objects that make pods, and the namespaces.
     *
     * @param namespaces the namespaces in which to look; with none in all
     * @return the objects
     * @throws KubernetesClientException if the cluster cannot be asked, or does not let the caller list them
     */
    public List<Manifest> manifests(Collection<String> namespaces) {
        List<HasMetadata> objects = new ArrayList<>(client.namespaces().list().getItems().stream()
                .filter(each -> namespaces.isEmpty()
                        || namespaces.contains(each.getMetadata().getName()))
                .toList());
        KINDS.forEach(kind -> objects.addAll(list(kind, namespaces)));
        for (ResourceDefinitionContext kind : CUSTOM_KINDS) {
            // A cluster without the kind may refuse the question instead of answering it with nothing.
            if (client.supports(kind.getGroup() + "/" + kind.getVersion(), kind.getKind())) {
                objects.addAll(in(namespaces, client.genericKubernetesResources(kind)));
            }
        }
        return objects.stream().map(object -> new Manifest(object, "cluster")).toList();
    }

    private static ResourceDefinitionContext kind(String group, String version, String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }

    private <T extends HasMetadata> List<T> list(Class<T> kind, Collection<String> namespaces) {
        return in(namespaces, client.resources(kind));
    }

    private static <T extends HasMetadata, L extends KubernetesResourceList<T>, R extends Resource<T>> List<T> in(
            Collection<String> namespaces, MixedOperation<T, L, R> operation) {
        if (namespaces.isEmpty()) {
            return operation.inAnyNamespace().list().getItems();
        }
        return namespaces.stream()
                .flatMap(namespace -> operation.inNamespace(namespace).list().getItems().stream())
                .toList();
    }

    /** Returns the object of that kind, namespace and name, if it is there. */
    Optional<GenericKubernetesResource> find(HasMetadata wanted) {
        try {
            return Optional.ofNullable(resource(wanted).get());
        } catch (KubernetesClientException e) {
            if (e.getCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Returns the objects of a kind; none if the cluster does not know the kind. */
    List<GenericKubernetesResource> list(ResourceDefinitionContext kind, @Nullable String namespace) {
        try {
            var operation = client.genericKubernetesResources(kind);
            return namespace == null
                    ? operation.list().getItems()
                    : operation.inNamespace(namespace).list().getItems();
        } catch (KubernetesClientException e) {
            if (e.getCode() == NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    /**
     * Tells where the cluster differs from what was derived. Kinds of which nothing was derived are not looked at,
     * save those that can let through what the derived ones do not: policies for networks of Cilium, Calico and
     * administrators beside NetworkPolicies, ServerAuthorizations beside Linkerd's policies, and policies in Istio's root
     * namespace.
     *
     * @param derived what was derived
     * @param settings which namespace that is
     * @return each object that is missing, was changed, is derived no more, or is somebody else's
     * @throws IllegalArgumentException if a derivation has errors: nothing would be compared
     */
    public List<DriftFinding> drift(Collection<Derived> derived, ClusterSettings settings) {
        derived.forEach(LiveCluster::checkValid);
        return Drift.between(derived, this, settings);
    }

    /**
     * Applies what was derived.
     *
     * @param derived what was derived
     * @param dryRun whether the cluster shall only say whether it would take it
     * @return the objects that were applied, as {@code Kind namespace/name}
     * @throws IllegalArgumentException if the derivation has errors
     * @throws KubernetesClientException if the cluster refuses an object, or somebody else manages one of its fields; those
     *     before it stay applied, and nothing that denies has been applied before all that allows
     */
    public List<String> apply(Derived derived, boolean dryRun) {
        checkValid(derived);
        List<String> applied = new ArrayList<>();
        for (HasMetadata object : derived.objects()) {
            PatchContext context = new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager(FIELD_MANAGER)
                    .withForce(false)
                    .withFieldValidation("Strict")
                    .withDryRun(dryRun ? List.of("All") : List.of())
                    .build();
            try {
                resource(object).patch(context, generic(object));
            } catch (KubernetesClientException e) {
                throw refused(object, applied, e);
            }
            applied.add(Drift.name(object));
        }
        return applied;
    }

    private static KubernetesClientException refused(
            HasMetadata object, List<String> applied, KubernetesClientException e) {
        Status status = e.getStatus();
        String reason = status == null ? String.valueOf(e.getMessage()) : status.getMessage();
        String mend = switch (e.getCode()) {
            case NOT_FOUND -> " Create its namespace, or install the definition of its kind, and apply again.";
            case CONFLICT -> " Let its manager give up the field, or take the object away, and apply again.";
            case FORBIDDEN -> " Let the caller get and patch objects of this kind, and apply again.";
            default -> "";
        };
        String before = applied.isEmpty() ? " Nothing was applied before it." : " Applied before it: " + applied + ".";
        String message = Drift.name(object) + " was not applied: " + reason + "." + mend + before;
        return new KubernetesClientException(message, e, e.getCode(), status, null);
    }

    private static void checkValid(Derived derived) {
        if (!derived.isValid()) {
            throw new IllegalArgumentException("a derivation with errors cannot be used: " + derived.errors());
        }
    }

    private Resource<GenericKubernetesResource> resource(HasMetadata object) {
        ResourceDefinitionContext kind = DerivedKinds.of(object);
        var operation = client.genericKubernetesResources(kind);
        return kind.isNamespaceScoped()
                ? operation.inNamespace(object.getMetadata().getNamespace()).resource(generic(object))
                : operation.resource(generic(object));
    }

    private static GenericKubernetesResource generic(HasMetadata object) {
        return object instanceof GenericKubernetesResource generic
                ? generic
                : ObjectTrees.read(ObjectTrees.of(object), GenericKubernetesResource.class);
    }
}
