package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Edge;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.Mesh;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a mesh needs of the network below it: its tunnel along the edges, its control plane, the addresses of its probes.
 * Without a mesh it adds nothing.
 */
final class MeshPorts {

    private static final int MAX_PORT = 65_535;

    private final Optional<Mesh> mesh;
    private final @Nullable PodPort tunnel;
    private final List<Cidr> probes;

    MeshPorts(CallGraph graph) {
        this.mesh = graph.settings().mesh();
        this.tunnel = mesh.flatMap(Mesh::tunnel).orElse(null);
        this.probes = mesh.map(Mesh::probes).orElse(List.of());
    }

    /** Adds what calls to a workload and probes of it need, and says what became of it. */
    List<DerivedRule> ingress(Workload callee, List<Edge> edges, String object, RuleTable table) {
        List<DerivedRule> became = new ArrayList<>();
        Set<Workload> callers = new LinkedHashSet<>();
        edges.stream().filter(MeshPorts::isCarried).map(Edge::caller).forEach(callers::add);
        if (tunnel != null && !callers.isEmpty()) {
            callers.forEach(caller -> table.add(External.Pods.from(caller), tunnel));
            became.add(wider(object, "mesh-tunnel", reaches(callee)));
        }
        List<PodPort> probed = callee.probes().stream()
                .filter(number -> number > 0 && number <= MAX_PORT)
                .map(PodPort::tcp)
                .toList();
        if (!probes.isEmpty() && !probed.isEmpty()) {
            probed.forEach(port -> table.add(new External.Addresses(probes), port));
            became.add(new DerivedRule(object, "mesh-probes", Fidelity.EXACT, ""));
        }
        return became;
    }

    /** Adds what the calls of a workload and its proxy need, and says what became of it. */
    List<DerivedRule> egress(List<Edge> edges, String object, RuleTable table) {
        List<DerivedRule> became = new ArrayList<>();
        Set<Workload> callees = new LinkedHashSet<>();
        edges.stream().filter(MeshPorts::isCarried).map(Edge::callee).forEach(callees::add);
        if (tunnel != null) {
            callees.forEach(callee -> {
                table.add(External.Pods.from(callee), tunnel);
                became.add(wider(object, "mesh-tunnel", "To " + callee.label() + ": " + reaches(callee)));
            });
        }
        mesh.map(Mesh::controlPlane).filter(pods -> !pods.isEmpty()).ifPresent(pods -> {
            pods.forEach((peer, ports) -> ports.forEach(port -> table.add(peer, port)));
            became.add(new DerivedRule(object, "mesh-control-plane", Fidelity.EXACT, ""));
        });
        return became;
    }

    /** Says what becomes of a declared connection, which may name the tunnel's port. */
    DerivedRule declared(External external, Workload workload, String object, String name) {
        if (external.ports().stream().noneMatch(this::isTunnel)) {
            return new DerivedRule(object, name, Fidelity.EXACT, "");
        }
        return wider(
                object,
                name,
                external.direction() == External.Direction.INGRESS
                        ? reaches(workload)
                        : opens("the pods at the other end") + ": which, is decided there.");
    }

    private String reaches(Workload callee) {
        List<PodPort> guarded = callee.guarded().stream().filter(PodPort::isTcp).toList();
        List<PodPort> others = callee.ports().stream()
                .filter(port -> port.isTcp() && !isTunnel(port))
                .filter(port -> guarded.stream().noneMatch(port::isSameAs))
                .toList();
        return opens(callee.toString()) + ": "
                + (guarded.isEmpty() ? "" : "at " + shown(guarded) + " the application decides, ")
                + "at each other port" + (others.isEmpty() ? "" : ", " + shown(others) + " among them,")
                + " the policies of the mesh alone. Derive those, too.";
    }

    private boolean isTunnel(PodPort port) {
        return tunnel != null && tunnel.isSameAs(port);
    }

    private String opens(String whose) {
        return tunnel + " is the tunnel of " + mesh.map(Mesh::toString).orElse("") + " and reaches each port of "
                + whose;
    }

    private static DerivedRule wider(String object, String name, String lost) {
        return new DerivedRule(object, name, Fidelity.WIDER, lost);
    }

    /** A mesh carries connections of TCP. */
    private static boolean isCarried(Edge edge) {
        return edge.port().isTcp();
    }

    private static String shown(Collection<PodPort> ports) {
        return ports.stream().map(PodPort::toString).distinct().collect(Collectors.joining(", "));
    }
}
