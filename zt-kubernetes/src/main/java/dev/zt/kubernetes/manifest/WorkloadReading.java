package dev.zt.kubernetes.manifest;

import dev.zt.kubernetes.Workloads;
import java.util.List;

/**
 * What came of looking for workloads: the workloads, or what is wrong.
 *
 * @param workloads the workloads; none if there is any problem, since a set of which a part is missing may let through
 *     more
 * @param problems what is wrong, each with its mend
 * @param notes what was left out, and what is worth a look
 */
public record WorkloadReading(Workloads workloads, List<String> problems, List<String> notes) {

    /**
     * Copies the lists.
     *
     * @param workloads the workloads; none if there is any problem
     * @param problems what is wrong
     * @param notes what was left out, and what is worth a look
     */
    public WorkloadReading {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /**
     * Tells whether there is nothing wrong.
     *
     * @return whether there is no problem
     */
    public boolean isValid() {
        return problems.isEmpty();
    }
}
