package dev.zt.kubernetes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Finds things in namespaces by labels that they must all have, without looking at each. Immutable and thread-safe.
 *
 * @param <T> what is found
 */
public final class LabelIndex<T> {

    private record Key(String namespace, String label, String value) {}

    private final Map<Key, List<T>> byLabel = new HashMap<>();
    private final Map<String, List<T>> byNamespace = new HashMap<>();
    private final Function<T, Map<String, String>> labels;

    /**
     * Indexes things.
     *
     * @param things the things; those that are found come in their order
     * @param namespace tells in which namespace each is
     * @param labels tells which labels each has
     */
    public LabelIndex(Collection<T> things, Function<T, String> namespace, Function<T, Map<String, String>> labels) {
        this.labels = labels;
        for (T thing : things) {
            String where = namespace.apply(thing);
            byNamespace.computeIfAbsent(where, absent -> new ArrayList<>()).add(thing);
            labels.apply(thing)
                    .forEach((label, value) -> byLabel.computeIfAbsent(
                                    new Key(where, label, value), absent -> new ArrayList<>())
                            .add(thing));
        }
    }

    /**
     * Finds what has labels.
     *
     * @param namespace where
     * @param wanted the labels that it must have; with none all of the namespace is found
     * @return what has all of them
     */
    public List<T> find(String namespace, Map<String, String> wanted) {
        List<T> fewest = byNamespace.getOrDefault(namespace, List.of());
        for (Map.Entry<String, String> label : wanted.entrySet()) {
            List<T> having = byLabel.getOrDefault(new Key(namespace, label.getKey(), label.getValue()), List.of());
            fewest = having.size() < fewest.size() ? having : fewest;
        }
        return fewest.stream()
                .filter(thing -> labels.apply(thing).entrySet().containsAll(wanted.entrySet()))
                .toList();
    }
}
