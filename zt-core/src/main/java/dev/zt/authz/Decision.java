package dev.zt.authz;

import dev.zt.policy.Observations;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was concluded about one call: allow or deny, and why. Never null, never "no opinion".
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface Decision {

    /**
     * Tells whether the call may go on.
     *
     * @return whether it is allowed
     */
    default boolean isAllowed() {
        return this instanceof Allow;
    }

    /**
     * Returns why.
     *
     * @return the reason
     */
    Reason reason();

    /**
     * Returns the id of the rule that decided.
     *
     * @return the rule id, or null if no rule did
     */
    @Nullable
    String ruleId();

    /**
     * Returns the policy that was consulted.
     *
     * @return the policy, or {@link PolicyRef#NONE}
     */
    PolicyRef policy();

    /**
     * Returns what else was seen while this was decided.
     *
     * @return rules that audit, rules in shadow mode and rules that failed
     */
    Observations observations();

    /**
     * Returns this decision with what else was seen.
     *
     * @param seen what else was seen
     * @return a decision of the same outcome
     */
    Decision with(Observations seen);

    /**
     * The call may go on.
     *
     * @param reason a reason that allows
     * @param ruleId the id of the allowing rule, or null if no rule was needed
     * @param policy the policy that was consulted
     * @param observations what else was seen
     */
    record Allow(Reason reason, @Nullable String ruleId, PolicyRef policy, Observations observations)
            implements Decision {

        /**
         * Checks the parts.
         *
         * @param reason a reason that allows
         * @param ruleId the id of the allowing rule, or null if no rule was needed
         * @param policy the policy that was consulted
         * @param observations what else was seen
         * @throws IllegalArgumentException if the reason is one for a denial
         */
        public Allow {
            Objects.requireNonNull(policy, "policy");
            Objects.requireNonNull(observations, "observations");
            if (!reason.allows()) {
                throw new IllegalArgumentException("reason " + reason + " denies and cannot allow");
            }
        }

        /**
         * Creates a decision while nothing else was seen.
         *
         * @param reason a reason that allows
         * @param ruleId the id of the allowing rule, or null if no rule was needed
         * @param policy the policy that was consulted
         * @throws IllegalArgumentException if the reason is one for the other outcome
         */
        public Allow(Reason reason, @Nullable String ruleId, PolicyRef policy) {
            this(reason, ruleId, policy, Observations.NONE);
        }

        @Override
        public Allow with(Observations seen) {
            return new Allow(reason, ruleId, policy, seen);
        }
    }

    /**
     * The call must not go on.
     *
     * @param reason a reason that denies
     * @param ruleId the id of the denying rule, or null if no rule denied
     * @param policy the policy that was consulted
     * @param observations what else was seen
     */
    record Deny(Reason reason, @Nullable String ruleId, PolicyRef policy, Observations observations)
            implements Decision {

        /**
         * Checks the parts.
         *
         * @param reason a reason that denies
         * @param ruleId the id of the denying rule, or null if no rule denied
         * @param policy the policy that was consulted
         * @param observations what else was seen
         * @throws IllegalArgumentException if the reason is one for an allowance
         */
        public Deny {
            Objects.requireNonNull(policy, "policy");
            Objects.requireNonNull(observations, "observations");
            if (reason.allows()) {
                throw new IllegalArgumentException("reason " + reason + " allows and cannot deny");
            }
        }

        /**
         * Creates a decision while nothing else was seen.
         *
         * @param reason a reason that denies
         * @param ruleId the id of the denying rule, or null if no rule denied
         * @param policy the policy that was consulted
         * @throws IllegalArgumentException if the reason is one for the other outcome
         */
        public Deny(Reason reason, @Nullable String ruleId, PolicyRef policy) {
            this(reason, ruleId, policy, Observations.NONE);
        }

        @Override
        public Deny with(Observations seen) {
            return new Deny(reason, ruleId, policy, seen);
        }

        /**
         * Returns a denial that no rule and no policy led to.
         *
         * @param reason a reason that denies
         * @return the denial
         */
        public static Deny of(Reason reason) {
            return new Deny(reason, null, PolicyRef.NONE);
        }
    }
}
