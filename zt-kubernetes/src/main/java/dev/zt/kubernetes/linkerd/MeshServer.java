package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.LinkerdInboundPolicy;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Selector;
import dev.zt.kubernetes.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Server of Linkerd.
 *
 * @param namespace where it and its pods are
 * @param name its name
 * @param labels its own labels
 * @param pods selects the pods; of external workloads alone it selects none
 * @param port number or name of the port
 * @param protocol what Linkerd expects in the connection
 * @param access whom it lets in besides its authorizations
 */
record MeshServer(
        String namespace,
        String name,
        Map<String, String> labels,
        Selector pods,
        IntOrString port,
        String protocol,
        LinkerdInboundPolicy access) {

    /** In these Linkerd does not look for HTTP, so that routes do not count. */
    private static final Set<String> OPAQUE = Set.of("opaque", "TLS");

    /** Reads a Server; null if it is about no pods. */
    static @Nullable MeshServer of(HasMetadata object) {
        Specs.Server spec = Specs.read(object, Specs.Server.class);
        if (spec.podSelector() == null) {
            return null;
        }
        if (spec.port() == null) {
            throw Specs.invalid(object, new IllegalArgumentException("it has no port"));
        }
        String access = Objects.requireNonNullElse(spec.accessPolicy(), LinkerdInboundPolicy.DENY.toString());
        return new MeshServer(
                Specs.namespace(object),
                object.getMetadata().getName(),
                Objects.requireNonNullElse(object.getMetadata().getLabels(), Collections.emptyMap()),
                Specs.selector(object, spec.podSelector()),
                spec.port(),
                Objects.requireNonNullElse(spec.proxyProtocol(), "unknown"),
                LinkerdInboundPolicy.find(access)
                        .orElseThrow(() -> Specs.invalid(
                                object, new IllegalArgumentException("accessPolicy " + access + " is unknown"))));
    }

    boolean selects(Workload workload, PodPort wanted) {
        return namespace.equals(workload.namespace()) && isAt(workload, wanted) && pods.matches(workload.labels());
    }

    private boolean isAt(Workload workload, PodPort wanted) {
        if (port.getIntVal() != null) {
            return port.getIntVal() == wanted.number();
        }
        return workload.ports(wanted.number(), PodPort.Protocol.TCP)
                .anyMatch(listed -> listed.name().equals(port.getStrVal()));
    }

    /** Tells whether calls can be let in by routes: where Linkerd may find HTTP in a connection. */
    boolean looksForHttp() {
        return !OPAQUE.contains(protocol);
    }

    /** Tells whether a connection that carries TLS of the application gets through at all. */
    boolean carriesTls() {
        return OPAQUE.contains(protocol) || protocol.equals("unknown");
    }

    @Override
    public String toString() {
        return "Server " + namespace + "/" + name;
    }
}
