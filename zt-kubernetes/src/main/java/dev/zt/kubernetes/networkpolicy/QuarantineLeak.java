package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.Workload;
import java.util.List;
import java.util.Objects;

/**
 * Why the quarantine label would not shut off pods. Immutable and thread-safe.
 *
 * @param workloads whose pods, at least one, in order
 * @param cause a policy that lets connections through whether its pods carry the label or not, or the lack of one that
 *     shuts them off, in a sentence
 */
public record QuarantineLeak(List<Workload> workloads, String cause) {

    /**
     * Copies the list.
     *
     * @param workloads whose pods
     * @param cause the sentence
     */
    public QuarantineLeak {
        workloads = List.copyOf(workloads);
        Objects.requireNonNull(cause, "cause");
    }
}
