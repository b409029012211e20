package dev.zt.kubernetes;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Draws the calls of a blast radius as a Mermaid flowchart. */
final class BlastGraph {

    private static final int SHOWN = 3;

    private BlastGraph() {}

    static String mermaid(BlastRadius radius) {
        Map<Workload, String> names = new LinkedHashMap<>();
        names.put(radius.start(), "w0");
        radius.reached().forEach(reached -> names.put(reached.workload(), "w" + names.size()));
        StringBuilder text = new StringBuilder("```mermaid\nflowchart LR\n");
        names.forEach((workload, name) -> text.append("    ")
                .append(name)
                .append("[\"")
                .append(workload.label())
                .append("\"]\n"));
        radius.reached()
                .forEach(reached -> byCaller(reached.calls())
                        .forEach((caller, calls) -> text.append("    ")
                                .append(names.get(caller))
                                .append(" -->|\"")
                                .append(ports(calls))
                                .append("\"| ")
                                .append(names.get(reached.workload()))
                                .append('\n')));
        return text.append("    style w0 stroke-width:3px\n```\n").toString();
    }

    private static Map<Workload, List<BlastRadius.Step>> byCaller(List<BlastRadius.Step> calls) {
        return calls.stream()
                .collect(Collectors.groupingBy(BlastRadius.Step::caller, LinkedHashMap::new, Collectors.toList()));
    }

    /** Names the first ports, and before all those at which nobody decides. */
    private static String ports(List<BlastRadius.Step> calls) {
        String shown = calls.stream()
                .sorted(Comparator.comparing(BlastRadius.Step::enforced))
                .limit(SHOWN)
                .map(BlastReport::port)
                .collect(Collectors.joining(", "));
        return calls.size() > SHOWN ? shown + " and " + (calls.size() - SHOWN) + " more" : shown;
    }
}
