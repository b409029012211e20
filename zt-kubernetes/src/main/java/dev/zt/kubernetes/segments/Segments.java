package dev.zt.kubernetes.segments;

import dev.zt.kubernetes.ApplicationLayer;
import dev.zt.kubernetes.BlastRadius;
import dev.zt.kubernetes.BlastReport;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.Layer;
import dev.zt.kubernetes.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The policies of applications, the cluster that they run in, and the layers around them: read once, to derive, to verify and
 * to assert. Immutable and thread-safe.
 *
 * <pre>{@code
 * Segments segments = Segments.builder()
 *         .policies(Path.of("policy"))
 *         .manifests(Path.of("k8s/base"))
 *         .layers(Path.of("k8s/derived"))
 *         .read();
 * segments.assertLayersAgree();
 * segments.assertCannotReach("frontend", "inventory");
 * }</pre>
 */
public final class Segments {

    private final CallGraph graph;
    private final List<Layer> layers;
    private final List<HasMetadata> applied;
    private final List<String> notes;

    Segments(CallGraph graph, List<Layer> layers, List<HasMetadata> applied, List<String> notes) {
        this.graph = graph;
        this.layers = List.copyOf(layers);
        this.applied = List.copyOf(applied);
        this.notes = List.copyOf(notes);
    }

    /**
     * Begins to say what shall be read.
     *
     * @return a builder
     */
    public static SegmentsReader builder() {
        return new SegmentsReader();
    }

    /**
     * Returns who may call whom.
     *
     * @return the graph
     */
    public CallGraph graph() {
        return graph;
    }

    /**
     * Returns the layers that were read.
     *
     * @return one for each target of which there are objects; empty if none were given
     */
    public List<Layer> layers() {
        return layers;
    }

    /**
     * Returns the objects of the layers that were read.
     *
     * @return the objects, in the order of the files
     */
    public List<HasMetadata> applied() {
        return applied;
    }

    /**
     * Returns what was left out, and what is worth a look.
     *
     * @return sentences
     */
    public List<String> notes() {
        return notes;
    }

    /**
     * Derives the policies of a layer.
     *
     * @param target the layer
     * @return the objects, or why they cannot be
     */
    public Derived derive(Target target) {
        return target.derive(graph);
    }

    /**
     * Derives the policies of a layer, which must be possible.
     *
     * @param target the layer
     * @return the objects
     * @throws InvalidClusterException if the policy cannot be expressed in that layer; it says why
     */
    public Derived require(Target target) {
        Derived derived = derive(target);
        if (!derived.isValid()) {
            throw new InvalidClusterException(
                    "The policy cannot be expressed for the layer " + target.label(), derived.errors());
        }
        return derived;
    }

    /**
     * Tells where the layers that were read let through more or less than the policy does.
     *
     * @return each difference with a witness
     * @throws IllegalStateException if no layer was read: nothing would be compared
     */
    public List<Gap> verify() {
        if (layers.isEmpty()) {
            throw new IllegalStateException("there is no layer to verify: name the files of layers, by layers(...)");
        }
        return Layers.verify(graph, layers);
    }

    /**
     * Tells what a compromised workload can reach: before, with the application alone, with each layer alone, and with all.
     *
     * @param workload the workload, as {@link dev.zt.kubernetes.Workloads#find} takes it
     * @return the report
     * @throws IllegalArgumentException if there is no such workload, or more than one
     */
    public BlastReport blastRadius(String workload) {
        return BlastReport.of(graph, find(workload), layers);
    }

    /**
     * Asserts that the layers let through what the policy does, and nothing else.
     *
     * @throws AssertionError if they do not; the message has each difference
     * @throws IllegalStateException if no layer was read
     */
    public void assertLayersAgree() {
        List<Gap> gaps = verify();
        if (!gaps.isEmpty()) {
            throw new AssertionError(gaps.size() + (gaps.size() == 1 ? " difference" : " differences")
                    + " between layers and policy:\n"
                    + gaps.stream().map(Gap::toString).collect(Collectors.joining("\n")));
        }
    }

    /**
     * Asserts that one workload cannot call another itself, whatever layers there are, by way of a mesh's tunnel neither; it
     * may still be reached by way of a third that may.
     *
     * @param from who is compromised, as {@link dev.zt.kubernetes.Workloads#find} takes it
     * @param to who must be out of reach
     * @throws AssertionError if it can; the message has the call and what lets it through
     * @throws IllegalArgumentException if there is no such workload, or more than one
     */
    public void assertCannotReach(String from, String to) {
        BlastRadius.call(graph, find(from), find(to), all()).ifPresent(call -> {
            throw new AssertionError(from + " can call " + to + ": " + call);
        });
    }

    /**
     * Asserts that one workload cannot reach another by any chain of calls.
     *
     * @param from who is compromised, as {@link dev.zt.kubernetes.Workloads#find} takes it
     * @param to who must be out of reach
     * @throws AssertionError if it can; the message has the shortest chain
     * @throws IllegalArgumentException if there is no such workload, or more than one
     */
    public void assertCannotReachEvenThroughOthers(String from, String to) {
        BlastRadius radius = BlastRadius.of(graph, find(from), all());
        radius.to(find(to)).ifPresent(reached -> {
            throw new AssertionError(from + " can reach " + to + ": " + reached.chain());
        });
    }

    private List<Layer> all() {
        return Stream.concat(Stream.of(new ApplicationLayer(graph)), layers.stream())
                .toList();
    }

    private Workload find(String workload) {
        Objects.requireNonNull(workload, "workload");
        return graph.workloads()
                .find(workload)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no workload " + workload + ", or more than one; there are "
                                + labels(graph.workloads().all())));
    }

    private static List<String> labels(Collection<Workload> workloads) {
        return workloads.stream().map(Workload::toString).toList();
    }
}
