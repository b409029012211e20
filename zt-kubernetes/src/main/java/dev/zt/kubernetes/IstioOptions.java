package dev.zt.kubernetes;

import java.util.Objects;

/**
 * What a derivation for Istio has to know of the mesh, and may give up. Immutable and thread-safe.
 *
 * @param rootNamespace the root namespace of the mesh, whose policies hold in every namespace; by default
 *     {@value #DEFAULT_ROOT_NAMESPACE}
 * @param acceptLostDenials whether a denial that Istio cannot express is left to the application alone and labelled; by
 *     default it is an error
 */
public record IstioOptions(String rootNamespace, boolean acceptLostDenials) {

    /** The root namespace of a mesh, unless another is chosen. */
    public static final String DEFAULT_ROOT_NAMESPACE = "istio-system";

    /** What holds where nothing is said. */
    public static final IstioOptions DEFAULT = new IstioOptions(DEFAULT_ROOT_NAMESPACE, false);

    /**
     * Checks that nothing is missing.
     *
     * @param rootNamespace the root namespace of the mesh
     * @param acceptLostDenials whether a denial that Istio cannot express is left to the application alone
     * @throws IllegalArgumentException if the namespace is empty
     */
    public IstioOptions {
        Objects.requireNonNull(rootNamespace, "rootNamespace");
        if (rootNamespace.isEmpty()) {
            throw new IllegalArgumentException("Istio needs a root namespace");
        }
    }

    /**
     * Returns these options for a mesh with another root namespace.
     *
     * @param value the root namespace
     * @return the options
     */
    public IstioOptions withRootNamespace(String value) {
        return new IstioOptions(value, acceptLostDenials);
    }

    /**
     * Returns these options with denials that Istio cannot express left to the application alone.
     *
     * @return the options
     */
    public IstioOptions acceptingLostDenials() {
        return new IstioOptions(rootNamespace, true);
    }
}
