package dev.zt.kubernetes;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * What the applications themselves let in, each by its policy. At a port at which none is enforced, and at a workload
 * without a policy, that is everybody. Immutable and thread-safe.
 */
public final class ApplicationLayer implements Layer {

    private final CallGraph graph;
    private final Set<Workload> everybody;

    /**
     * Creates the layer.
     *
     * @param graph who may call whom
     */
    public ApplicationLayer(CallGraph graph) {
        this.graph = Objects.requireNonNull(graph, "graph");
        this.everybody = Set.copyOf(graph.workloads().all());
    }

    @Override
    public String name() {
        return "application";
    }

    @Override
    public Set<Workload> callers(Workload callee, PodPort port) {
        if (!graph.isEnforced(callee, port)) {
            return everybody;
        }
        Set<Workload> callers = new HashSet<>();
        for (Edge edge : graph.edgesTo(callee)) {
            if (edge.port().isSameAs(port)) {
                callers.add(edge.caller());
            }
        }
        return callers;
    }

    @Override
    public String why(Workload caller, Workload callee, PodPort port) {
        if (!graph.isEnforced(callee, port)) {
            return graph.policyOf(callee).isEmpty()
                    ? "there is no policy for " + callee.id()
                    : "no policy is enforced there";
        }
        return graph.edgesTo(callee).stream()
                .filter(edge -> edge.caller().equals(caller) && edge.port().isSameAs(port))
                .findFirst()
                .map(edge -> String.join(", ", edge.ruleIds()))
                .orElse("no rule allows it");
    }
}
