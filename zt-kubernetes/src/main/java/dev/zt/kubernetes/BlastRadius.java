package dev.zt.kubernetes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What somebody who has taken over a workload can reach: the workloads that it may call, those that these may call, and so
 * on, as if each that is reached were taken over as well. Immutable and thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * A workload that is not reached cannot be called by any chain of calls that the layers let through.
 *
 * <h2>Does not protect against</h2>
 *
 * Ways around calls: a node that is shared, rights at the API of Kubernetes, a database that two workloads share. Ports that
 * no manifest lists, at which a container waits for a debugger say: {@link Layer#gaps} tells who is let through to them.
 */
public final class BlastRadius {

    private final Workload start;
    private final Map<Workload, Reached> reached;

    private BlastRadius(Workload start, Map<Workload, Reached> reached) {
        this.start = start;
        this.reached = reached;
    }

    /**
     * One call of a chain.
     *
     * @param caller who opens the connection
     * @param callee who answers
     * @param port at which port
     * @param enforced whether the callee's application enforces a policy at that port
     * @param by what lets it through, in words
     */
    public record Step(Workload caller, Workload callee, PodPort port, boolean enforced, String by) {

        /**
         * Checks that nothing is missing.
         *
         * @param caller who opens the connection
         * @param callee who answers
         * @param port at which port
         * @param enforced whether the callee's application enforces a policy at that port
         * @param by what lets it through
         */
        public Step {
            Objects.requireNonNull(caller, "caller");
            Objects.requireNonNull(callee, "callee");
            Objects.requireNonNull(port, "port");
            Objects.requireNonNull(by, "by");
        }

        @Override
        public String toString() {
            return caller.label() + " -> " + callee.label() + " " + port + " (" + by + ")";
        }
    }

    /**
     * A workload that is reached.
     *
     * @param workload the workload
     * @param chain a shortest chain of calls to it
     * @param calls a nearest call to each of its ports that can be called, the last one of the chain first; who calls is
     *     another one than in the chain where the chain's last caller is not let through to that port
     */
    public record Reached(Workload workload, List<Step> chain, List<Step> calls) {

        /**
         * Copies the lists.
         *
         * @param workload the workload
         * @param chain a shortest chain of calls to it
         * @param calls a nearest call to each of its ports that can be called
         */
        public Reached {
            Objects.requireNonNull(workload, "workload");
            chain = List.copyOf(chain);
            calls = List.copyOf(calls);
        }

        /**
         * Tells whether no other workload stands between.
         *
         * @return whether the chain is one call
         */
        public boolean isDirect() {
            return chain.size() == 1;
        }
    }

    /**
     * Works out what is reached through layers of which each must let a connection through.
     *
     * @param graph the workloads and their policies, which hold where an {@link ApplicationLayer} is among the layers
     * @param start the workload that is taken over
     * @param layers the layers; with none every port of every workload is reached
     * @return what is reached
     */
    public static BlastRadius of(CallGraph graph, Workload start, Collection<? extends Layer> layers) {
        Map<Workload, List<Step>> calls = new LinkedHashMap<>();
        Deque<Workload> next = new ArrayDeque<>(List.of(start));
        Connections connections = new Connections(graph, layers);
        while (!next.isEmpty()) {
            Workload caller = next.remove();
            for (Step step : connections.from(caller)) {
                Workload callee = step.callee();
                if (callee.equals(start) || callee.equals(caller)) {
                    continue;
                }
                List<Step> known = calls.computeIfAbsent(callee, absent -> new ArrayList<>());
                if (known.isEmpty() && !layers.isEmpty()) { // without layers all is reached from the start
                    next.add(callee);
                }
                if (known.stream().noneMatch(other -> other.port().isSameAs(step.port()))) {
                    known.add(step);
                }
            }
        }
        return new BlastRadius(start, withChains(calls));
    }

    /** Adds the chains to calls of which the first one of each caller stands before those of whom it calls. */
    private static Map<Workload, Reached> withChains(Map<Workload, List<Step>> calls) {
        Map<Workload, Reached> reached = new LinkedHashMap<>();
        calls.forEach((workload, to) -> {
            Step last = to.get(0);
            Reached caller = reached.get(last.caller());
            List<Step> chain = new ArrayList<>(caller == null ? List.of() : caller.chain());
            chain.add(last);
            reached.put(workload, new Reached(workload, chain, to));
        });
        return reached;
    }

    /**
     * Finds a call that one workload can make to another itself, by way of a mesh's tunnel too.
     *
     * @param graph the workloads and their policies
     * @param caller who calls
     * @param callee who answers
     * @param layers what stands between them
     * @return the call at the first port of the callee to which all layers let it through; empty if there is none, or if
     *     both are one: a workload that calls itself reaches nothing new
     */
    public static Optional<Step> call(
            CallGraph graph, Workload caller, Workload callee, Collection<? extends Layer> layers) {
        return caller.equals(callee) ? Optional.empty() : Connections.between(graph, caller, callee, layers);
    }

    /**
     * Returns the workload that is taken over.
     *
     * @return the workload
     */
    public Workload start() {
        return start;
    }

    /**
     * Returns what is reached, without the workload itself.
     *
     * @return the nearest first
     */
    public List<Reached> reached() {
        return List.copyOf(reached.values());
    }

    /**
     * Tells how a workload is reached.
     *
     * @param workload a workload
     * @return the shortest chain to it, or empty if it is not reached
     */
    public Optional<Reached> to(Workload workload) {
        return Optional.ofNullable(reached.get(workload));
    }

    /**
     * Returns how many workloads can be called without another one between.
     *
     * @return the number
     */
    public long directCount() {
        return reached.values().stream().filter(Reached::isDirect).count();
    }
}
