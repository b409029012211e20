package dev.zt.cli;

import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.Layer;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.segments.Segments;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What causes differences between layers and policy: the objects that let through what they should not; where there are
 * none, since something is missing, the workload at whose end it is missing for most. Not thread-safe.
 */
final class GapCauses {

    private final Map<String, Layer> layers = new HashMap<>();
    private final Map<String, Integer> ends = new HashMap<>();
    private final Map<String, Integer> kinds = new HashMap<>();

    GapCauses(Segments segments) {
        segments.layers().forEach(layer -> layers.put(layer.name(), layer));
        segments.graph().workloads().all().forEach(workload -> kinds.merge(workload.label(), 1, Integer::sum));
    }

    /** Tells first what people look for: a call of another workload, at a port that is listed. */
    Grouped group(List<Gap> unordered) {
        List<Gap> gaps = unordered.stream()
                .sorted(Comparator.comparing((Gap gap) -> gap.caller().equals(gap.callee()))
                        .thenComparing(gap -> !gap.callee().ports().contains(gap.port())))
                .toList();
        List<String> objects = gaps.stream().map(this::objects).toList();
        ends.clear();
        for (int i = 0; i < gaps.size(); i++) {
            if (objects.get(i).isEmpty()) {
                ends.merge(from(gaps.get(i)), 1, Integer::sum);
                ends.merge(to(gaps.get(i)), 1, Integer::sum);
            }
        }
        Grouped grouped = new Grouped();
        for (int i = 0; i < gaps.size(); i++) {
            Gap gap = gaps.get(i);
            String cause = objects.get(i).isEmpty() ? end(gap) : what(gap) + ", by " + objects.get(i);
            String below = edge(gap) + ": " + gap.witness();
            grouped.add(cause, what(gap) + ": " + below, below);
        }
        return grouped;
    }

    /** Returns the objects that let more through, in words; nothing if there are none. */
    private String objects(Gap gap) {
        Layer layer = Objects.requireNonNull(layers.get(gap.layer()), gap.layer());
        return gap.kind() == Gap.Kind.LAYER_ALLOWS_MORE
                ? String.join(" and ", layer.openedBy(gap.caller(), gap.callee(), gap.port()))
                : "";
    }

    private String end(Gap gap) {
        return ends.getOrDefault(from(gap), 0) > ends.getOrDefault(to(gap), 0) ? from(gap) : to(gap);
    }

    private String from(Gap gap) {
        return what(gap) + ", from " + called(gap.caller());
    }

    private String to(Gap gap) {
        return what(gap) + ", to " + called(gap.callee());
    }

    static String what(Gap gap) {
        return gap.layer() + (gap.kind() == Gap.Kind.LAYER_ALLOWS_MORE ? " allows more" : " allows less");
    }

    String edge(Gap gap) {
        return called(gap.caller()) + " -> " + called(gap.callee()) + " " + gap.port();
    }

    /** Returns what people call a workload, with its kind where another kind has one of that name. */
    private String called(Workload workload) {
        return kinds.getOrDefault(workload.label(), 1) == 1 ? workload.label() : workload.toString();
    }
}
