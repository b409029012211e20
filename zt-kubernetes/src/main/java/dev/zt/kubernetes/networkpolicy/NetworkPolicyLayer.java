package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.Layer;
import dev.zt.kubernetes.Mesh;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.Workloads;
import dev.zt.kubernetes.networkpolicy.PodAddresses.Held;
import dev.zt.kubernetes.networkpolicy.ReadPolicy.Direction;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The network as NetworkPolicies shape it, whoever wrote them: evaluated as the Kubernetes API defines them
 * ({@code networking/v1}). A pod that no policy selects for a direction is open in it; of one that is selected only what
 * some rule lets through passes; and a connection needs both its ends. Immutable and thread-safe.
 *
 * <p>The API leaves open whether a block of addresses lets through pods that have such addresses, and networks differ.
 * A block with addresses of the networks of pods is taken to let through every pod, and calls that only such a block lets
 * through are taken to fail.
 *
 * <h2>Guarantees</h2>
 *
 * Policies that a cluster would refuse are refused here: nothing is concluded from a policy that cannot be in force.
 *
 * <h2>Does not protect against</h2>
 *
 * <ul>
 *   <li>A network that does not enforce NetworkPolicies: a cluster takes them all the same.
 *   <li>Blocks of addresses that hold pods, where the networks of pods are not said: then one with all of a range of private
 *       addresses is taken to hold some, and of the others {@link #limits()} lists those that may.
 *   <li>Blocks that hold the addresses of nodes: those are not known.
 *   <li>What comes from the node of a pod, which always passes. Pods with the address of their node
 *       ({@code hostNetwork}) are taken for open in both directions, and for let in everywhere.
 *   <li>Connections that were open when a policy came.
 * </ul>
 */
public final class NetworkPolicyLayer implements Layer {

    private final List<Workload> workloads;
    private final Map<Workload, Integer> numbers;
    private final List<Pod> pods;
    private final List<ReadPolicy> policies;
    private final RuleIndex ingress;
    private final RuleIndex egress;
    private final BitSet freeToCall;
    private final BitSet onNodes = new BitSet();
    private final OtherPorts otherPorts;
    private final Optional<Mesh> mesh;

    private NetworkPolicyLayer(
            List<Workload> workloads,
            Map<Workload, Integer> numbers,
            List<Pod> pods,
            List<ReadPolicy> policies,
            Optional<Mesh> mesh) {
        this.workloads = workloads;
        this.numbers = numbers;
        this.pods = pods;
        this.policies = policies;
        this.mesh = mesh;
        PodIndex index = new PodIndex(pods);
        this.ingress = new RuleIndex(Direction.INGRESS, pods, index, policies);
        this.egress = new RuleIndex(Direction.EGRESS, pods, index, policies);
        this.freeToCall = egress.free();
        this.otherPorts = new OtherPorts(policies.stream().flatMap(ReadPolicy::ports));
        for (int pod = 0; pod < pods.size(); pod++) {
            onNodes.set(pod, pods.get(pod).hostNetwork());
        }
    }

    /**
     * Creates the layer that policies make of a network of which nothing is said, without a mesh above it.
     *
     * @param workloads whose pods are there
     * @param policies all policies that are in force, in any order; those of other namespaces may be among them
     * @return the layer
     * @throws IllegalArgumentException if a cluster would refuse some of the policies, or one does not say its namespace;
     *     the message says of each what is wrong
     */
    public static NetworkPolicyLayer of(Workloads workloads, Collection<NetworkPolicy> policies) {
        return of(workloads, policies, ClusterSettings.DEFAULT);
    }

    /**
     * Creates the layer that policies make of a network.
     *
     * @param workloads whose pods are there
     * @param policies all policies that are in force, in any order; those of other namespaces may be among them
     * @param settings which networks are those of pods, and which mesh is above, if there is one
     * @return the layer
     * @throws IllegalArgumentException if a cluster would refuse some of the policies, or one does not say its namespace;
     *     the message says of each what is wrong
     */
    public static NetworkPolicyLayer of(
            Workloads workloads, Collection<NetworkPolicy> policies, ClusterSettings settings) {
        Map<String, Map<String, String>> namespaces = new HashMap<>();
        Map<Workload, Integer> numbers = new HashMap<>();
        List<Pod> pods = new ArrayList<>();
        for (Workload workload : workloads.all()) {
            numbers.put(workload, pods.size());
            pods.add(Pod.of(workload, namespaces.computeIfAbsent(workload.namespace(), workloads::namespaceLabels))
                    .withPorts(settings.mesh().map(Mesh::addedPorts).orElse(List.of())));
        }
        PodAddresses addresses = new PodAddresses(settings.podNetworks());
        return new NetworkPolicyLayer(
                workloads.all(), numbers, List.copyOf(pods), ReadPolicy.all(policies, addresses), settings.mesh());
    }

    /**
     * Returns this layer with more labels on the pods of a workload: what if it were put in quarantine?
     *
     * @param workload a workload of this layer
     * @param labels labels; they replace those of the same key
     * @return the layer
     * @throws IllegalArgumentException if the workload is not of this layer
     */
    public NetworkPolicyLayer withLabels(Workload workload, Map<String, String> labels) {
        List<Pod> changed = new ArrayList<>(pods);
        int number = number(workload);
        changed.set(number, pods.get(number).withLabels(labels));
        return new NetworkPolicyLayer(workloads, numbers, List.copyOf(changed), policies, mesh);
    }

    /** Returns {@code NetworkPolicy}. */
    @Override
    public String name() {
        return "NetworkPolicy";
    }

    /**
     * Tells whose pods can open a connection.
     *
     * @param callee whose pods answer
     * @param port at which of their ports, listed in the manifest or not
     * @return the callers, in order; an unmodifiable view
     * @throws IllegalArgumentException if the workload is not of this layer
     */
    @Override
    public Set<Workload> callers(Workload callee, PodPort port) {
        int called = number(callee);
        BitSet in = new BitSet();
        if (ingress.isIsolated(called)) {
            ingress.addCallers(called, port, in);
        } else {
            in.set(0, pods.size());
        }
        BitSet out = (BitSet) freeToCall.clone();
        egress.addCallers(called, port, out);
        in.and(out);
        in.or(onNodes);
        return new WorkloadSet(workloads, numbers, in);
    }

    /** Returns a port of each stretch of numbers that policies do not tell apart, for each transport. */
    @Override
    public Set<PodPort> otherPorts(Workload callee) {
        return otherPorts.besides(
                Stream.concat(callee.ports().stream(), tunnel().stream()).toList());
    }

    /** Returns the port to which the mesh above carries connections, if there is one that does. */
    @Override
    public Optional<PodPort> tunnel() {
        return mesh.flatMap(Mesh::tunnel);
    }

    /**
     * Tells which policies let a connection through, or stop it.
     *
     * @param caller who would open it
     * @param callee whose pods would answer
     * @param port at which of their ports
     * @return a sentence without full stop
     * @throws IllegalArgumentException if a workload is not of this layer
     */
    @Override
    public String why(Workload caller, Workload callee, PodPort port) {
        int calling = number(caller);
        int called = number(callee);
        if (onNodes.get(calling)) {
            return caller + " has the address of its node, so that no NetworkPolicy holds for it";
        }
        String out = side(egress, "egress", caller, calling, called, port);
        String in = onNodes.get(called)
                ? callee + " has the address of its node, so that no NetworkPolicy holds for it"
                : side(ingress, "ingress", callee, calling, called, port);
        return out + ", and " + in;
    }

    private static String side(
            RuleIndex index, String direction, Workload subject, int calling, int called, PodPort port) {
        ReadPolicy isolating = index.isolating(direction.equals("ingress") ? called : calling);
        if (isolating == null) {
            return "no NetworkPolicy isolates " + subject + " for " + direction;
        }
        RuleIndex.Pass pass = index.allowing(calling, called, port);
        return pass == null
                ? isolating + " isolates " + subject + " for " + direction + " and none lets " + port + " through"
                : pass.policy() + " lets " + port + " through as " + direction + " of " + subject
                        + (pass.block().isEmpty() ? "" : " by " + pass.block() + ", which holds addresses of pods");
    }

    /** Tells where policies and network differ: if blocks that hold pods let them through, and if they do not. */
    @Override
    public List<Gap> gaps(CallGraph graph) {
        List<Gap> wide = Layer.super.gaps(graph);
        if (policies.stream()
                .allMatch(policy -> policy.blocks(Held.SOME).findAny().isEmpty())) {
            return wide;
        }
        NetworkPolicyLayer narrow = new NetworkPolicyLayer(
                workloads,
                numbers,
                pods,
                policies.stream().map(ReadPolicy::withoutBlocks).toList(),
                mesh);
        return Stream.concat(
                        wide.stream().filter(gap -> gap.kind() == Gap.Kind.LAYER_ALLOWS_MORE),
                        narrow.gaps(graph).stream().filter(gap -> gap.kind() == Gap.Kind.LAYER_ALLOWS_LESS))
                .sorted(Comparator.comparing(Gap::callee)
                        .thenComparing(Gap::port)
                        .thenComparing(Gap::caller))
                .toList();
    }

    /**
     * Names the policies that let a connection through, that of the caller first.
     *
     * @param caller who would open it
     * @param callee whose pods would answer
     * @param port at which of their ports
     * @return at most two; empty if no policy isolates either end, or the connection does not pass
     * @throws IllegalArgumentException if a workload is not of this layer
     */
    @Override
    public List<String> openedBy(Workload caller, Workload callee, PodPort port) {
        int calling = number(caller);
        int called = number(callee);
        if (onNodes.get(calling)) {
            return List.of();
        }
        RuleIndex.Pass out = egress.allowing(calling, called, port);
        RuleIndex.Pass in = onNodes.get(called) ? null : ingress.allowing(calling, called, port);
        boolean stopped = (out == null && egress.isIsolated(calling))
                || (in == null && !onNodes.get(called) && ingress.isIsolated(called));
        List<String> names = new ArrayList<>();
        if (out != null && !stopped) {
            names.add(out.policy().toString());
        }
        if (in != null && !stopped && (out == null || !in.policy().equals(out.policy()))) {
            names.add(in.policy().toString());
        }
        return List.copyOf(names);
    }

    /**
     * Tells whether one pod can open a connection to another, whether they are of workloads here or not.
     *
     * @param from who opens it
     * @param to who answers
     * @param port at which port of the one that answers
     * @return whether no policy stops it
     */
    public boolean connects(Pod from, Pod to, PodPort port) {
        return from.hostNetwork()
                || (passes(Direction.EGRESS, from, to, to, port)
                        && (to.hostNetwork() || passes(Direction.INGRESS, to, from, to, port)));
    }

    private boolean passes(Direction direction, Pod subject, Pod other, Pod called, PodPort port) {
        boolean isolated = false;
        for (ReadPolicy policy : policies) {
            if (policy.isolates(direction, subject)) {
                if (policy.allows(direction, other, called, port)) {
                    return true;
                }
                isolated = true;
            }
        }
        return !isolated;
    }

    /**
     * Returns what was left out of account.
     *
     * @return a sentence for each policy that lets through blocks of addresses which may hold pods, or looks at labels of
     *     namespaces where some have none, in the order of the policies; and one if a mesh has a tunnel
     */
    @Override
    public List<String> limits() {
        return new NetworkLimits(pods, policies, mesh).all();
    }

    private int number(Workload workload) {
        @Nullable Integer number = numbers.get(workload);
        if (number == null) {
            throw new IllegalArgumentException(workload + " is no workload of this layer");
        }
        return number;
    }
}
