package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.LinkerdOptions;
import java.util.Objects;

/**
 * Derives Linkerd's policies: at each TCP port of each workload a Server that lets nobody in, and at those ports where the
 * application enforces its policy a MeshTLSAuthentication of the callers' service accounts and an AuthorizationPolicy for
 * it. Stateless and thread-safe.
 *
 * <p>Linkerd sees who opens a connection to which port. The calls in it are the application's TLS: Servers say so
 * ({@code proxyProtocol: TLS}), so that Linkerd takes off its own TLS, knows the caller, and looks for nothing else. An
 * allow is therefore {@link dev.zt.kubernetes.Fidelity#WIDER} unless its rule allows any operation. What the policy denies
 * a caller altogether is denied here by absence. A denial of some calls alone would be lost: it is an error, unless
 * {@link LinkerdOptions#acceptLostDenials()} leaves it to the application.
 *
 * <p>Where a workload in the set has another identity than the one that Linkerd would know it by, or two of them share a
 * service account and only one may call, that is an error. Rules that let in no workload, and those that only observe,
 * leave nothing behind.
 *
 * <p>Objects come in the order in which they may be applied: a Server, which shuts a port, after all that opens it. Names
 * are those of the workload and the port.
 *
 * <h2>Guarantees</h2>
 *
 * No AuthorizationPolicy is without authentication, and none is for whom the policy denies each call. A port that is
 * listed and at which nobody is expected has a Server too, which lets in only whom the settings declare, and kubelets with
 * HTTP probes.
 *
 * <h2>Does not protect against</h2>
 *
 * Ports that no manifest lists: there Linkerd's default inbound policy holds, so set {@code
 * config.linkerd.io/default-inbound-policy: deny} on the namespace. Pods without Linkerd's proxy, and datagrams: Linkerd
 * does not see them. A quarantine label: Linkerd knows callers by their service account, so NetworkPolicies shut a pod
 * off. Other policies of Linkerd in the same namespace, which only ever add callers: {@link LinkerdLayer} finds them.
 */
public final class LinkerdPolicies {

    private LinkerdPolicies() {}

    /**
     * Derives policies with the options that the settings of the cluster have: unless they say otherwise, nothing is given up.
     *
     * @param graph who may call whom
     * @return the objects and what became of each rule; or why they cannot be had
     */
    public static Derived derive(CallGraph graph) {
        return derive(graph, graph.settings().linkerd());
    }

    /**
     * Derives policies with options in the place of those that the settings have.
     *
     * @param graph who may call whom
     * @param options what may be given up
     * @return the objects and what became of each rule; or why they cannot be had
     */
    public static Derived derive(CallGraph graph, LinkerdOptions options) {
        return new Derivation(Objects.requireNonNull(graph, "graph"), Objects.requireNonNull(options, "options"))
                .derive();
    }
}
