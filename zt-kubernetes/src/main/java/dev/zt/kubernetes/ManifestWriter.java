package dev.zt.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/**
 * Writes objects as YAML that is the same each time: for review, and for a comparison byte by byte. Stateless and
 * thread-safe.
 *
 * <p>{@code apiVersion}, {@code kind}, {@code metadata} and {@code spec} come first, other keys in the order of their
 * names; lists keep their order; what is null is left out.
 */
public final class ManifestWriter {

    private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();
    private static final List<String> FIRST = List.of("apiVersion", "kind", "metadata", "spec");

    private ManifestWriter() {}

    /**
     * Writes objects.
     *
     * @param objects the objects
     * @return one document for each, in their order
     */
    public static String write(Collection<? extends HasMetadata> objects) {
        Dump dump = new Dump(DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setDefaultScalarStyle(ScalarStyle.PLAIN)
                .setIndicatorIndent(0)
                .setWidth(1_000)
                .build());
        return objects.stream()
                .map(object -> dump.dumpToString(sorted(tree(object), true)))
                .collect(Collectors.joining("---\n"));
    }

    private static Object tree(HasMetadata object) {
        return OBJECTS.convertValue(object, Map.class);
    }

    private static Object sorted(Object value, boolean top) {
        if (value instanceof List<?> list) {
            return list.stream().map(element -> sorted(element, false)).toList();
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        Map<String, Object> all = new TreeMap<>();
        map.forEach((key, element) -> {
            if (element != null) {
                all.put((String) key, sorted(element, false));
            }
        });
        if (!top) {
            return all;
        }
        Map<String, Object> ordered = new LinkedHashMap<>();
        FIRST.stream().filter(all::containsKey).forEach(key -> ordered.put(key, all.get(key)));
        all.forEach(ordered::putIfAbsent);
        return ordered;
    }
}
