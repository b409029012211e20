package dev.zt.kubernetes.segments;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.Layer;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.live.DriftFinding;
import dev.zt.kubernetes.live.LiveCluster;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Holds layers against the policy, as files and in a cluster. Stateless and thread-safe. */
public final class Layers {

    private Layers() {}

    /**
     * Tells where layers let through more or less than the policy does, edge by edge.
     *
     * @param graph what the policy wants
     * @param layers the layers
     * @return each difference once, with a witness, layer by layer
     */
    public static List<Gap> verify(CallGraph graph, Collection<? extends Layer> layers) {
        Map<Gap, Gap> gaps = new LinkedHashMap<>();
        layers.forEach(layer -> layer.gaps(graph).forEach(gap -> gaps.putIfAbsent(nameless(gap), gap)));
        return List.copyOf(gaps.values());
    }

    /** A manifest may list one port by several names: what is the same at each is one difference. */
    private static Gap nameless(Gap gap) {
        PodPort port = new PodPort("", gap.port().number(), gap.port().protocol());
        return new Gap(gap.layer(), gap.kind(), gap.caller(), gap.callee(), port, gap.witness());
    }

    /**
     * Tells where a cluster differs from what was derived. Reads the cluster, and changes nothing.
     *
     * @param derived what was derived, each without errors
     * @param cluster the cluster
     * @param settings what else is known of it
     * @return each object that is missing, was changed, is derived no more, or is somebody else's
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if the cluster cannot be asked
     * @throws IllegalArgumentException if a derivation has errors: nothing would be compared
     */
    public static List<DriftFinding> drift(Collection<Derived> derived, LiveCluster cluster, ClusterSettings settings) {
        return cluster.drift(derived, settings);
    }

    /**
     * Asserts that a cluster is as was derived.
     *
     * @param derived what was derived, each without errors
     * @param cluster the cluster
     * @param settings what else is known of it
     * @throws AssertionError if it is not; the message has each difference
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if the cluster cannot be asked
     * @throws IllegalArgumentException if a derivation has errors: nothing would be compared
     */
    public static void assertNoDrift(Collection<Derived> derived, LiveCluster cluster, ClusterSettings settings) {
        List<DriftFinding> findings = drift(derived, cluster, settings);
        if (!findings.isEmpty()) {
            throw new AssertionError(findings.size() + (findings.size() == 1 ? " difference" : " differences")
                    + " between the cluster and the policies:\n"
                    + findings.stream().map(DriftFinding::toString).collect(Collectors.joining("\n")));
        }
    }
}
