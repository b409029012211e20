package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import java.util.List;

/**
 * The cases of one file.
 *
 * @param workload whose policy they are about
 * @param cases the cases, in their order
 */
public record PolicyCases(SpiffeId workload, List<PolicyCase> cases) {

    /**
     * Copies the list.
     *
     * @param workload whose policy they are about
     * @param cases the cases, in their order
     */
    public PolicyCases {
        cases = List.copyOf(cases);
    }
}
