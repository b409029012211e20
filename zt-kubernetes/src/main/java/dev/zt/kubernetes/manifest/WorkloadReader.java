package dev.zt.kubernetes.manifest;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Shown;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.Workloads;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the workloads among the objects of a cluster: Deployments, StatefulSets, DaemonSets, Jobs, CronJobs, Rollouts of Argo,
 * DeploymentConfigs of OpenShift, and ReplicaSets, ReplicationControllers and Pods that none of the others makes. Stateless
 * and thread-safe.
 *
 * <p>A workload's SPIFFE ID is {@code spiffe://<trust domain>/ns/<namespace>/sa/<service account>}, as SPIRE and the meshes
 * have it, or what the annotation {@value #SPIFFE_ID} of its pods says. Its policy is enforced at its only port of TCP that
 * is not there for probes alone, or at those that the annotation {@value #GUARDED_PORTS} names, by number or name,
 * separated by commas, or at none if that says {@code none}.
 *
 * <h2>Guarantees</h2>
 *
 * What is not clear is a problem, and then there are no workloads: an object without namespace, pods without labels, labels
 * that select the pods of another workload, a port that is none, an annotation that claims the ID of another service
 * account, one that is shown in another namespace too, or a Rollout that refers to what is not there. What an object made
 * that is not among the objects, an operator say, is a workload. Objects of other kinds that have a template of pods are
 * noted.
 *
 * <h2>Does not protect against</h2>
 *
 * Ports that no manifest lists: at those nobody is let in. Pods that are not among the objects.
 */
public final class WorkloadReader {

    /** The annotation of pods that says which SPIFFE ID they show. */
    public static final String SPIFFE_ID = "zt.dev/spiffe-id";

    /** The annotation of pods that says at which ports the policy is enforced, or {@code none}. */
    public static final String GUARDED_PORTS = "zt.dev/guarded-ports";

    /** A namespace and the name of an object (RFC 1123). */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][-a-z0-9]{0,62}/[a-z0-9][-a-z0-9.]{0,252}");

    /** An ID that names a service account. */
    private static final Pattern OF_SERVICE_ACCOUNT = Pattern.compile("/ns/[^/]+/sa/[^/]+");

    private static final int SHOWN = 5;

    private final TrustDomain trustDomain;
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<String> callersAlone = new HashSet<>();

    private WorkloadReader(TrustDomain trustDomain) {
        this.trustDomain = trustDomain;
    }

    /**
     * Finds the workloads.
     *
     * @param manifests the objects of the cluster, others among them
     * @param trustDomain the trust domain of the workloads
     * @return the workloads, or all that is wrong
     */
    public static WorkloadReading read(Collection<Manifest> manifests, TrustDomain trustDomain) {
        return new WorkloadReader(trustDomain).read(manifests);
    }

    private WorkloadReading read(Collection<Manifest> manifests) {
        Map<String, Map<String, String>> namespaces = new LinkedHashMap<>();
        List<PodSet> sets = new ArrayList<>();
        PodTemplates templates = PodTemplates.among(manifests);
        problems.addAll(templates.problems());
        for (Manifest manifest : manifests) {
            HasMetadata object = manifest.object();
            if (object instanceof Namespace) {
                namespaces.put(
                        object.getMetadata().getName(),
                        LabelMaps.of(object.getMetadata().getLabels()));
            } else if (CustomKinds.isUnknown(object)) {
                notes.add(manifest
                        + " makes pods and is of a kind that is not read: nothing is derived for those pods, and"
                        + " what shuts off their namespace shuts them off. Give the manifest of a Deployment with their"
                        + " labels, ports and service account, or take the workloads from the cluster, where the pods"
                        + " are seen.");
            } else {
                templates
                        .of(object)
                        .flatMap(template -> podSet(manifest, template))
                        .ifPresent(sets::add);
            }
        }
        return problems.isEmpty() ? workloads(sets, namespaces) : failed();
    }

    private WorkloadReading workloads(List<PodSet> sets, Map<String, Map<String, String>> namespaces) {
        try {
            List<Workload> workloads = PodSet.workloads(sets);
            Workloads all = Workloads.of(workloads, namespaces);
            all.all().stream()
                    .filter(each -> each.guarded().isEmpty() && !callersAlone.contains(each.toString()))
                    .forEach(this::noteUnguarded);
            all.all().stream().map(Workload::id).distinct().map(all::withId).forEach(this::shared);
            return problems.isEmpty() ? new WorkloadReading(all, problems, notes) : failed();
        } catch (IllegalArgumentException e) {
            String.valueOf(e.getMessage()).lines().forEach(problems::add);
            return failed();
        }
    }

    private WorkloadReading failed() {
        return new WorkloadReading(Workloads.of(List.of()), problems, notes);
    }

    private void shared(List<Workload> sharing) {
        if (sharing.stream().map(Workload::namespace).distinct().count() > 1) {
            problems.add(some(sharing) + " of several namespaces show one identity, "
                    + sharing.get(0).id()
                    + ", so that who may write manifests in one of them would have the rights of the"
                    + " others. Give those of each namespace one of their own.");
        } else if (sharing.size() > 1) {
            notes.add(some(sharing) + " show one identity, " + sharing.get(0).id()
                    + ": who takes over one has the rights of all. Give each a service account of its own.");
        }
    }

    private static String some(List<Workload> workloads) {
        return workloads.size() > SHOWN
                ? workloads.subList(0, SHOWN) + " and " + (workloads.size() - SHOWN) + " more"
                : workloads.toString();
    }

    private void noteUnguarded(Workload workload) {
        String why = workload.ports().isEmpty()
                ? " lists no port: no call to it is derived. If it answers calls, list the port, or name it by the"
                        + " annotation " + GUARDED_PORTS + " of its pods; if it answers none, let that say none."
                : " lists " + workload.ports() + ", and nothing says at which its policy is enforced: no call to it is"
                        + " derived. Name that one, or those, by the annotation " + GUARDED_PORTS
                        + " of its pods, by number or name, divided by commas; or let that say none.";
        notes.add(workload + why);
    }

    private Optional<PodSet> podSet(Manifest manifest, PodTemplates.Template template) {
        String namespace = manifest.object().getMetadata().getNamespace();
        if (namespace == null || namespace.isEmpty()) {
            problems.add(manifest + " has no namespace, so that it could be in any. Add metadata.namespace.");
            return Optional.empty();
        }
        if (!NAME.matcher(namespace + "/" + manifest.object().getMetadata().getName())
                .matches()) {
            problems.add(manifest + " has a name or a namespace that Kubernetes does not take. Correct it.");
            return Optional.empty();
        }
        Map<String, String> labels = LabelMaps.of(template.metadata().getLabels());
        if (labels.isEmpty()) {
            problems.add(manifest + " makes pods without labels, which no policy can select alone. Give them a label.");
            return Optional.empty();
        }
        try {
            MeshBypass.of(template.metadata())
                    .ifPresent(
                            how -> notes.add(
                                    manifest + " has " + how
                                            + ": a mesh may not see each of its ports, and what is said of a mesh does not hold there."));
            return Optional.of(podSet(manifest, template, namespace, labels));
        } catch (IllegalArgumentException e) {
            problems.add(manifest + ": " + e.getMessage() + ". Correct it.");
            return Optional.empty();
        }
    }

    private PodSet podSet(
            Manifest manifest, PodTemplates.Template template, String namespace, Map<String, String> labels) {
        PodSpec spec = template.spec();
        Map<String, String> annotations = LabelMaps.of(template.metadata().getAnnotations());
        String account = serviceAccount(spec);
        List<PodPort> ports = PodPorts.listed(spec);
        List<Integer> probed = PodPorts.probed(spec, ports);
        if (GuardedPorts.isNone(annotations.get(GUARDED_PORTS), ports)) {
            callersAlone.add(manifest.object().getKind() + " " + namespace + "/"
                    + manifest.object().getMetadata().getName());
        }
        Workload workload = new Workload(
                id(annotations, namespace, account),
                namespace,
                manifest.object().getKind(),
                manifest.object().getMetadata().getName(),
                account,
                labels,
                labels,
                ports,
                GuardedPorts.of(annotations.get(GUARDED_PORTS), ports, probed),
                probed,
                Boolean.TRUE.equals(spec.getHostNetwork()));
        return new PodSet(workload, template.selector());
    }

    private SpiffeId id(Map<String, String> annotations, String namespace, String account) {
        String own = "/ns/" + namespace + "/sa/" + account;
        String said = annotations.get(SPIFFE_ID);
        if (said == null) {
            return SpiffeId.parse("spiffe://" + trustDomain.name() + own);
        }
        SpiffeId id = SpiffeId.parse(said);
        if (OF_SERVICE_ACCOUNT.matcher(id.path()).matches() && !id.path().equals(own)) {
            throw new IllegalArgumentException("annotation " + SPIFFE_ID + " claims " + Shown.quoted(said)
                    + ", the ID of another service account than that of the pods, which would be " + own);
        }
        return id;
    }

    private static String serviceAccount(PodSpec spec) {
        if (spec.getServiceAccountName() != null
                && !spec.getServiceAccountName().isEmpty()) {
            return spec.getServiceAccountName();
        }
        // The old name of the same field.
        return spec.getServiceAccount() == null || spec.getServiceAccount().isEmpty()
                ? "default"
                : spec.getServiceAccount();
    }
}
