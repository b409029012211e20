package dev.zt.kubernetes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which connections pass all of some layers, by caller. */
final class Connections {

    private final CallGraph graph;
    private final Collection<? extends Layer> layers;
    private final Map<Workload, List<BlastRadius.Step>> from = new HashMap<>();

    Connections(CallGraph graph, Collection<? extends Layer> layers) {
        this.graph = graph;
        this.layers = layers;
        if (!layers.isEmpty()) {
            for (Workload callee : graph.workloads().all()) {
                callee.ports().forEach(port -> add(callee, port));
            }
        }
    }

    List<BlastRadius.Step> from(Workload caller) {
        return layers.isEmpty() ? everywhere(caller) : from.getOrDefault(caller, List.of());
    }

    private void add(Workload callee, PodPort port) {
        Set<Workload> callers = null;
        for (Layer layer : layers) {
            Set<Workload> passing = passing(layer, callee, port);
            if (callers == null) {
                callers = new HashSet<>(passing);
            } else {
                callers.retainAll(passing);
            }
        }
        if (callers != null) {
            callers.stream()
                    .sorted()
                    .forEach(caller -> from.computeIfAbsent(caller, absent -> new ArrayList<>())
                            .add(step(graph, caller, callee, port, why(layers, caller, callee, port))));
        }
    }

    /** Returns those whom a layer lets through to a port, by way of a tunnel too. */
    private static Set<Workload> passing(Layer layer, Workload callee, PodPort port) {
        Set<Workload> direct = layer.callers(callee, port);
        if (!port.isTcp() || layer.tunnel().isEmpty()) {
            return direct;
        }
        Set<Workload> passing = new HashSet<>(direct);
        passing.addAll(layer.callers(callee, layer.tunnel().get()));
        return passing;
    }

    /** Finds a call that all of some layers let through, and asks them about nothing else. */
    static Optional<BlastRadius.Step> between(
            CallGraph graph, Workload caller, Workload callee, Collection<? extends Layer> layers) {
        return callee.ports().stream()
                .filter(port -> layers.stream()
                        .allMatch(layer -> passing(layer, callee, port).contains(caller)))
                .findFirst()
                .map(port -> step(graph, caller, callee, port, why(layers, caller, callee, port)));
    }

    private static BlastRadius.Step step(CallGraph graph, Workload caller, Workload callee, PodPort port, String by) {
        return new BlastRadius.Step(caller, callee, port, graph.isEnforced(callee, port), by);
    }

    private static String why(Collection<? extends Layer> layers, Workload caller, Workload callee, PodPort port) {
        List<String> reasons = new ArrayList<>();
        layers.forEach(layer -> reasons.add(layer.name() + ": " + why(layer, caller, callee, port)));
        return String.join("; ", reasons);
    }

    private static String why(Layer layer, Workload caller, Workload callee, PodPort port) {
        PodPort at = layer.tunnel()
                .filter(tunnel -> !layer.callers(callee, port).contains(caller))
                .orElse(port);
        return layer.why(caller, callee, at) + (at.equals(port) ? "" : ", and a mesh's tunnel from there to " + port);
    }

    private List<BlastRadius.Step> everywhere(Workload caller) {
        List<BlastRadius.Step> steps = new ArrayList<>();
        for (Workload callee : graph.workloads().all()) {
            callee.ports().forEach(port -> steps.add(step(graph, caller, callee, port, "nothing stands between")));
        }
        return steps;
    }
}
