package dev.zt.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares which connections a layer lets through with those that the policy wants, at each port of each workload. */
final class ConnectionGaps {

    private ConnectionGaps() {}

    static List<Gap> of(Layer layer, CallGraph graph) {
        List<Gap> gaps = new ArrayList<>();
        for (Workload callee : graph.workloads().all()) {
            Map<PodPort, Map<Workload, Edge>> wanted = wanted(graph, callee);
            List<PodPort> ports = new ArrayList<>(callee.ports());
            layer.otherPorts(callee).stream().sorted().forEach(ports::add);
            layer.tunnel().ifPresent(tunnel -> {
                wanted.put(tunnel, throughTunnel(graph, callee));
                ports.removeIf(tunnel::isSameAs);
                ports.add(tunnel);
            });
            for (PodPort port : ports) {
                gaps(gaps, layer, graph, callee, port, wanted.getOrDefault(nameless(port), Map.of()));
            }
        }
        return gaps;
    }

    private static void gaps(
            List<Gap> gaps, Layer layer, CallGraph graph, Workload callee, PodPort port, Map<Workload, Edge> wanted) {
        Set<Workload> passing = layer.callers(callee, port);
        passing.stream().filter(caller -> !wanted.containsKey(caller)).sorted().forEach(caller -> {
            if (isDeclared(graph.settings(), caller, callee, port)) {
                return;
            }
            String witness = layer.why(caller, callee, port) + unwanted(layer, caller, callee, port);
            gaps.add(new Gap(layer.name(), Gap.Kind.LAYER_ALLOWS_MORE, caller, callee, port, witness));
        });
        wanted.forEach((caller, edge) -> {
            if (!passing.contains(caller)) {
                String witness = layer.why(caller, callee, port) + ", and by " + edge.ruleIds() + " "
                        + edge.example().action() + " " + edge.example().resource() + " is allowed"
                        + (edge.certain() ? "" : " on a condition")
                        + (isTunnel(layer, port) ? ", which a mesh carries there" : "");
                gaps.add(new Gap(layer.name(), Gap.Kind.LAYER_ALLOWS_LESS, caller, callee, port, witness));
            }
        });
    }

    private static String unwanted(Layer layer, Workload caller, Workload callee, PodPort port) {
        String denied = "the policy of " + callee.id() + " denies each call of " + caller.id();
        if (isTunnel(layer, port)) {
            return ", which is a mesh's tunnel to each port, and " + denied;
        }
        if (callee.guarded().stream().anyMatch(port::isSameAs)) {
            return ", and " + denied;
        }
        return callee.ports().stream().anyMatch(port::isSameAs)
                ? ", where no policy is known to be enforced, and the settings do not declare it at both ends"
                : ", and " + callee + " lists no such port";
    }

    private static boolean isTunnel(Layer layer, PodPort port) {
        return layer.tunnel().filter(port::isSameAs).isPresent();
    }

    /** Tells whether both ends of a connection are declared, at a port where the application enforces no policy. */
    private static boolean isDeclared(ClusterSettings settings, Workload caller, Workload callee, PodPort port) {
        return callee.guarded().stream().noneMatch(port::isSameAs)
                && declares(settings, External.Direction.EGRESS, caller, callee, port)
                && declares(settings, External.Direction.INGRESS, callee, caller, port);
    }

    private static boolean declares(
            ClusterSettings settings, External.Direction direction, Workload subject, Workload other, PodPort port) {
        return settings.externals().stream()
                .anyMatch(external -> external.direction() == direction
                        && external.isFor(subject)
                        && external.ports().stream().anyMatch(port::isSameAs)
                        && external.peer() instanceof External.Pods pods
                        && pods.namespace().equals(other.namespace())
                        && other.hasLabels(pods.labels()));
    }

    private static Map<PodPort, Map<Workload, Edge>> wanted(CallGraph graph, Workload callee) {
        Map<PodPort, Map<Workload, Edge>> wanted = new LinkedHashMap<>();
        graph.edgesTo(callee)
                .forEach(edge -> wanted.computeIfAbsent(nameless(edge.port()), absent -> new LinkedHashMap<>())
                        .put(edge.caller(), edge));
        return wanted;
    }

    /** Returns who must get through a mesh's tunnel: whoever may call at some port of TCP, and nobody else. */
    private static Map<Workload, Edge> throughTunnel(CallGraph graph, Workload callee) {
        Map<Workload, Edge> callers = new LinkedHashMap<>();
        graph.edgesTo(callee).stream()
                .filter(edge -> edge.port().isTcp())
                .forEach(edge -> callers.putIfAbsent(edge.caller(), edge));
        return callers;
    }

    /** One port may be listed by several names: to a network it is one. */
    private static PodPort nameless(PodPort port) {
        return new PodPort("", port.number(), port.protocol());
    }
}
