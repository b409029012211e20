package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.LabelIndex;
import dev.zt.kubernetes.Layer;
import dev.zt.kubernetes.LinkerdMesh;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.Workloads;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What policies of Linkerd let through, whoever wrote them: Servers, AuthorizationPolicies and ServerAuthorizations with
 * the authentications and routes that they name. Immutable and thread-safe.
 *
 * <p>Each workload counts as a pod of the mesh, save those with the addresses of their nodes. Several policies let in whom
 * any of them does, and one of them whom all of its authentications mean; without authentication that is everybody. A
 * policy with an authentication that is not there lets in nobody.
 *
 * <p>What cannot be told counts as allowed where the question is whether too much passes, and as denied where it is
 * whether enough does: {@link #callers} answers the first, {@link #gaps} both. That is the case where two Servers select a
 * port, of which Linkerd takes either; where an authorization asks for addresses of which the pods may have one; and where
 * Linkerd looks for HTTP in what is the application's TLS.
 */
public final class LinkerdLayer implements Layer {

    private static final String LINKERD = LinkerdObjects.GROUP + "/";
    private static final String GATEWAY = "gateway.networking.k8s.io/";
    private static final Comparator<Gap> ORDER =
            Comparator.comparing(Gap::callee).thenComparing(Gap::port).thenComparing(Gap::caller);

    private final LinkerdMesh mesh;
    private final Clients clients;
    private final Map<Workload, List<Gate>> gates = new HashMap<>();

    private LinkerdLayer(LinkerdMesh mesh, Clients clients) {
        this.mesh = mesh;
        this.clients = clients;
    }

    /**
     * Reads policies of a Linkerd that is installed as it comes.
     *
     * @param workloads the workloads
     * @param objects objects of the cluster; those that are not Linkerd's do not count
     * @return the layer
     * @throws IllegalArgumentException if one of Linkerd's objects cannot be read
     */
    public static LinkerdLayer of(Workloads workloads, Collection<? extends HasMetadata> objects) {
        return of(workloads, objects, LinkerdMesh.DEFAULT);
    }

    /**
     * Reads policies.
     *
     * @param workloads the workloads
     * @param objects objects of the cluster; those that are not Linkerd's do not count
     * @param mesh how Linkerd is installed
     * @return the layer
     * @throws IllegalArgumentException if one of Linkerd's objects cannot be read
     */
    public static LinkerdLayer of(Workloads workloads, Collection<? extends HasMetadata> objects, LinkerdMesh mesh) {
        List<? extends HasMetadata> own =
                objects.stream().filter(LinkerdLayer::counts).toList();
        Authorizations authorizations = new Authorizations(own, new Authentications(own, mesh));
        LinkerdLayer layer = new LinkerdLayer(mesh, new Clients(workloads.all(), mesh));
        LabelIndex<Workload> pods = new LabelIndex<>(workloads.all(), Workload::namespace, Workload::labels);
        for (HasMetadata object : own) {
            MeshServer server = object.getKind().equals("Server") ? MeshServer.of(object) : null;
            if (server != null) {
                layer.add(Gate.of(server, authorizations), pods);
            }
        }
        return layer;
    }

    private static boolean counts(HasMetadata object) {
        String version = Objects.requireNonNullElse(object.getApiVersion(), "");
        return version.startsWith(LINKERD) || version.startsWith(GATEWAY);
    }

    private void add(Gate gate, LabelIndex<Workload> pods) {
        Map<String, String> wanted = gate.server().pods().labels();
        for (Workload workload : pods.find(gate.server().namespace(), wanted)) {
            gates.computeIfAbsent(workload, absent -> new ArrayList<>()).add(gate);
        }
    }

    @Override
    public String name() {
        return "Linkerd";
    }

    /**
     * Tells who may get through to a port, TLS or not.
     *
     * @param callee whose pods answer
     * @param port at which of their ports
     * @return the callers; all where Linkerd has no proxy, or the port is not of TCP
     */
    @Override
    public Set<Workload> callers(Workload callee, PodPort port) {
        if (isOutOfSight(callee, port)) {
            return clients.all();
        }
        List<Gate> found = gates(callee, port);
        if (found.isEmpty()) {
            return clients.by(mesh.defaultPolicy());
        }
        Set<Workload> passing = new HashSet<>();
        found.forEach(gate -> passing.addAll(gate.mayPass(clients)));
        return passing;
    }

    /** Returns who gets through with the application's TLS in any case. */
    private Set<Workload> surely(Workload callee, PodPort port) {
        List<Gate> found = gates(callee, port);
        if (isOutOfSight(callee, port) || found.isEmpty()) {
            return callers(callee, port);
        }
        Set<Workload> passing = new HashSet<>(found.get(0).surelyPass(clients));
        found.forEach(gate -> passing.retainAll(gate.surelyPass(clients)));
        return passing;
    }

    private static boolean isOutOfSight(Workload callee, PodPort port) {
        return callee.hostNetwork() || !port.isTcp();
    }

    private List<Gate> gates(Workload callee, PodPort port) {
        return gates.getOrDefault(callee, List.of()).stream()
                .filter(gate -> gate.server().selects(callee, port))
                .toList();
    }

    @Override
    public List<Gap> gaps(CallGraph graph) {
        List<Gap> gaps = new ArrayList<>();
        for (Gap gap : Layer.super.gaps(graph)) {
            if (gap.kind() == Gap.Kind.LAYER_ALLOWS_MORE) {
                gaps.add(gap);
            }
        }
        for (Gap gap : new Sure().gaps(graph)) {
            if (gap.kind() == Gap.Kind.LAYER_ALLOWS_LESS) {
                gaps.add(gap);
            }
        }
        gaps.sort(ORDER);
        return List.copyOf(gaps);
    }

    @Override
    public String why(Workload caller, Workload callee, PodPort port) {
        if (isOutOfSight(callee, port)) {
            return "no proxy of Linkerd sees the connection";
        }
        List<Gate> found = gates(callee, port);
        if (found.isEmpty()) {
            return "no Server selects the port, and Linkerd's default inbound policy is " + mesh.defaultPolicy();
        }
        Optional<String> reason = found.stream()
                .flatMap(gate -> gate.letsIn(caller, clients).stream())
                .findFirst();
        return reason.orElseGet(() -> servers(found) + " lets it in by no authorization");
    }

    /** Names the authorization that lets a caller in, or the Server whose access policy does. */
    @Override
    public List<String> openedBy(Workload caller, Workload callee, PodPort port) {
        return isOutOfSight(callee, port)
                ? List.of()
                : gates(callee, port).stream()
                        .flatMap(gate -> gate.openedBy(caller, clients).stream())
                        .limit(1)
                        .toList();
    }

    private static String servers(List<Gate> gates) {
        return gates.stream().map(gate -> gate.server().toString()).collect(Collectors.joining(" or "));
    }

    /** The same layer, in which passes only what surely does. */
    private final class Sure implements Layer {

        @Override
        public String name() {
            return LinkerdLayer.this.name();
        }

        @Override
        public Set<Workload> callers(Workload callee, PodPort port) {
            return surely(callee, port);
        }

        @Override
        public String why(Workload caller, Workload callee, PodPort port) {
            List<Gate> found = gates(callee, port);
            Optional<Gate> http =
                    found.stream().filter(gate -> !gate.server().carriesTls()).findFirst();
            if (http.isPresent()) {
                return http.get().server() + " takes the application's TLS for "
                        + http.get().server().protocol();
            }
            return LinkerdLayer.this.callers(callee, port).contains(caller)
                    ? servers(found) + " lets it in at some addresses only, or only if it is the one that counts"
                    : LinkerdLayer.this.why(caller, callee, port);
        }
    }
}
