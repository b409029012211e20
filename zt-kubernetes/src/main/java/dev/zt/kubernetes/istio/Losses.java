package dev.zt.kubernetes.istio;

import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Fidelity;
import dev.zt.policy.Effect;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/** What of one rule is lost on its way into a layer, and which way that is. Not thread-safe. */
final class Losses {

    private final Effect effect;
    private final Set<String> wider = new LinkedHashSet<>();
    private final Set<String> narrower = new LinkedHashSet<>();
    private final Set<String> lostDenials = new LinkedHashSet<>();
    private final Set<String> broken = new LinkedHashSet<>();

    Losses(Effect effect) {
        this.effect = effect;
    }

    boolean allows() {
        return effect == Effect.ALLOW;
    }

    /** Notes calls that the layer's rule matches, and the policy's does not. */
    void matchesMore(String what) {
        (allows() ? wider : narrower).add(what);
    }

    /** Notes calls that the policy's rule matches, and the layer's does not: of a denial none may be lost. */
    void matchesLess(String what) {
        (allows() ? narrower : lostDenials).add(what);
    }

    /**
     * Notes a restriction that the layer has no word for.
     *
     * @return whether the rule may go on without it: one that allows, since the application asks for it too
     */
    boolean goesOnWithout(String what) {
        (allows() ? wider : lostDenials).add(what);
        return allows();
    }

    /** Notes peers that the layer never sees as such, whatever is written for it. */
    void isOutOfSight(String what) {
        (allows() ? narrower : wider).add(what);
    }

    /** Notes that nothing is written of the rule: one that lets nothing through is not wider, whatever it lost. */
    void isNotWritten() {
        if (allows()) {
            wider.clear();
        }
    }

    /** Notes a call that the policy allows, and the layer's denial would not. */
    void breaks(String what) {
        broken.add(what);
    }

    Set<String> lostDenials() {
        return lostDenials;
    }

    Set<String> broken() {
        return broken;
    }

    /** Returns what became of the rule. */
    Stream<DerivedRule> labels(String object, String rule) {
        if (wider.isEmpty() && narrower.isEmpty() && lostDenials.isEmpty()) {
            return Stream.of(new DerivedRule(object, rule, Fidelity.EXACT, ""));
        }
        return Stream.of(
                        wider.stream().map(lost -> new DerivedRule(object, rule, Fidelity.WIDER, lost)),
                        lostDenials.stream().map(lost -> new DerivedRule(object, rule, Fidelity.WIDER, lost)),
                        narrower.stream().map(lost -> new DerivedRule(object, rule, Fidelity.NARROWER, lost)))
                .flatMap(labels -> labels);
    }
}
