package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.Shown;
import dev.zt.kubernetes.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which declared connections are whose. */
final class Declared {

    private final Map<External, Set<Workload>> workloads = new LinkedHashMap<>();
    private final Map<Workload, List<External>> externals = new HashMap<>();
    private final List<String> unknown = new ArrayList<>();

    Declared(CallGraph graph) {
        Map<String, List<Workload>> byName = new HashMap<>();
        for (Workload workload : graph.workloads().all()) {
            byName.computeIfAbsent(workload.label(), absent -> new ArrayList<>())
                    .add(workload);
            byName.computeIfAbsent(workload.id().toString(), absent -> new ArrayList<>())
                    .add(workload);
        }
        for (External external : graph.settings().externals()) {
            Set<Workload> meant = workloads.computeIfAbsent(external, absent -> new LinkedHashSet<>());
            for (String name : external.workloads()) {
                if (!byName.containsKey(name)) {
                    unknown.add("The connection " + Shown.of(external.name()) + " names " + Shown.of(name)
                            + ", which is no workload here. Write namespace/name or the SPIFFE ID of one that is.");
                }
                meant.addAll(byName.getOrDefault(name, List.of()));
            }
            meant.forEach(workload -> externals
                    .computeIfAbsent(workload, absent -> new ArrayList<>())
                    .add(external));
        }
    }

    /** Returns the errors of names that nothing has. */
    List<String> unknown() {
        return unknown;
    }

    /** Returns each declared connection with the workloads that it is for. */
    Map<External, Set<Workload>> all() {
        return workloads;
    }

    List<External> of(Workload workload) {
        return externals.getOrDefault(workload, List.of());
    }

    List<External> of(Workload workload, External.Direction direction) {
        return of(workload).stream()
                .filter(external -> external.direction() == direction)
                .toList();
    }
}
