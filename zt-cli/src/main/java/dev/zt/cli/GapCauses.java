package dev.zt.cli;

import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.Layer;
import dev.zt.kubernetes.segments.Segments;
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

    private GapCauses(Segments segments) {
        segments.layers().forEach(layer -> layers.put(layer.name(), layer));
    }

    static Grouped group(Segments segments, List<Gap> gaps) {
        GapCauses causes = new GapCauses(segments);
        List<String> objects = gaps.stream().map(causes::objects).toList();
        for (int i = 0; i < gaps.size(); i++) {
            if (objects.get(i).isEmpty()) {
                causes.ends.merge(from(gaps.get(i)), 1, Integer::sum);
                causes.ends.merge(to(gaps.get(i)), 1, Integer::sum);
            }
        }
        Grouped grouped = new Grouped();
        for (int i = 0; i < gaps.size(); i++) {
            Gap gap = gaps.get(i);
            String cause = objects.get(i).isEmpty() ? causes.end(gap) : what(gap) + ", by " + objects.get(i);
            grouped.add(cause, gap.toString(), edge(gap) + ": " + gap.witness());
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

    private static String from(Gap gap) {
        return what(gap) + ", from " + gap.caller().label();
    }

    private static String to(Gap gap) {
        return what(gap) + ", to " + gap.callee().label();
    }

    static String what(Gap gap) {
        return gap.layer() + (gap.kind() == Gap.Kind.LAYER_ALLOWS_MORE ? " allows more" : " allows less");
    }

    static String edge(Gap gap) {
        return gap.caller().label() + " -> " + gap.callee().label() + " " + gap.port();
    }
}
