package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.Selector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the pods that selectors mean, by their rarest label instead of one by one. */
final class PodIndex {

    static final String NAME = "kubernetes.io/metadata.name";

    /** A label of a pod of a namespace. */
    private record Word(String namespace, String key, String value) {}

    private final List<Pod> pods;
    private final Map<String, List<Integer>> byNamespace = new HashMap<>();
    private final Map<String, Map<String, String>> namespaces = new HashMap<>();
    private final Map<Word, List<Integer>> byLabel = new HashMap<>();

    PodIndex(List<Pod> pods) {
        this.pods = pods;
        for (int i = 0; i < pods.size(); i++) {
            Pod pod = pods.get(i);
            int number = i;
            byNamespace
                    .computeIfAbsent(pod.namespace(), absent -> new ArrayList<>())
                    .add(number);
            namespaces.putIfAbsent(pod.namespace(), pod.namespaceLabels());
            pod.labels()
                    .forEach((key, value) -> byLabel.computeIfAbsent(
                                    new Word(pod.namespace(), key, value), absent -> new ArrayList<>())
                            .add(number));
        }
    }

    /** Adds the pods of a namespace that a selector selects. */
    void select(String namespace, Selector selector, BitSet found) {
        for (int pod : candidates(namespace, selector)) {
            if (selector.matches(pods.get(pod).labels())) {
                found.set(pod);
            }
        }
    }

    /** Adds the pods that one selector selects in the namespaces that another selects. */
    void select(Selector namespaceSelector, Selector selector, BitSet found) {
        for (Selector.Requirement requirement : namespaceSelector.requirements()) {
            if (requirement.key().equals(NAME) && requirement.operator() == Selector.Operator.IN) {
                requirement.values().forEach(name -> selectIf(name, namespaceSelector, selector, found));
                return;
            }
        }
        namespaces.keySet().forEach(name -> selectIf(name, namespaceSelector, selector, found));
    }

    private void selectIf(String namespace, Selector namespaceSelector, Selector selector, BitSet found) {
        Map<String, String> labels = namespaces.get(namespace);
        if (labels != null && namespaceSelector.matches(labels)) {
            select(namespace, selector, found);
        }
    }

    private List<Integer> candidates(String namespace, Selector selector) {
        List<Integer> rarest = byNamespace.getOrDefault(namespace, List.of());
        for (Selector.Requirement requirement : selector.requirements()) {
            if (requirement.operator() == Selector.Operator.IN) {
                List<Integer> having = having(namespace, requirement);
                rarest = having.size() < rarest.size() ? having : rarest;
            }
        }
        return rarest;
    }

    private List<Integer> having(String namespace, Selector.Requirement requirement) {
        if (requirement.values().size() == 1) {
            String value = requirement.values().iterator().next();
            return byLabel.getOrDefault(new Word(namespace, requirement.key(), value), List.of());
        }
        List<Integer> all = new ArrayList<>();
        requirement
                .values()
                .forEach(value ->
                        all.addAll(byLabel.getOrDefault(new Word(namespace, requirement.key(), value), List.of())));
        return all;
    }
}
