package dev.zt.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Comparator;
import java.util.List;

/**
 * What was derived for a layer: objects for a cluster, and what became of each rule in them; or why that is impossible.
 *
 * @param objects the objects, in the order in which they may be applied, those that allow before those that deny; empty if
 *     there is an error, since a set of which a part is missing may let through more
 * @param rules what became of each rule, in order
 * @param errors what cannot be expressed without letting through more than the policy does, or losing a denial
 */
public record Derived(List<HasMetadata> objects, List<DerivedRule> rules, List<String> errors) {

    /**
     * Copies the lists.
     *
     * @param objects the objects, in the order in which they may be applied; empty if there is an error
     * @param rules what became of each rule
     * @param errors what cannot be expressed
     * @throws IllegalArgumentException if there are both objects and errors
     */
    public Derived {
        objects = List.copyOf(objects);
        rules = rules.stream().distinct().sorted(Comparator.naturalOrder()).toList();
        errors = errors.stream().distinct().toList();
        if (!objects.isEmpty() && !errors.isEmpty()) {
            throw new IllegalArgumentException("objects of a derivation with errors must not be used");
        }
    }

    /**
     * Tells whether everything could be expressed.
     *
     * @return whether there is no error
     */
    public boolean isValid() {
        return errors.isEmpty();
    }
}
