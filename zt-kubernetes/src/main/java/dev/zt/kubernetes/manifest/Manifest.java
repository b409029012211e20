package dev.zt.kubernetes.manifest;

import dev.zt.kubernetes.Shown;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Objects;

/**
 * One object, and where it is from. The object can be changed; nobody here does.
 *
 * @param object the object
 * @param place where it is from, for example {@code orders.yaml:12}, or {@code cluster}
 */
public record Manifest(HasMetadata object, String place) {

    /**
     * Checks that nothing is missing.
     *
     * @param object the object
     * @param place where it is from
     */
    public Manifest {
        Objects.requireNonNull(object, "object");
        Objects.requireNonNull(place, "place");
    }

    /** Returns for example {@code Deployment shop/orders (orders.yaml:12)}. */
    @Override
    public String toString() {
        String namespace = object.getMetadata().getNamespace();
        String name = (namespace == null ? "" : namespace + "/")
                + object.getMetadata().getName();
        return Shown.of(object.getKind()) + " " + Shown.of(name) + " (" + place + ")";
    }
}
