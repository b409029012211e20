package dev.zt.kubernetes;

import java.util.Objects;

/**
 * An edge about which a layer and the policy differ. Immutable and thread-safe.
 *
 * @param layer the name of the layer
 * @param kind who allows what the other does not
 * @param caller who would open the connection
 * @param callee who would answer
 * @param port at which port of the callee's pods
 * @param witness what shows the difference: a call and the rules that decide it, or the object that lets it through
 */
public record Gap(String layer, Kind kind, Workload caller, Workload callee, PodPort port, String witness) {

    /** Who allows what the other does not. */
    public enum Kind {
        /** The layer lets through what the policy does not want: the application alone stands in the way. */
        LAYER_ALLOWS_MORE,
        /** The layer stops what the policy wants: calls fail. */
        LAYER_ALLOWS_LESS
    }

    /**
     * Checks that nothing is missing.
     *
     * @param layer the name of the layer
     * @param kind who allows what the other does not
     * @param caller who would open the connection
     * @param callee who would answer
     * @param port at which port of the callee's pods
     * @param witness what shows the difference
     */
    public Gap {
        Objects.requireNonNull(layer, "layer");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(caller, "caller");
        Objects.requireNonNull(callee, "callee");
        Objects.requireNonNull(port, "port");
        Objects.requireNonNull(witness, "witness");
    }

    @Override
    public String toString() {
        return layer + (kind == Kind.LAYER_ALLOWS_MORE ? " allows more: " : " allows less: ") + caller.label() + " -> "
                + callee.label() + " " + port + ": " + witness;
    }
}
