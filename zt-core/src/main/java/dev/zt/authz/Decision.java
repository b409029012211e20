package dev.zt.authz;

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
     * The call may go on.
     *
     * @param reason a reason that allows
     * @param ruleId the id of the allowing rule, or null if no rule was needed
     * @param policy the policy that was consulted
     */
    record Allow(Reason reason, @Nullable String ruleId, PolicyRef policy) implements Decision {

        /**
         * Checks the parts.
         *
         * @param reason a reason that allows
         * @param ruleId the id of the allowing rule, or null if no rule was needed
         * @param policy the policy that was consulted
         * @throws IllegalArgumentException if the reason is one for a denial
         */
        public Allow {
            Objects.requireNonNull(policy, "policy");
            if (!reason.allows()) {
                throw new IllegalArgumentException("reason " + reason + " denies and cannot allow");
            }
        }
    }

    /**
     * The call must not go on.
     *
     * @param reason a reason that denies
     * @param ruleId the id of the denying rule, or null if no rule denied
     * @param policy the policy that was consulted
     */
    record Deny(Reason reason, @Nullable String ruleId, PolicyRef policy) implements Decision {

        /**
         * Checks the parts.
         *
         * @param reason a reason that denies
         * @param ruleId the id of the denying rule, or null if no rule denied
         * @param policy the policy that was consulted
         * @throws IllegalArgumentException if the reason is one for an allowance
         */
        public Deny {
            Objects.requireNonNull(policy, "policy");
            if (reason.allows()) {
                throw new IllegalArgumentException("reason " + reason + " allows and cannot deny");
            }
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
