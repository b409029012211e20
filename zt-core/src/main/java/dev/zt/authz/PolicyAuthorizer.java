package dev.zt.authz;

import dev.zt.policy.Effect;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import java.util.List;
import java.util.Objects;

/**
 * Decides by a compiled policy, which can be replaced while calls are decided.
 *
 * <p>Each decision is made by one policy set as a whole, never by parts of two. What no rule allows is denied, and so is
 * everything if no policy names the workload. Decisions are made ahead, so that a call creates none. Thread-safe.
 */
public final class PolicyAuthorizer implements Authorizer {

    private static final Decision NO_POLICY = Decision.Deny.of(Reason.NO_POLICY);

    private volatile Answers answers;

    /**
     * Creates an authorizer.
     *
     * @param policies the policy set to begin with
     */
    public PolicyAuthorizer(PolicySet policies) {
        this.answers = Answers.of(policies);
    }

    @Override
    public Decision decide(AccessRequest request, long nowMillis) {
        Answers now = answers;
        if (now.policies.isEmpty()) {
            return NO_POLICY;
        }
        int rule = now.policies.evaluate(request.peer(), request.operation());
        if (rule >= 0) {
            return now.byRule.get(rule);
        }
        return rule == PolicySet.NOT_CANONICAL ? now.notCanonical : now.noAllowRule;
    }

    /**
     * Replaces the policy set. Calls that are being decided end with the former one.
     *
     * @param policies the new policy set
     * @return the former one
     */
    public synchronized PolicySet swap(PolicySet policies) {
        PolicySet former = answers.policies;
        answers = Answers.of(policies);
        return former;
    }

    /**
     * Returns the policy set that decides now.
     *
     * @return the policy set
     */
    public PolicySet current() {
        return answers.policies;
    }

    /** A policy set with all decisions that it can lead to, the rules' by the index of the rule. */
    private record Answers(PolicySet policies, List<Decision> byRule, Decision noAllowRule, Decision notCanonical) {

        static Answers of(PolicySet policies) {
            Objects.requireNonNull(policies, "policies");
            PolicyRef ref = new PolicyRef(policies.name(), policies.revision(), policies.digest());
            return new Answers(
                    policies,
                    policies.rules().stream().map(rule -> decision(rule, ref)).toList(),
                    new Decision.Deny(Reason.NO_ALLOW_RULE, null, ref),
                    new Decision.Deny(Reason.PATH_NOT_CANONICAL, null, ref));
        }

        private static Decision decision(Rule rule, PolicyRef ref) {
            return rule.effect() == Effect.ALLOW
                    ? new Decision.Allow(Reason.ALLOW_RULE, rule.id(), ref)
                    : new Decision.Deny(Reason.DENY_RULE, rule.id(), ref);
        }
    }
}
