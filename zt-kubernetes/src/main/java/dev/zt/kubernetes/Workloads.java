package dev.zt.kubernetes;

import dev.zt.identity.SpiffeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The workloads of a cluster, or of that part of it for which policies are derived. Immutable and thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * The selector of a workload selects pods of no other workload in the set, unless both have one identity and the same
 * ports.
 *
 * <h2>Does not protect against</h2>
 *
 * Pods that are not in the set: who may create pods in a namespace can give them any labels, and so be taken for any
 * workload there by a network. The identity that they show is another.
 */
public final class Workloads {

    private final List<Workload> all;
    private final Map<SpiffeId, List<Workload>> byId = new HashMap<>();
    private final Map<Workload, String> objectNames;
    private final SortedMap<String, Map<String, String>> namespaces;

    private Workloads(List<Workload> all, Map<String, Map<String, String>> namespaces) {
        this.all = all;
        this.namespaces = new TreeMap<>(namespaces);
        for (Workload workload : all) {
            byId.computeIfAbsent(workload.id(), absent -> new ArrayList<>()).add(workload);
            this.namespaces.putIfAbsent(workload.namespace(), Map.of());
        }
        this.objectNames = ObjectNames.of(all);
    }

    /**
     * Creates a set of workloads in namespaces of which only the name is known.
     *
     * @param workloads the workloads, in any order
     * @return the set
     * @throws IllegalArgumentException if two are made by one object, or the selector of one selects pods of another
     */
    public static Workloads of(Collection<Workload> workloads) {
        return of(workloads, Map.of());
    }

    /**
     * Creates a set of workloads.
     *
     * @param workloads the workloads, in any order
     * @param namespaces the labels of the namespaces, by their name; those of workloads may be missing. Each has the label
     *     {@code kubernetes.io/metadata.name}, as Kubernetes sees to it
     * @return the set
     * @throws IllegalArgumentException if two are made by one object, or the selector of one selects pods of another
     */
    public static Workloads of(Collection<Workload> workloads, Map<String, Map<String, String>> namespaces) {
        List<Workload> sorted = workloads.stream().sorted().toList();
        List<String> problems = Selection.problems(sorted);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new Workloads(sorted, namespaces);
    }

    /**
     * Returns the workloads.
     *
     * @return all, by namespace, name and kind
     */
    public List<Workload> all() {
        return all;
    }

    /**
     * Returns the workloads that show an identity.
     *
     * @param id a SPIFFE ID
     * @return those that show it, in order
     */
    public List<Workload> withId(SpiffeId id) {
        return byId.getOrDefault(id, List.of());
    }

    /**
     * Returns the names of the namespaces.
     *
     * @return the names, in order
     */
    public List<String> namespaces() {
        return List.copyOf(namespaces.keySet());
    }

    /**
     * Returns the labels of a namespace.
     *
     * @param namespace its name
     * @return its labels, {@code kubernetes.io/metadata.name} among them
     */
    public Map<String, String> namespaceLabels(String namespace) {
        Map<String, String> labels = new TreeMap<>(namespaces.getOrDefault(namespace, Map.of()));
        labels.put("kubernetes.io/metadata.name", namespace);
        return labels;
    }

    /**
     * Finds a workload by what people call it.
     *
     * @param text {@code name}, {@code namespace/name}, {@code Kind namespace/name} or a SPIFFE ID
     * @return the workload; empty if there is none, or more than one
     */
    public Optional<Workload> find(String text) {
        List<Workload> found = all.stream()
                .filter(workload -> workload.name().equals(text)
                        || workload.label().equals(text)
                        || workload.toString().equals(text)
                        || workload.id().toString().equals(text))
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    /**
     * Returns a name for objects that are about one workload: unique in its namespace.
     *
     * @param workload a workload of this set
     * @return its name; with its kind, in lower case, where another kind has one of that name, and with a few digits where
     *     one is called that
     * @throws IllegalArgumentException if the workload is not of this set
     */
    public String objectName(Workload workload) {
        String name = objectNames.get(workload);
        if (name == null) {
            throw new IllegalArgumentException(workload + " is no workload of this set");
        }
        return name;
    }
}
