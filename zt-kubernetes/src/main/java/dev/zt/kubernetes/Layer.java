package dev.zt.kubernetes;

import java.util.Set;

/**
 * Something between two workloads that lets connections through or not: the network, a mesh, the application itself. An
 * implementation must be immutable, or be used by one thread.
 */
public interface Layer {

    /**
     * Returns what people call it.
     *
     * @return for example {@code NetworkPolicy}
     */
    String name();

    /**
     * Tells who can open a connection to a workload, and have some call answered as far as this layer is concerned.
     *
     * @param callee whose pods answer
     * @param port at which of their ports
     * @return the callers, among the workloads that this layer knows
     */
    Set<Workload> callers(Workload callee, PodPort port);
}
