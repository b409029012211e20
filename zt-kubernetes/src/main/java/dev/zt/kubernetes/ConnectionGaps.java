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
            for (PodPort port : callee.ports()) {
                gaps(gaps, layer, callee, port, wanted.getOrDefault(port, Map.of()));
            }
        }
        return gaps;
    }

    private static void gaps(List<Gap> gaps, Layer layer, Workload callee, PodPort port, Map<Workload, Edge> wanted) {
        Set<Workload> passing = layer.callers(callee, port);
        passing.stream().filter(caller -> !wanted.containsKey(caller)).sorted().forEach(caller -> {
            String witness = layer.why(caller, callee, port) + ", and the policy of " + callee.id()
                    + " denies each call of " + caller.id();
            gaps.add(new Gap(layer.name(), Gap.Kind.LAYER_ALLOWS_MORE, caller, callee, port, witness));
        });
        wanted.forEach((caller, edge) -> {
            if (!passing.contains(caller)) {
                String witness = layer.why(caller, callee, port) + ", and by " + edge.ruleIds() + " "
                        + edge.example().action() + " " + edge.example().resource() + " is allowed"
                        + (edge.certain() ? "" : " on a condition");
                gaps.add(new Gap(layer.name(), Gap.Kind.LAYER_ALLOWS_LESS, caller, callee, port, witness));
            }
        });
    }

    private static Map<PodPort, Map<Workload, Edge>> wanted(CallGraph graph, Workload callee) {
        Map<PodPort, Map<Workload, Edge>> wanted = new LinkedHashMap<>();
        graph.edgesTo(callee)
                .forEach(edge -> wanted.computeIfAbsent(edge.port(), absent -> new LinkedHashMap<>())
                        .put(edge.caller(), edge));
        return wanted;
    }
}
