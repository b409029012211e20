package dev.zt.kubernetes.segments;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.Layer;
import dev.zt.kubernetes.Shown;
import dev.zt.kubernetes.Workloads;
import dev.zt.kubernetes.live.LiveCluster;
import dev.zt.kubernetes.manifest.ClusterSettingsReader;
import dev.zt.kubernetes.manifest.Manifest;
import dev.zt.kubernetes.manifest.ManifestReader;
import dev.zt.kubernetes.manifest.ManifestReading;
import dev.zt.kubernetes.manifest.SettingsReading;
import dev.zt.kubernetes.manifest.WorkloadReader;
import dev.zt.kubernetes.manifest.WorkloadReading;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.InvalidPolicyException;
import dev.zt.policy.PolicyReading;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says what {@link Segments} shall be read from. Of a directory the {@code *.yaml}, {@code *.yml} and {@code *.json} files that
 * stand directly in it are read, in the order of their names. For use by one thread.
 */
public final class SegmentsReader {

    private final List<Path> policies = new ArrayList<>();
    private final List<Path> manifests = new ArrayList<>();
    private final List<Path> layers = new ArrayList<>();
    private final List<Manifest> live = new ArrayList<>();
    private @Nullable Path settings;
    private @Nullable TrustDomain trustDomain;
    private @Nullable Instant at;
    private Set<Target> targets = Set.of(Target.NETWORK);

    SegmentsReader() {}

    /**
     * Names policies of applications; required.
     *
     * @param paths files and directories
     * @return this
     */
    public SegmentsReader policies(Path... paths) {
        policies.addAll(Arrays.asList(paths));
        return this;
    }

    /**
     * Names manifests of workloads; required, unless a cluster is given.
     *
     * @param paths files and directories
     * @return this
     */
    public SegmentsReader manifests(Path... paths) {
        manifests.addAll(Arrays.asList(paths));
        return this;
    }

    /**
     * Takes the workloads from a cluster.
     *
     * @param cluster the cluster
     * @param namespaces the namespaces in which to look; with none in all
     * @return this
     */
    public SegmentsReader cluster(LiveCluster cluster, Collection<String> namespaces) {
        live.addAll(cluster.manifests(namespaces));
        return this;
    }

    /**
     * Names the objects of layers: what was derived, and whatever else is applied beside it. By default none.
     *
     * @param paths files and directories
     * @return this
     */
    public SegmentsReader layers(Path... paths) {
        layers.addAll(Arrays.asList(paths));
        return this;
    }

    /**
     * Says which layers the objects are read for, by default {@link Target#NETWORK} alone: the objects do not tell in which
     * mode a mesh runs.
     *
     * @param chosen the layers
     * @return this
     */
    public SegmentsReader targets(Target... chosen) {
        targets = Set.copyOf(Arrays.asList(chosen));
        return this;
    }

    /**
     * Names the settings of the cluster, by default {@link ClusterSettings#DEFAULT}.
     *
     * @param file the file
     * @return this
     */
    public SegmentsReader settings(Path file) {
        settings = file;
        return this;
    }

    /**
     * Says the trust domain of the workloads, by default what the settings say, else the one of the policies.
     *
     * @param domain the trust domain
     * @return this
     */
    public SegmentsReader trustDomain(TrustDomain domain) {
        trustDomain = domain;
        return this;
    }

    /**
     * Says at which moment rules count or have expired, by default now.
     *
     * @param moment the moment
     * @return this
     */
    public SegmentsReader at(Instant moment) {
        at = moment;
        return this;
    }

    /**
     * Reads all of it.
     *
     * @return what was read
     * @throws InvalidPolicyException if a policy is invalid; it carries all issues
     * @throws InvalidClusterException if manifests, settings or layers cannot be read, or are not clear; it carries all
     *     problems
     */
    public Segments read() {
        SettingsReading cluster = readSettings();
        List<AccessPolicy> rules = readPolicies();
        List<Manifest> objects = new ArrayList<>(live);
        if (!manifests.isEmpty()) {
            objects.addAll(readManifests(manifests));
        }
        WorkloadReading workloads = WorkloadReader.read(objects, domain(cluster, rules));
        if (!workloads.isValid()) {
            throw new InvalidClusterException("The workloads are not clear", workloads.problems());
        }
        if (workloads.workloads().all().isEmpty()) {
            List<String> problems = new ArrayList<>(List.of("None of the manifests makes pods: name those that do."));
            problems.addAll(workloads.notes());
            throw new InvalidClusterException("There is no workload", problems);
        }
        checkDeclared(cluster.settings(), workloads.workloads());
        CallGraph graph = graph(workloads.workloads(), rules, cluster.settings());
        checkProtected(graph, rules);
        List<String> notes = new ArrayList<>(workloads.notes());
        notes.addAll(graph.notes());
        List<HasMetadata> applied = layers.isEmpty() ? List.of() : AppliedObjects.of(readManifests(layers));
        List<Layer> found = layersOf(workloads.workloads(), applied, cluster.settings());
        found.forEach(layer -> notes.addAll(layer.limits()));
        if (targets.contains(Target.NETWORK)) {
            notes.addAll(AppliedObjects.unread(applied));
        }
        return new Segments(graph, found, applied, notes);
    }

