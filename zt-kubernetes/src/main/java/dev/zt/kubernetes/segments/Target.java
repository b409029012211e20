package dev.zt.kubernetes.segments;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.Layer;
import dev.zt.kubernetes.Workloads;
import dev.zt.kubernetes.istio.IstioLayer;
import dev.zt.kubernetes.istio.IstioMode;
import dev.zt.kubernetes.istio.IstioPolicies;
import dev.zt.kubernetes.linkerd.LinkerdLayer;
import dev.zt.kubernetes.linkerd.LinkerdPolicies;
import dev.zt.kubernetes.networkpolicy.NetworkPolicies;
import dev.zt.kubernetes.networkpolicy.NetworkPolicyLayer;
import dev.zt.kubernetes.spire.SpireEntries;
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
        public Optional<Layer> layer(
                Workloads workloads, Collection<? extends HasMetadata> objects, ClusterSettings settings) {
            List<NetworkPolicy> policies = objects.stream()
                    .filter(NetworkPolicy.class::isInstance)
                    .map(NetworkPolicy.class::cast)
                    .toList();
            return policies.isEmpty()
                    ? Optional.empty()
                    : Optional.of(NetworkPolicyLayer.of(workloads, policies, settings));
        }
    },
    /** AuthorizationPolicies of Istio, enforced by a sidecar at each pod. */
    ISTIO("istio") {
        @Override
        public Derived derive(CallGraph graph) {
            return IstioPolicies.derive(graph, IstioMode.SIDECAR);
        }

        @Override
        public Optional<Layer> layer(
                Workloads workloads, Collection<? extends HasMetadata> objects, ClusterSettings settings) {
            return istio(workloads, objects, IstioMode.SIDECAR, settings);
        }
    },
    /** AuthorizationPolicies of Istio, enforced by the nodes of an ambient mesh, which see connections alone. */
    ISTIO_AMBIENT("istio-ambient") {
        @Override
        public Derived derive(CallGraph graph) {
            return IstioPolicies.derive(graph, IstioMode.AMBIENT);
        }

        @Override
        public Optional<Layer> layer(
                Workloads workloads, Collection<? extends HasMetadata> objects, ClusterSettings settings) {
            return istio(workloads, objects, IstioMode.AMBIENT, settings);
        }
    },
    /** Servers and AuthorizationPolicies of Linkerd. */
    LINKERD("linkerd") {
        @Override
        public Derived derive(CallGraph graph) {
            return LinkerdPolicies.derive(graph);
        }

        @Override
        public Optional<Layer> layer(
                Workloads workloads, Collection<? extends HasMetadata> objects, ClusterSettings settings) {
            return isAny(objects, "policy.linkerd.io/")
                    ? Optional.of(LinkerdLayer.of(
                            workloads, objects, settings.linkerd().mesh()))
                    : Optional.empty();
        }
    },
    /** Entries of SPIRE, by which pods get their identities. They let nothing through by themselves: no layer. */
    SPIRE("spire") {
        @Override
        public Derived derive(CallGraph graph) {
            return SpireEntries.derive(graph);
        }

        @Override
        public Optional<Layer> layer(
                Workloads workloads, Collection<? extends HasMetadata> objects, ClusterSettings settings) {
            return Optional.empty();
        }
    };

    private static Optional<Layer> istio(
            Workloads workloads, Collection<? extends HasMetadata> objects, IstioMode mode, ClusterSettings settings) {
        return isAny(objects, "security.istio.io/")
                ? Optional.of(
                        IstioLayer.of(workloads, objects, mode, settings.istio().rootNamespace()))
                : Optional.empty();
    }

    private static boolean isAny(Collection<? extends HasMetadata> objects, String group) {
        return objects.stream().anyMatch(object -> object.getApiVersion().startsWith(group));
    }

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
     * @param settings what else is known of the cluster
     * @return the layer; empty if no object is for it, or if it lets through nothing by itself
     */
    public abstract Optional<Layer> layer(
            Workloads workloads, Collection<? extends HasMetadata> objects, ClusterSettings settings);
}
