package dev.zt.kubernetes;

import java.util.List;
import java.util.Objects;

/**
 * What a derivation for Linkerd may give up, and what it has to know. Immutable and thread-safe.
 *
 * @param acceptLostDenials whether a denial that Linkerd cannot tell from allowed calls is left to the application alone
 *     and labelled; by default it is an error
 * @param kubelets the addresses from which kubelets probe pods; by default none. Only HTTPS and gRPC probes need them:
 *     Linkerd itself lets HTTP probes through, and answers those of TCP
 * @param mesh how Linkerd is installed, for the layer that tells what its policies mean; by default as it comes
 */
public record LinkerdOptions(boolean acceptLostDenials, List<Cidr> kubelets, LinkerdMesh mesh) {

    /** What holds where nothing is said. */
    public static final LinkerdOptions DEFAULT = new LinkerdOptions(false, List.of(), LinkerdMesh.DEFAULT);

    /**
     * Copies the list.
     *
     * @param acceptLostDenials whether a denial that Linkerd cannot hold is left to the application alone
     * @param kubelets the addresses from which kubelets probe pods
     * @param mesh how Linkerd is installed
     * @throws IllegalArgumentException if {@code 0.0.0.0} or {@code ::} alone is among the addresses of kubelets
     */
    public LinkerdOptions {
        kubelets = NamedBlocks.copyOfCidrs(kubelets);
        Objects.requireNonNull(mesh, "mesh");
    }

    /**
     * Returns these options with denials that Linkerd cannot hold left to the application alone.
     *
     * @return the options
     */
    public LinkerdOptions acceptingLostDenials() {
        return new LinkerdOptions(true, kubelets, mesh);
    }

    /**
     * Returns these options with other addresses of kubelets.
     *
     * @param values the addresses from which kubelets probe pods
     * @return the options
     * @throws IllegalArgumentException if {@code 0.0.0.0} or {@code ::} alone is among them
     */
    public LinkerdOptions withKubelets(List<Cidr> values) {
        return new LinkerdOptions(acceptLostDenials, values, mesh);
    }
}
