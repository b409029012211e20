package dev.zt.authz;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.Effect;
import dev.zt.policy.Observations;
import dev.zt.policy.Operation;
import dev.zt.policy.PolicySet;
import dev.zt.policy.RequestAttributes;
import dev.zt.policy.Rule;
import dev.zt.policy.RuleExplainer;
import dev.zt.policy.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides by a compiled policy, which can be replaced while calls are decided.
 *
 * <p>Each decision is made by one policy set as a whole, never by parts of two. What no rule allows is denied, and so is
 * everything if no policy names the workload. Decisions are made ahead, so that a call creates none. Thread-safe.
 */
public final class PolicyAuthorizer implements Authorizer {

    private static final Decision NO_POLICY = Decision.Deny.of(Reason.NO_POLICY);

    /** How many policies of the past are remembered, the one in force included, so that denials can be explained. */
    private static final int MAX_KNOWN = 4;

    private final long observeUntilMillis;
    private volatile Answers answers;
    private volatile List<Known> known;

    /**
     * Creates an authorizer.
     *
     * @param policies the policy set to begin with
     */
    public PolicyAuthorizer(PolicySet policies) {
        this(policies, Instant.EPOCH);
    }

    /**
     * Creates an authorizer that begins in observe mode: until its end, a call that no rule allows and none denies is let
     * pass with {@link Reason#OBSERVED}. All else is enforced: explicit denials, paths that are not canonical, a workload
     * without policy, and whatever {@code EnforcementPoint} checks before it asks.
     *
     * @param policies the policy set to begin with
     * @param observeUntil when observe mode ends; a moment that has passed means that there is none
     */
    public PolicyAuthorizer(PolicySet policies, Instant observeUntil) {
        this.observeUntilMillis = observeUntil.toEpochMilli();
        this.answers = Answers.of(policies);
        this.known = List.of(Known.of(policies));
    }

    @Override
    public Decision decide(AccessRequest request, long nowMillis) {
        return decide(request.peer(), request.operation(), request.attributes(), nowMillis);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // Verdicts that were made ahead have this very one.
    public Decision decide(PeerIdentity peer, Operation operation, RequestAttributes attributes, long nowMillis) {
        Answers now = answers;
        if (now.policies.isEmpty()) {
            return NO_POLICY;
        }
        Verdict verdict = now.policies.decide(peer, operation, attributes, nowMillis);
        Decision decision =
                now.to(verdict.rule(), nowMillis < observeUntilMillis && peer.assurance() == Assurance.CHANNEL_BOUND);
        return verdict.observations() == Observations.NONE ? decision : decision.with(verdict.observations());
    }

    /**
     * Replaces the policy set. Calls that are being decided end with the former one.
     *
     * @param policies the new policy set
     * @return the former one
     */
    public synchronized PolicySet swap(PolicySet policies) {
        PolicySet former = answers.policies;
        Answers next = Answers.of(policies);
        // Before it decides anything, so that each of its denials can be explained.
        known = Stream.concat(Stream.of(Known.of(policies)), known.stream())
                .distinct()
                .limit(MAX_KNOWN)
                .toList();
        answers = next;
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

    /**
     * Says which allow rule came nearest if none matched, and what of a deny rule matched. Answers for the policy in
     * force and the three before it.
     */
    @Override
    public Optional<String> explain(
            SpiffeId peer, Assurance assurance, Operation operation, long atMillis, Decision denial) {
        Optional<String> why = rules(denial.policy().digest()).flatMap(rules -> switch (denial.reason()) {
            case NO_ALLOW_RULE -> RuleExplainer.nearestMiss(rules, peer, assurance, operation, atMillis);
            case DENY_RULE ->
                rules.stream()
                        .filter(rule -> rule.id().equals(denial.ruleId()))
                        .findFirst()
                        .map(rule -> RuleExplainer.match(rule, peer, assurance, operation));
            default -> Optional.empty();
        });
        List<String> failed = denial.observations().failed();
        String note = "rules that could not be evaluated: " + String.join(", ", failed);
        return failed.isEmpty()
                ? why
                : Optional.of(why.map(line -> line + "; " + note).orElse(note));
    }

    private Optional<List<Rule>> rules(String digest) {
        return known.stream()
                .filter(policy -> policy.digest.equals(digest))
                .findFirst()
                .map(Known::rules);
    }

    /** The rules of a policy set without their index, which is larger. Equal digests mean equal rules. */
    private record Known(String digest, List<Rule> rules) {

        static Known of(PolicySet policies) {
            return new Known(policies.digest(), policies.rules());
        }
    }

    /** A policy set with all decisions that it can lead to. */
    private record Answers(PolicySet policies, Outcomes enforced, Outcomes observed) {

        static Answers of(PolicySet policies) {
            Objects.requireNonNull(policies, "policies");
            return new Answers(policies, Outcomes.of(policies, false), Outcomes.of(policies, true));
        }

        Decision to(int rule, boolean observing) {
            return (observing ? observed : enforced).to(rule);
        }
    }

    /** All decisions that a policy set can lead to in one mode. */
    private record Outcomes(List<Decision> byRule, Decision noAllowRule, Decision notCanonical) {

        static Outcomes of(PolicySet policies, boolean observed) {
            PolicyRef ref = new PolicyRef(policies.name(), policies.revision(), policies.digest(), observed);
            return new Outcomes(
                    policies.rules().stream().map(rule -> decision(rule, ref)).toList(),
                    observed
                            ? new Decision.Allow(Reason.OBSERVED, null, ref)
                            : new Decision.Deny(Reason.NO_ALLOW_RULE, null, ref),
                    new Decision.Deny(Reason.PATH_NOT_CANONICAL, null, ref));
        }

        Decision to(int rule) {
            if (rule >= 0) {
                return byRule.get(rule);
            }
            return rule == PolicySet.NOT_CANONICAL ? notCanonical : noAllowRule;
        }

        /** Rules that do not decide get a denial: none of them is ever asked for. */
        private static Decision decision(Rule rule, PolicyRef ref) {
            return rule.enforces(Effect.ALLOW)
                    ? new Decision.Allow(Reason.ALLOW_RULE, rule.id(), ref)
                    : new Decision.Deny(Reason.DENY_RULE, rule.id(), ref);
        }
    }
}
