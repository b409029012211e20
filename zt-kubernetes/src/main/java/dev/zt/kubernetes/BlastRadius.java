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
     * @param by what lets it through, in words
     */
    public record Step(Workload caller, Workload callee, PodPort port, String by) {

        /**
         * Checks that nothing is missing.
         *
         * @param caller who opens the connection
         * @param callee who answers
         * @param port at which port
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
     */
    public record Reached(Workload workload, List<Step> chain) {

        /**
         * Copies the chain.
         *
         * @param workload the workload
         * @param chain a shortest chain of calls to it
         */
        public Reached {
            Objects.requireNonNull(workload, "workload");
            chain = List.copyOf(chain);
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
     * @param workloads the workloads
     * @param start the workload that is taken over
     * @param layers the layers; with none every port of every workload is reached
     * @return what is reached
     */
    public static BlastRadius of(Workloads workloads, Workload start, Collection<? extends Layer> layers) {
        Map<Workload, Reached> reached = new LinkedHashMap<>();
        Deque<Workload> next = new ArrayDeque<>();
        next.add(start);
        Connections connections = new Connections(workloads, layers);
        while (!next.isEmpty()) {
            Workload caller = next.remove();
            List<Step> chain = caller.equals(start)
                    ? List.of()
                    : Objects.requireNonNull(reached.get(caller)).chain();
            for (Step step : connections.from(caller)) {
                if (!step.callee().equals(start) && !reached.containsKey(step.callee())) {
                    List<Step> longer = new ArrayList<>(chain);
                    longer.add(step);
                    reached.put(step.callee(), new Reached(step.callee(), longer));
                    next.add(step.callee());
                }
            }
        }
        return new BlastRadius(start, reached);
    }

    /**
     * Finds a call that one workload can make to another itself, by way of a mesh's tunnel too.
     *
     * @param caller who calls
     * @param callee who answers
     * @param layers what stands between them
     * @return the call at the first port of the callee to which all layers let it through; empty if there is none, or if
     *     both are one: a workload that calls itself reaches nothing new
     */
    public static Optional<Step> call(Workload caller, Workload callee, Collection<? extends Layer> layers) {
        return caller.equals(callee) ? Optional.empty() : Connections.between(caller, callee, layers);
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
