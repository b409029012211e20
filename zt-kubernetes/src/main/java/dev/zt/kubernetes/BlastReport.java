package dev.zt.kubernetes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The {@linkplain BlastRadius blast radius} of one workload with different layers, to compare: before there were any, with
 * the application alone, with the network alone, with all of them. Immutable and thread-safe.
 *
 * @param start the workload that is taken over
 * @param views what is reached, by the name of the view, in the order in which they are shown; at least one
 */
public record BlastReport(Workload start, Map<String, BlastRadius> views) {

    /** The view in which nothing stands between workloads. */
    public static final String BEFORE = "before";

    /** The view of the applications alone. */
    public static final String APPLICATION = "application alone";

    /**
     * Copies the views.
     *
     * @param start the workload that is taken over
     * @param views what is reached, by the name of the view
     */
    public BlastReport {
        Objects.requireNonNull(start, "start");
        views = Collections.unmodifiableMap(new LinkedHashMap<>(views));
    }

    /**
     * Works out all views: before, the application alone, each layer alone, and all of them together.
     *
     * @param graph who may call whom
     * @param start the workload that is taken over
     * @param layers the layers around the applications
     * @return the report
     */
    public static BlastReport of(CallGraph graph, Workload start, List<? extends Layer> layers) {
        Layer application = new ApplicationLayer(graph);
        Map<String, BlastRadius> views = new LinkedHashMap<>();
        views.put(BEFORE, BlastRadius.of(graph, start, List.of()));
        views.put(APPLICATION, BlastRadius.of(graph, start, List.of(application)));
        for (Layer layer : layers) {
            views.put(layer.name() + " alone", BlastRadius.of(graph, start, List.of(layer)));
        }
        if (!layers.isEmpty()) {
            List<Layer> all = new ArrayList<>(List.of(application));
            all.addAll(layers);
            String name = all.stream().map(Layer::name).collect(Collectors.joining(" and "));
            views.put(name, BlastRadius.of(graph, start, all));
        }
        return new BlastReport(start, views);
    }

    /**
     * Returns the last view: what is left with all layers.
     *
     * @return what is reached
     */
    public BlastRadius left() {
        return views.values().stream()
                .reduce((first, second) -> second)
                .orElseThrow(() -> new IllegalStateException("a report has a view"));
    }

    /**
     * Writes the report for people.
     *
     * @return Markdown with a table of the views, one of the ports that can be called with all layers, those at which the
     *     application enforces no policy marked, and a Mermaid graph of the calls
     */
    public String toMarkdown() {
        StringBuilder text = new StringBuilder("# Blast radius of `" + start.label() + "`\n\n");
        text.append("| with | calls directly | reaches in all |\n|---|---|---|\n");
        views.forEach((name, radius) -> text.append("| ")
                .append(name)
                .append(" | ")
                .append(radius.directCount())
                .append(" | ")
                .append(radius.reached().size())
                .append(" |\n"));
        BlastRadius left = left();
        if (left.reached().isEmpty()) {
            return text.append("\nNothing is reached.\n").toString();
        }
        text.append("\n| reached | through | by |\n|---|---|---|\n");
        left.reached().forEach(reached -> reached.calls().forEach(call -> text.append(row(left, call))));
        return text.append('\n').append(BlastGraph.mermaid(left)).toString();
    }

    private static String row(BlastRadius radius, BlastRadius.Step call) {
        return "| `" + call.callee().label() + "` " + port(call) + " | " + through(radius, call.caller()) + " | "
                + call.by().replace("|", "\\|") + " |\n";
    }

    private static String through(BlastRadius radius, Workload caller) {
        return radius.to(caller)
                .map(reached -> reached.chain().stream()
                        .map(step -> step.callee().label())
                        .collect(Collectors.joining(", ")))
                .orElse("directly");
    }

    /** Writes the port of a call, and whether nobody decides there. */
    static String port(BlastRadius.Step call) {
        return call.port() + (call.enforced() ? "" : " (no policy of the application)");
    }
}
