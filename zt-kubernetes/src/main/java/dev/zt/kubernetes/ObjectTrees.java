package dev.zt.kubernetes;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;

/** Objects of Kubernetes as trees of maps, lists and scalars, and back. Stateless and thread-safe. */
public final class ObjectTrees {

    private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();

    private ObjectTrees() {}

    /**
     * Returns what an object is in YAML or JSON.
     *
     * @param object the object
     * @return its tree; what is null may be left out
     */
    public static Map<?, ?> of(Object object) {
        return OBJECTS.convertValue(object, Map.class);
    }

    /**
     * Reads an object, or a part of one.
     *
     * @param <T> its type
     * @param tree its tree
     * @param type its type
     * @return the object
     * @throws IllegalArgumentException if a field is of another type
     */
    public static <T> T read(Map<?, ?> tree, Class<T> type) {
        try {
            return OBJECTS.convertValue(tree, type);
        } catch (RuntimeException e) {
            // Jackson's own exceptions among them.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String message = String.valueOf(cause.getMessage());
            throw new IllegalArgumentException(
                    Shown.of(message.lines().findFirst().orElse(message)), e);
        }
    }
}