    /** What is declared for a workload that is not there is a word that is misspelt. */
    private static void checkDeclared(ClusterSettings known, Workloads workloads) {
        List<String> problems = new ArrayList<>();
        for (External external : known.externals()) {
            external.workloads().stream()
                    .filter(name -> workloads.all().stream()
                            .noneMatch(each -> each.label().equals(name)
                                    || each.id().toString().equals(name)))
                    .forEach(
                            name -> problems.add(
                                    Shown.of(external.name()) + " is declared for " + Shown.quoted(name)
                                            + ", which no workload is called. Write namespace/name or the SPIFFE ID of one that is there."));
        }
        if (!problems.isEmpty()) {
            throw new InvalidClusterException("The settings are about other workloads", problems);
        }
    }

    /** Policies of which none is for a workload here would shut everything off, and agree with that. */
    private static void checkProtected(CallGraph graph, List<AccessPolicy> rules) {
        boolean some = rules.stream()
                .anyMatch(policy -> !graph.workloads().withId(policy.workload()).isEmpty());
        if (!some && !rules.isEmpty()) {
            throw new InvalidClusterException("No policy is for a workload that is here", graph.notes());
        }
    }

    private CallGraph graph(Workloads workloads, List<AccessPolicy> rules, ClusterSettings known) {
        try {
            return CallGraph.of(workloads, rules, known, at == null ? Instant.now() : at);
        } catch (IllegalArgumentException | IllegalStateException e) {
            // The latter where rules tell more calls apart than can be looked at.
            throw new InvalidClusterException(
                    "The graph of calls cannot be made", List.of(String.valueOf(e.getMessage())));
        }
    }

    private List<Layer> layersOf(Workloads workloads, List<HasMetadata> applied, ClusterSettings known) {
        if (applied.isEmpty()) {
            return List.of();
        }
        List<Layer> found = new ArrayList<>();
        for (Target target : Target.values()) {
            if (targets.contains(target)) {
                Layer layer = layer(target, workloads, applied, known)
                        .orElseThrow(() -> new InvalidClusterException(
                                "There is no layer " + target.label(),
                                List.of("None of the objects in " + layers
                                        + " is for it: leave it out, or name them.")));
                found.add(layer);
            }
        }
        return found;
    }

    private static Optional<Layer> layer(
            Target target, Workloads workloads, List<HasMetadata> applied, ClusterSettings known) {
        try {
            return target.layer(workloads, applied, known);
        } catch (IllegalArgumentException e) {
            throw new InvalidClusterException(
                    "The objects of the layer " + target.label() + " are invalid",
                    String.valueOf(e.getMessage()).lines().toList());
        }
    }

    private SettingsReading readSettings() {
        if (settings == null) {
            return new SettingsReading(ClusterSettings.DEFAULT, Optional.empty(), List.of());
        }
        Map.Entry<String, String> text =
                TextFiles.read(List.of(settings)).entrySet().iterator().next();
        SettingsReading reading = ClusterSettingsReader.read(text.getValue(), text.getKey());
        if (!reading.isValid()) {
            throw new InvalidClusterException(
                    "The settings are invalid",
                    reading.issues().stream().map(Object::toString).toList());
        }
        return reading;
    }

    private List<AccessPolicy> readPolicies() {
        PolicyReading reading = AccessPolicyReader.readAll(TextFiles.read(policies), null);
        if (!reading.isValid()) {
            throw new InvalidPolicyException(policies.toString(), reading.issues());
        }
        return reading.policies();
    }

    private static List<Manifest> readManifests(List<Path> paths) {
        ManifestReading reading = ManifestReader.read(TextFiles.read(paths));
        if (!reading.isValid()) {
            throw new InvalidClusterException(
                    "The manifests are invalid",
                    reading.issues().stream().map(Object::toString).toList());
        }
        return reading.manifests();
    }

    private TrustDomain domain(SettingsReading cluster, List<AccessPolicy> rules) {
        if (trustDomain != null) {
            return trustDomain;
        }
        if (cluster.trustDomain().isPresent()) {
            return cluster.trustDomain().get();
        }
        Set<TrustDomain> domains = rules.stream()
                .map(AccessPolicy::workload)
                .map(SpiffeId::trustDomain)
                .collect(Collectors.toSet());
        if (domains.size() != 1) {
            throw new InvalidClusterException(
                    "The trust domain of the workloads is not clear",
                    List.of("The policies name " + domains + ". Say it in the settings, as spec.trustDomain."));
        }
        return domains.iterator().next();
    }
}
