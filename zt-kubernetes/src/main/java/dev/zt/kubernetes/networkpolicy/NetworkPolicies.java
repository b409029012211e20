package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.Workloads;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.Collection;
import java.util.List;

/**
 * NetworkPolicies that let through the connections which the policy of the applications wants, and no others. Stateless
 * and thread-safe.
 *
 * <p>For each workload there are {@code zt-<name>-ingress}, where anything is let in at all, and {@code zt-<name>-egress}, by
 * which it asks for addresses and makes its calls; for each namespace of workloads {@code zt-default-deny}, which shuts off
 * all its pods, those that are no workload here too.
 *
 * <p>Below a {@link dev.zt.kubernetes.Mesh} the port of its tunnel is opened beside each port of an edge over TCP, for those
 * two ends alone, and labelled as wider: by it each port of the pods that are called is reached, and the mesh says which.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>No rule is without peers or without ports, which would mean everybody or every port: where nobody may call there
 *       is no rule.
 *   <li>Each rule that lets pods through leaves those out that carry the quarantine label, at both ends.
 *   <li>What cannot be expressed without letting through more is an error, and then there are no objects.
 *   <li>Where {@link ClusterSettings#podNetworks()} are said, no block of addresses holds an address of theirs.
 * </ul>
 *
 * <h2>Does not protect against</h2>
 *
 * <ul>
 *   <li>Networks that do not enforce NetworkPolicies.
 *   <li>Who may create pods in a namespace, or change their labels: labels stand for identities.
 *   <li>Calls within a connection that is let through: the application decides about those.
 *   <li>What comes from the node of a pod, and pods with the address of their node.
 *   <li>Connections that are open when a pod is put in quarantine: some networks let them live.
 * </ul>
 */
public final class NetworkPolicies {

    static final String PREFIX = "zt-";
    static final String INGRESS = "-ingress";
    static final String EGRESS = "-egress";
    static final String DENY = "zt-default-deny";

    private NetworkPolicies() {}

    /**
     * Derives the policies.
     *
     * <p>Objects come in the order in which they may be applied: those that let through by namespace, then those that deny.
     * The annotation {@code zt.dev/policy-digest} is the digest of the workload's policy for {@code -ingress}, else that of
     * all policies; {@code zt.dev/fidelity} is {@code NARROWER} if any of the object's rules is, else {@code WIDER} if any
     * is, else {@code EXACT}.
     *
     * @param graph who may call whom
     * @return the policies, or why there are none: a workload with the address of its node that calls or is called, names
     *     and labels that Kubernetes does not take, a declared connection of a workload that is not there or at a port where
     *     the policy decides, workloads in the namespace of the servers of DNS or of the mesh's control plane, one whose policy
     *     would be enforced at the mesh's tunnel, a policy of more than a megabyte, a block of addresses within the networks
     *     of pods, or with all private addresses while those networks are not said
     */
    public static Derived derive(CallGraph graph) {
        return new Derivation(graph).derived();
    }

    /**
     * Tells which pods the quarantine label would not shut off.
     *
     * @param workloads the workloads
     * @param policies all policies that are in force, whoever wrote them
     * @param settings which label it is
     * @return what is in the way; empty if the label, with any value, takes all connections from the pods of each workload
     * @throws IllegalArgumentException if a cluster would refuse some of the policies
     */
    public static List<QuarantineLeak> notQuarantinable(
            Workloads workloads, Collection<NetworkPolicy> policies, ClusterSettings settings) {
        return QuarantineCheck.leaks(
                workloads,
                ReadPolicy.all(policies, new PodAddresses(settings.podNetworks())),
                settings.quarantineLabel());
    }
}
