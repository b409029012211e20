package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Fidelity;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import java.util.ArrayList;
import java.util.List;

/** Tells what of a rule that allows is lost where only the caller and the port are seen. */
final class Loss {

    private Loss() {}

    static DerivedRule label(String object, Rule rule) {
        List<String> unseen = unseen(rule);
        return unseen.isEmpty()
                ? new DerivedRule(object, rule.id(), Fidelity.EXACT, "")
                : new DerivedRule(
                        object,
                        rule.id(),
                        Fidelity.WIDER,
                        "Linkerd lets in each call of the caller; the application alone looks at "
                                + String.join(", ", unseen));
    }

    private static List<String> unseen(Rule rule) {
        List<String> unseen = new ArrayList<>();
        if (rule.to().stream().anyMatch(OperationMatcher.Http.class::isInstance)) {
            unseen.add("HTTP requests");
        }
        if (rule.to().stream().anyMatch(OperationMatcher.Grpc.class::isInstance)) {
            unseen.add("gRPC methods");
        }
        if (rule.to().stream().anyMatch(OperationMatcher.Handler.class::isInstance)) {
            unseen.add("handlers");
        }
        if (!rule.when().isEmpty()) {
            unseen.add("conditions");
        }
        if (rule.from().stream().anyMatch(Loss::asksForAddress)) {
            unseen.add("addresses");
        }
        if (rule.expires() != null) {
            unseen.add("the rule's end, " + rule.expires());
        }
        return unseen;
    }

    private static boolean asksForAddress(PeerMatcher matcher) {
        return !matcher.is().ipBlocks().isEmpty() || !matcher.not().ipBlocks().isEmpty();
    }

    /** Returns the worse of two: what lets through more is worse than what lets through less. */
    static Fidelity worst(List<DerivedRule> labels) {
        boolean narrower = false;
        for (DerivedRule label : labels) {
            if (label.fidelity() == Fidelity.WIDER) {
                return Fidelity.WIDER;
            }
            narrower |= label.fidelity() == Fidelity.NARROWER;
        }
        return narrower ? Fidelity.NARROWER : Fidelity.EXACT;
    }
}
