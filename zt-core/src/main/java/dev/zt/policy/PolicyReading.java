package dev.zt.policy;

import java.util.List;

/**
 * What came of reading a policy text: policies, or what is wrong with the text.
 *
 * @param policies the policies in the order of the text; empty if there is any issue, since a text of which a part is
 *     missing may lack a deny rule
 * @param issues what is wrong, in the order of the text
 */
public record PolicyReading(List<AccessPolicy> policies, List<Issue> issues) {

    /**
     * Copies the lists.
     *
     * @param policies the policies in the order of the text; empty if there is any issue, since a text of which a
     *     part is missing may lack a deny rule
     * @param issues what is wrong, in the order of the text
     * @throws IllegalArgumentException if there are both policies and issues
     */
    public PolicyReading {
        policies = List.copyOf(policies);
        issues = List.copyOf(issues);
        if (!policies.isEmpty() && !issues.isEmpty()) {
            throw new IllegalArgumentException("policies of a text with issues must not be used");
        }
    }

    /**
     * Tells whether the text could be read.
     *
     * @return whether there is no issue
     */
    public boolean isValid() {
        return issues.isEmpty();
    }
}
