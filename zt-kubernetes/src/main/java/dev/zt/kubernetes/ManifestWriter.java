package dev.zt.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/**
 * Writes objects as YAML that is the same each time: for review, and for a comparison byte by byte. Stateless and
 * thread-safe.
 *
 * <p>{@code apiVersion}, {@code kind}, {@code metadata} and {@code spec} come first, other keys in the order of their
 * names; lists keep their order; what is null is left out.
 */
public final class ManifestWriter {

    private static final List<String> FIRST = List.of("apiVersion", "kind", "metadata", "spec");

    /**
     * What YAML 1.1, which clusters' tools read, takes for a number, a date, a boolean or nothing, and YAML 1.2 for text: a
     * label {@code yes} would become {@code true} on its way.
     */
    private static final Pattern OTHER_TYPE = Pattern.compile("(?i)[-+]?\\.?[0-9][-+0-9_.:tz ]*(e[-+]?[0-9_]+)?"
            + "|[-+]?0x[0-9a-f_]+|[-+]?0[bo][0-7_]+|[-+]?\\.(inf|nan)|y|n|yes|no|on|off|true|false|null|~|=|<<");

    /** Writes text of which YAML 1.1 would make something else in quotes. */
    private static final class Quoting extends StandardRepresenter {

        Quoting(DumpSettings settings) {
            super(settings);
        }

        @Override
        protected Node representScalar(Tag tag, String value, ScalarStyle style) {
            boolean quoted = tag.equals(Tag.STR) && OTHER_TYPE.matcher(value).matches();
            return super.representScalar(tag, value, quoted ? ScalarStyle.SINGLE_QUOTED : style);
        }
    }

    private ManifestWriter() {}

    /**
     * Writes objects.
     *
     * @param objects the objects
     * @return one document for each, in their order
     */
    public static String write(Collection<? extends HasMetadata> objects) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setDefaultScalarStyle(ScalarStyle.PLAIN)
                .setIndicatorIndent(0)
                .setWidth(1_000)
                .build();
        Dump dump = new Dump(settings, new Quoting(settings));
        return objects.stream()
                .map(object -> dump.dumpToString(sorted(ObjectTrees.of(object), true)))
                .collect(Collectors.joining("---\n"));
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
