package dev.zt.policy.analysis;

import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Effect;
import dev.zt.policy.PolicyCase;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import dev.zt.policy.RuleExplainer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a policy says of cases, by the engine that decides calls, and which of its rules decided none.
 *
 * @param results one for each case, in their order
 * @param undecided the ids of the rules that decided no case; shadow and audit rules are not among them
 */
public record PolicyTestRun(List<Result> results, List<String> undecided) {

    /**
     * What came of one case.
     *
     * @param test the case
     * @param allowed whether the call is allowed
     * @param rule the id of the rule that decided, or null if none did
     * @param problem what is not as expected, with a near miss if there is one; empty if all is
     */
    public record Result(
            PolicyCase test, boolean allowed, @Nullable String rule, String problem) {

        /**
         * Tells whether the case is as expected.
         *
         * @return whether there is no problem
         */
        public boolean isPassed() {
            return problem.isEmpty();
        }
    }

    /**
     * Copies the lists.
     *
     * @param results one for each case, in their order
     * @param undecided the ids of the rules that decided no case; shadow and audit rules are not among them
     */
    public PolicyTestRun {
        results = List.copyOf(results);
        undecided = List.copyOf(undecided);
    }

    /**
     * Puts cases to a policy.
     *
     * @param policies the policy
     * @param cases the cases
     * @param nowMillis the moment of cases that name none, in milliseconds since the epoch
     * @return what came of them
     */
    public static PolicyTestRun of(PolicySet policies, List<PolicyCase> cases, long nowMillis) {
        List<Result> results = new ArrayList<>();
        Set<String> undecided = new LinkedHashSet<>();
        policies.rules().stream()
                .filter(rule -> rule.enforces(Effect.ALLOW) || rule.enforces(Effect.DENY))
                .forEach(rule -> undecided.add(rule.id()));
        for (PolicyCase test : cases) {
            Result result = result(policies, test, nowMillis);
            results.add(result);
            undecided.remove(result.rule());
        }
        return new PolicyTestRun(results, List.copyOf(undecided));
    }

    private static Result result(PolicySet policies, PolicyCase test, long nowMillis) {
        Long at = test.atMillis();
        int decided = policies.decide(
                        PeerIdentity.supposed(test.peer(), test.assurance()),
                        test.operation(),
                        test.attributes(),
                        at == null ? nowMillis : at)
                .rule();
        Rule rule = decided < 0 ? null : policies.rules().get(decided);
        boolean allowed = rule != null && rule.effect() == Effect.ALLOW;
        String by = decided == PolicySet.NOT_CANONICAL
                ? "its path is not canonical"
                : rule == null ? "no rule allows it" : "by rule " + rule.id();
        String problem = "";
        if (allowed != test.allowed()) {
            problem = "expected " + word(test.allowed()) + ", but it is " + word(allowed) + ": " + by
                    + near(policies, test, rule, at == null ? nowMillis : at);
        } else if (test.rule() != null && (rule == null || !rule.id().equals(test.rule()))) {
            problem = "expected rule " + test.rule() + " to decide, but " + (rule == null ? "none did: " : "not ") + by;
        }
        return new Result(test, allowed, rule == null ? null : rule.id(), problem);
    }

    private static String near(PolicySet policies, PolicyCase test, @Nullable Rule rule, long atMillis) {
        return rule != null
                ? ""
                : RuleExplainer.nearestMiss(policies.rules(), test.peer(), test.assurance(), test.operation(), atMillis)
                        .map(miss -> "; " + miss)
                        .orElse("");
    }

    private static String word(boolean allowed) {
        return allowed ? "allowed" : "denied";
    }

    /**
     * Tells whether all cases are as expected.
     *
     * @return whether no case has a problem
     */
    public boolean isPassed() {
        return results.stream().allMatch(Result::isPassed);
    }
}
