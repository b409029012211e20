package dev.zt.kubernetes.manifest;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Labels and annotations as Kubernetes takes them: a map that is absent is empty, and a value that is null is the empty text. */
final class LabelMaps {

    private LabelMaps() {}

    static Map<String, String> of(@Nullable Map<String, String> read) {
        Map<String, String> labels = new TreeMap<>();
        if (read != null) {
            read.forEach((key, value) -> labels.put(key, Objects.requireNonNullElse(value, "")));
        }
        return labels;
    }
}
