package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.Cidr;
import java.util.List;

/**
 * What a derivation for Linkerd may give up, and what it has to know. Immutable and thread-safe.
 *
 * @param acceptLostDenials whether a denial that Linkerd cannot tell from allowed calls is left to the application alone
 *     and labelled; by default it is an error
 * @param kubelets the addresses from which kubelets probe pods; by default none. Only HTTPS and gRPC probes need them:
 *     Linkerd itself lets HTTP probes through, and answers those of TCP
 */
public record LinkerdOptions(boolean acceptLostDenials, List<Cidr> kubelets) {

    /** What holds where nothing is said. */
    public static final LinkerdOptions DEFAULT = new LinkerdOptions(false, List.of());

    /**
     * Copies the list.
     *
     * @param acceptLostDenials whether a denial that Linkerd cannot hold is left to the application alone
     * @param kubelets the addresses from which kubelets probe pods
     */
    public LinkerdOptions {
        kubelets = List.copyOf(kubelets);
    }

    /**
     * Returns these options with denials that Linkerd cannot hold left to the application alone.
     *
     * @return the options
     */
    public LinkerdOptions acceptingLostDenials() {
        return new LinkerdOptions(true, kubelets);
    }

    /**
     * Returns these options with other addresses of kubelets.
     *
     * @param values the addresses from which kubelets probe pods
     * @return the options
     */
    public LinkerdOptions withKubelets(List<Cidr> values) {
        return new LinkerdOptions(acceptLostDenials, values);
    }
}
