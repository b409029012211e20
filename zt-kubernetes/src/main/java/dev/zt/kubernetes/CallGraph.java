package dev.zt.kubernetes;

import dev.zt.identity.SpiffeId;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.PolicySet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Who may call whom in a cluster, by the policies that the applications enforce: the one model of which every layer is
 * derived, and against which every layer is held.
 *
 * <p>There is an edge where some call of the caller may be allowed at that port. Policies are compared at one moment: a
 * rule that has expired gives no edge, and one that expires later does. Immutable and thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * No edge ends at a workload for whose identity there is no policy, or at a port at which its application enforces none.
 */
public final class CallGraph {

    private final Workloads workloads;
    private final ClusterSettings settings;
    private final Map<SpiffeId, PolicySet> policies;
    private final Instant at;
    private final List<Edge> edges;
    private final List<String> notes;
    private final Map<Workload, List<Edge>> from = new HashMap<>();
    private final Map<Workload, List<Edge>> to = new HashMap<>();

    private CallGraph(
            Workloads workloads,
            ClusterSettings settings,
            Map<SpiffeId, PolicySet> policies,
            Instant at,
            List<Edge> edges,
            List<String> notes) {
        this.workloads = workloads;
        this.settings = settings;
        this.policies = policies;
        this.at = at;
        this.edges = List.copyOf(edges);
        this.notes = List.copyOf(notes);
        for (Edge edge : this.edges) {
            from.computeIfAbsent(edge.caller(), absent -> new ArrayList<>()).add(edge);
            to.computeIfAbsent(edge.callee(), absent -> new ArrayList<>()).add(edge);
        }
    }

    /**
     * Works out the edges.
     *
     * @param workloads the workloads
     * @param policies the policies of all of them, in the order in which their rules shall count
     * @param settings what else is known of the cluster
     * @param at the moment at which rules count or have expired
     * @return the graph
     * @throws dev.zt.policy.InvalidPolicyException if policies of one workload cannot be merged
     * @throws IllegalArgumentException if more than two million connections are wanted
     */
    public static CallGraph of(
            Workloads workloads, Collection<AccessPolicy> policies, ClusterSettings settings, Instant at) {
        Map<SpiffeId, List<AccessPolicy>> grouped =
                new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        workloads.all().forEach(workload -> grouped.put(workload.id(), new ArrayList<>()));
        List<String> notes = new ArrayList<>();
        for (AccessPolicy policy : policies) {
            List<AccessPolicy> own = grouped.get(policy.workload());
            if (own == null) {
                notes.add("Policy " + policy.name() + " protects " + policy.workload()
                        + ", which no workload here shows. Nothing is derived from it. "
                        + mend(policy.workload(), workloads));
            } else {
                own.add(policy);
            }
        }
        grouped.forEach((id, own) -> {
            if (own.isEmpty()) {
                noteUnprotected(workloads.withId(id), notes);
            }
        });
        Map<SpiffeId, PolicySet> compiled = new HashMap<>();
        grouped.forEach((id, own) -> compiled.put(id, PolicySet.compile(own, id)));
        EdgeFinder finder = new EdgeFinder(workloads, at.toEpochMilli(), notes);
        List<Edge> edges = new ArrayList<>();
        grouped.keySet().forEach(id -> edges.addAll(finder.edgesTo(id, Objects.requireNonNull(compiled.get(id)))));
        return new CallGraph(workloads, settings, compiled, at, edges, notes);
    }

    private static String mend(SpiffeId id, Workloads workloads) {
        List<String> domains = workloads.all().stream()
                .map(workload -> workload.id().trustDomain().name())
                .distinct()
                .sorted()
                .toList();
        return domains.contains(id.trustDomain().name())
                ? "Correct the ID, or add the manifest."
                : "The workloads here are of " + domains + ": correct the trust domain, there or in the policy.";
    }

    private static void noteUnprotected(Collection<Workload> workloads, Collection<String> notes) {
        workloads.stream()
                .filter(workload -> !workload.guarded().isEmpty())
                .forEach(workload -> notes.add("No policy protects " + workload + ", which shows " + workload.id()
                        + ": no call to it is derived. If it is called, add its policy."));
    }

    /**
     * Returns the workloads.
     *
     * @return the workloads
     */
    public Workloads workloads() {
        return workloads;
    }

    /**
     * Returns what else is known of the cluster.
     *
     * @return the settings
     */
    public ClusterSettings settings() {
        return settings;
    }

    /**
     * Returns the moment at which rules count or have expired.
     *
     * @return the moment
     */
    public Instant at() {
        return at;
    }

    /**
     * Returns the policy that a workload's application enforces.
     *
     * @param workload a workload
     * @return its policy; {@linkplain PolicySet#isEmpty() empty} if there is none, so that nobody may call it
     */
    public PolicySet policyOf(Workload workload) {
        PolicySet policy = policies.get(workload.id());
        return policy == null ? PolicySet.compile(List.of(), workload.id()) : policy;
    }

    /** Tells whether a workload has a policy, and its application enforces it at a port. */
    boolean isEnforced(Workload callee, PodPort port) {
        PolicySet policy = policies.get(callee.id());
        return policy != null && !policy.isEmpty() && callee.guarded().stream().anyMatch(port::isSameAs);
    }

    /**
     * Returns all edges.
     *
     * @return the edges by callee, port and caller
     */
    public List<Edge> edges() {
        return edges;
    }

    /**
     * Returns the edges that a workload begins.
     *
     * @param caller a workload
     * @return its calls
     */
    public List<Edge> edgesFrom(Workload caller) {
        return List.copyOf(from.getOrDefault(caller, List.of()));
    }

    /**
     * Returns the edges that end at a workload.
     *
     * @param callee a workload
     * @return the calls to it
     */
    public List<Edge> edgesTo(Workload callee) {
        return List.copyOf(to.getOrDefault(callee, List.of()));
    }

    /**
     * Returns what is in the policies and in no edge: a policy for what does not run here, a
     * workload without a policy, callers that are no workload.
     *
     * @return sentences, in order
     */
    public List<String> notes() {
        return notes;
    }

    /**
     * Returns what all policies are, independent of names, revisions, formatting and comments.
     *
     * @return SHA-256 in lower-case hex over the identities and the digests of their policies
     */
    public String digest() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(byText())
                .forEach((id, digest) ->
                        text.append(id).append(' ').append(digest).append('\n'));
        return sha256(text.toString());
    }

    private Map<String, String> byText() {
        Map<String, String> digests = new HashMap<>();
        policies.forEach((id, policy) -> digests.put(id.toString(), policy.digest()));
        return digests;
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-256", e);
        }
    }
}
