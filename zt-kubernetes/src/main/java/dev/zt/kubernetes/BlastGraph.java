package dev.zt.kubernetes;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Draws the chains of a blast radius as a Mermaid flowchart. */
final class BlastGraph {

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
        Set<String> arrows = new LinkedHashSet<>();
        radius.reached()
                .forEach(reached -> reached.chain()
                        .forEach(step -> arrows.add("    " + names.get(step.caller()) + " -->|\"" + step.port() + "\"| "
                                + names.get(step.callee()) + "\n")));
        arrows.forEach(text::append);
        return text.append("    style w0 stroke-width:3px\n```\n").toString();
    }
}
