package dev.zt.verification.interop.istio;

import dev.zt.policy.Condition;
import dev.zt.policy.ConditionInput;

/**
 * Holds if a request has a header: stands for conditions, of which Istio knows none.
 *
 * @param name the header's name
 */
record AskedHeader(String name) implements Condition {

    @Override
    public String text() {
        return "a request with " + name;
    }

    @Override
    public boolean test(ConditionInput input) {
        return !input.attributes().headers(name).isEmpty();
    }
}
