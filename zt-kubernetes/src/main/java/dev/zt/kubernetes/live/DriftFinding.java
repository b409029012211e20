package dev.zt.kubernetes.live;

import java.util.Comparator;
import java.util.Objects;

/**
 * One way in which a cluster differs from what the policy says. Immutable and thread-safe.
 *
 * @param kind in which way
 * @param object the object, as {@code Kind namespace/name}
 * @param detail what differs, and the mend
 */
public record DriftFinding(Kind kind, String object, String detail) implements Comparable<DriftFinding> {

    /** In which way a cluster differs. */
    public enum Kind {
        /** An object that was derived is not there. */
        MISSING,
        /** An object that was derived is there with other content. */
        CHANGED,
        /** An object that was derived once is there, and is derived no more. */
        STALE,
        /** Somebody else's object of a kind that is derived stands beside those that were: it may let through more. */
        FOREIGN
    }

    /**
     * Checks that nothing is missing.
     *
     * @param kind in which way
     * @param object the object, as {@code Kind namespace/name}
     * @param detail what differs, and the mend
     */
    public DriftFinding {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(object, "object");
        Objects.requireNonNull(detail, "detail");
    }

    /** Orders by kind and object. */
    @Override
    public int compareTo(DriftFinding other) {
        return Comparator.comparing(DriftFinding::kind)
                .thenComparing(DriftFinding::object)
                .thenComparing(DriftFinding::detail)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return kind + " " + object + ": " + detail;
    }
}
