package dev.zt.policy;

import dev.zt.identity.PeerIdentity;
import java.util.List;

/**
 * Says exactly whether a rule matches a call, part by part, where indices leave that open. An exception counts as a
 * match, but for a rule that allows.
 */
final class RuleTest {

    /** What came of looking at a rule. */
    enum Answer {
        MATCH(true, false),
        NO_MATCH(false, false),
        FAILED_AND_COUNTS(true, true),
        FAILED_AND_DOES_NOT_COUNT(false, true);

        final boolean matches;
        final boolean failed;

        Answer(boolean matches, boolean failed) {
            this.matches = matches;
            this.failed = failed;
        }
    }

    private final Rule rule;
    private final boolean isWider;
    private final boolean asksForAddress;

    /** Creates the test of a rule, whose operations an index names exactly, or more of them than it matches. */
    RuleTest(Rule rule, boolean isWider) {
        this.rule = rule;
        this.isWider = isWider;
        this.asksForAddress = asksForAddress(rule.from());
    }

    private static boolean asksForAddress(List<PeerMatcher> from) {
        for (int i = 0; i < from.size(); i++) {
            if (from.get(i).asksForAddress()) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether the parts of {@code from} and {@code to} that have been looked up are not all there is. */
    boolean isNeeded() {
        return isWider || asksForAddress || !rule.when().isEmpty();
    }

    /** Looks at a rule that is alive, about this peer's ID, and named by the index for this operation. */
    Answer answer(PeerIdentity peer, Operation operation, RequestAttributes attributes, long nowMillis) {
        try {
            boolean matches = (!asksForAddress || from(peer, attributes))
                    && (!isWider || to(operation, attributes))
                    && when(peer, operation, attributes, nowMillis);
            return matches ? Answer.MATCH : Answer.NO_MATCH;
        } catch (Throwable e) {
            return rule.effect() == Effect.ALLOW ? Answer.FAILED_AND_DOES_NOT_COUNT : Answer.FAILED_AND_COUNTS;
        }
    }

    private boolean from(PeerIdentity peer, RequestAttributes attributes) {
        List<PeerMatcher> from = rule.from();
        for (int i = 0; i < from.size(); i++) {
            PeerMatcher matcher = from.get(i);
            if (matcher.takes(peer.assurance(), rule.effect())
                    && PeerTest.id(matcher, peer.id())
                    && PeerTest.address(matcher, attributes)) {
                return true;
            }
        }
        return from.isEmpty();
    }

    private boolean to(Operation operation, RequestAttributes attributes) {
        List<OperationMatcher> to = rule.to();
        for (int i = 0; i < to.size(); i++) {
            if (OperationTest.matches(to.get(i), operation, attributes, rule.effect())) {
                return true;
            }
        }
        return to.isEmpty();
    }

    private boolean when(PeerIdentity peer, Operation operation, RequestAttributes attributes, long nowMillis)
            throws Exception {
        List<Condition> when = rule.when();
        if (when.isEmpty()) {
            return true;
        }
        ConditionInput input = new ConditionInput(peer, operation, attributes, nowMillis, rule);
        for (int i = 0; i < when.size(); i++) {
            if (!when.get(i).test(input)) {
                return false;
            }
        }
        return true;
    }
}
