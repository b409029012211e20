package dev.zt.kubernetes;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A mesh that the pods of all workloads are in, as the network below it sees it: which connections it makes in the place of
 * the applications', and which of its own. Immutable and thread-safe.
 *
 * @param kind which mesh it is, and in which mode
 * @param namespace where its control plane runs; {@link Kind#namespace()} by default
 */
public record Mesh(Kind kind, String namespace) {

    private static final String LINKERD_COMPONENT = "linkerd.io/control-plane-component";

    private static final int LINKERD_INBOUND = 4_143;

    /** Which mesh it is, and in which mode. */
    public enum Kind {
        /** Istio's ambient mode, without waypoints. */
        ISTIO_AMBIENT("istio-ambient", "istio-system"),
        /** Istio with a sidecar in each pod. Its proxies are called at the ports of the applications. */
        ISTIO_SIDECAR("istio-sidecar", "istio-system"),
        /** Linkerd. */
        LINKERD("linkerd", "linkerd");

        private final String label;
        private final String namespace;

        Kind(String label, String namespace) {
            this.label = label;
            this.namespace = namespace;
        }

        /**
         * Returns the name by which it is chosen.
         *
         * @return for example {@code istio-ambient}
         */
        public String label() {
            return label;
        }

        /**
         * Returns where the control plane runs unless it is said.
         *
         * @return {@code istio-system} or {@code linkerd}
         */
        public String namespace() {
            return namespace;
        }

        /**
         * Finds a kind by its name.
         *
         * @param text for example {@code istio-ambient}
         * @return the kind
         * @throws IllegalArgumentException if there is none of that name
         */
        public static Kind parse(String text) {
            return Arrays.stream(values())
                    .filter(kind -> kind.label.equals(text))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalArgumentException("there is no mesh " + Shown.quoted(text) + "; there are "
                                    + Arrays.stream(values()).map(Kind::label).collect(Collectors.joining(", "))));
        }
    }

    /**
     * Checks that nothing is missing.
     *
     * @param kind which mesh it is, and in which mode
     * @param namespace where its control plane runs
     * @throws IllegalArgumentException if the namespace is empty
     */
    public Mesh {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(namespace, "namespace");
        if (namespace.isEmpty()) {
            throw new IllegalArgumentException("a mesh needs the namespace of its control plane");
        }
    }

    /**
     * Creates a mesh whose control plane is where it usually is.
     *
     * @param kind which mesh it is, and in which mode
     * @return the mesh
     */
    public static Mesh of(Kind kind) {
        return new Mesh(kind, kind.namespace());
    }

    /**
     * Returns the port of each pod to which the mesh carries connections to all its TCP ports.
     *
     * @return 15008 for Istio's ambient mode (HBONE), 4143 for Linkerd (the only port of meshed calls since edge-25.3.2,
     *     before that the one of opaque ports); empty if connections keep their ports
     */
    public Optional<PodPort> tunnel() {
        return switch (kind) {
            case ISTIO_AMBIENT -> Optional.of(PodPort.tcp(15_008));
            case LINKERD -> Optional.of(PodPort.tcp(LINKERD_INBOUND));
            case ISTIO_SIDECAR -> Optional.empty();
        };
    }

    /**
     * Returns the ports that the mesh adds to pods, by the names that a NetworkPolicy may use: manifests do not list them.
     *
     * @return {@code linkerd-proxy} for Linkerd, the port of its tunnel; else empty
     */
    public List<PodPort> addedPorts() {
        return kind == Kind.LINKERD
                ? List.of(new PodPort("linkerd-proxy", LINKERD_INBOUND, PodPort.Protocol.TCP))
                : List.of();
    }

    /**
     * Returns what the proxies of pods ask of the control plane, from the addresses of those pods.
     *
     * @return ports by the pods that answer; empty for Istio's ambient mode, whose nodes ask from their own addresses
     */
    public Map<External.Pods, List<PodPort>> controlPlane() {
        Map<External.Pods, List<PodPort>> ports = new LinkedHashMap<>();
        if (kind == Kind.ISTIO_SIDECAR) {
            ports.put(new External.Pods(namespace, Map.of("app", "istiod")), List.of(PodPort.tcp(15_012)));
        } else if (kind == Kind.LINKERD) {
            ports.put(
                    new External.Pods(namespace, Map.of(LINKERD_COMPONENT, "destination")),
                    List.of(PodPort.tcp(8_086), PodPort.tcp(8_090)));
            ports.put(new External.Pods(namespace, Map.of(LINKERD_COMPONENT, "identity")), List.of(PodPort.tcp(8_080)));
        }
        return ports;
    }

    /**
     * Returns the addresses from which kubelets probe pods in the mesh, where those are not the nodes' own.
     *
     * @return for Istio's ambient mode one link-local and one unique local address, which no pod has; else empty
     */
    public List<Cidr> probes() {
        return kind == Kind.ISTIO_AMBIENT
                ? List.of(Cidr.parse("169.254.7.127/32"), Cidr.parse("fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128"))
                : List.of();
    }

    /** Returns for example {@code istio-ambient}. */
    @Override
    public String toString() {
        return kind.label();
    }
}
