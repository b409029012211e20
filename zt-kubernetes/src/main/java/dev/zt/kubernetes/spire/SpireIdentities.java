package dev.zt.kubernetes.spire;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.Workloads;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which SPIFFE IDs the ClusterSPIFFEIDs of a cluster would give to workloads, whoever wrote them. Immutable and
 * thread-safe.
 *
 * <p>An entry gives its ID to the pods that its selectors select and whose service account, namespace and labels its
 * workload selectors name; one that is a fallback does so where no other one selects. Selectors that manifests do not
 * tell of, an image's say, are taken to hold: it may be too many IDs, and never too few.
 */
public final class SpireIdentities {

    private final Workloads workloads;
    private final TrustDomain trustDomain;
    private final List<Entry> entries;

    private SpireIdentities(Workloads workloads, TrustDomain trustDomain, List<Entry> entries) {
        this.workloads = workloads;
        this.trustDomain = trustDomain;
        this.entries = entries;
    }

    /**
     * Reads ClusterSPIFFEIDs.
     *
     * @param workloads the workloads
     * @param objects objects of the cluster; those of other kinds do not count
     * @param trustDomain the trust domain of the SPIRE server
     * @return who gets which ID
     * @throws IllegalArgumentException if one cannot be read
     */
    public static SpireIdentities of(
            Workloads workloads, Collection<? extends HasMetadata> objects, TrustDomain trustDomain) {
        List<Entry> entries = objects.stream()
                .filter(object -> SpireEntries.API_VERSION.equals(object.getApiVersion()))
                .filter(object -> SpireEntries.KIND.equals(object.getKind()))
                .map(Entry::of)
                .toList();
        return new SpireIdentities(workloads, trustDomain, entries);
    }

    /**
     * Returns the IDs that a workload's pods would get.
     *
     * @param workload a workload, of the set or with the labels of one of its pods
     * @return the IDs, in order; more than one if several entries are for it
     * @throws IllegalArgumentException if a template that selects its pods has what manifests do not tell
     */
    public Set<SpiffeId> idsOf(Workload workload) {
        List<Entry> selecting = entries.stream()
                .filter(entry -> entry.selects(workload, workloads.namespaceLabels(workload.namespace())))
                .toList();
        boolean covered = selecting.stream()
                .anyMatch(entry ->
                        !entry.fallback() && entry.id(workload, trustDomain).isPresent());
        TreeMap<String, SpiffeId> ids = new TreeMap<>();
        for (Entry entry : selecting) {
            if (!(entry.fallback() && covered) && entry.mayAttest(workload, trustDomain)) {
                entry.id(workload, trustDomain).ifPresent(id -> ids.put(id.toString(), id));
            }
        }
        Set<SpiffeId> inOrder = new LinkedHashSet<>(ids.values());
        return Collections.unmodifiableSet(inOrder);
    }

    /**
     * Tells which workloads would not get their own ID, or not that one alone.
     *
     * @return sentences, by workload
     * @throws IllegalArgumentException if a template has what manifests do not tell
     */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (Workload workload : workloads.all()) {
            Set<SpiffeId> ids = idsOf(workload);
            if (!ids.equals(Set.of(workload.id()))) {
                Set<String> texts = new TreeSet<>();
                ids.forEach(id -> texts.add(id.toString()));
                problems.add(workload + " would get " + (texts.isEmpty() ? "no ID" : String.join(" and ", texts))
                        + ", and the policy knows it as " + workload.id());
            }
        }
        return problems;
    }
}
