package dev.zt.kubernetes.segments;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.Layer;
import dev.zt.kubernetes.Workloads;
import dev.zt.kubernetes.networkpolicy.NetworkPolicies;
import dev.zt.kubernetes.networkpolicy.NetworkPolicyLayer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A layer for which policies can be derived. */
public enum Target {
    /** NetworkPolicies of Kubernetes. */
    NETWORK("network") {
        @Override
        public Derived derive(CallGraph graph) {
            return NetworkPolicies.derive(graph);
        }

        @Override
        public Optional<Layer> layer(Workloads workloads, Collection<? extends HasMetadata> objects) {
            List<NetworkPolicy> policies = objects.stream()
                    .filter(NetworkPolicy.class::isInstance)
                    .map(NetworkPolicy.class::cast)
                    .toList();
            return policies.isEmpty() ? Optional.empty() : Optional.of(NetworkPolicyLayer.of(workloads, policies));
        }
    };

    private final String label;

    Target(String label) {
        this.label = label;
    }

    /**
     * Returns the name by which it is chosen.
     *
     * @return for example {@code network}
     */
    public String label() {
        return label;
    }

    /**
     * Derives the policies of the layer.
     *
     * @param graph who may call whom
     * @return the objects, or why they cannot be
     */
    public abstract Derived derive(CallGraph graph);

    /**
     * Returns what objects mean to the layer: its twin.
     *
     * @param workloads the workloads
     * @param objects objects of a cluster, those of other layers among them
     * @return the layer; empty if no object is for it, or if it lets through nothing by itself
     */
    public abstract Optional<Layer> layer(Workloads workloads, Collection<? extends HasMetadata> objects);
}
