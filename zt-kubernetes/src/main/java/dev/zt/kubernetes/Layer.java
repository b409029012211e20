package dev.zt.kubernetes;

import java.util.List;
import java.util.Optional;
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

    /**
     * Returns ports that a manifest does not list and that stand for all others there: what a container listens on without
     * saying so, for debugging say, is let through or not as one of them is. By default there are none.
     *
     * @param callee whose pods answer
     * @return ports such that this layer treats each port that is not listed as it does one of them
     */
    default Set<PodPort> otherPorts(Workload callee) {
        return Set.of();
    }

    /**
     * Returns the port of each pod to which a mesh above this layer carries connections to all TCP ports of that pod: whoever
     * can open one to it reaches those as far as this layer is concerned. By default there is none.
     *
     * @return the port; empty if each connection is seen at its own
     */
    default Optional<PodPort> tunnel() {
        return Optional.empty();
    }

    /**
     * Returns what was left out of account, so that more may pass than this layer says. By default nothing is.
     *
     * @return sentences, for people
     */
    default List<String> limits() {
        return List.of();
    }

    /**
     * Tells where this layer and the policy differ. By default connections are compared; a layer that sees calls compares
     * them too.
     *
     * @param graph what the policy wants
     * @return each difference, by callee, port and caller
     */
    default List<Gap> gaps(CallGraph graph) {
        return ConnectionGaps.of(this, graph);
    }

    /**
     * Tells why a connection passes or does not, for people.
     *
     * @param caller who would open it
     * @param callee whose pods would answer
     * @param port at which of their ports
     * @return a sentence, for example which object lets it through
     */
    default String why(Workload caller, Workload callee, PodPort port) {
        return callers(callee, port).contains(caller) ? "the connection passes" : "nothing lets the connection through";
    }

    /**
     * Names the objects that let a connection through, so that all that one of them opens can be told as one. By default none
     * is named.
     *
     * @param caller who would open it
     * @param callee whose pods would answer
     * @param port at which of their ports
     * @return for example {@code NetworkPolicy shop/open}; empty if the connection passes because nothing stops it, or does
     *     not pass
     */
    default List<String> openedBy(Workload caller, Workload callee, PodPort port) {
        return List.of();
    }
}
