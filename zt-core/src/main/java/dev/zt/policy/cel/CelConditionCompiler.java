package dev.zt.policy.cel;

import dev.zt.internal.text.Quoted;
import dev.zt.policy.Condition;
import dev.zt.policy.ConditionCompiler;

/**
 * Compiles conditions in CEL, the Common Expression Language, as far as {@code docs/guide/conditions.md} lists it.
 *
 * <p>Needs {@code dev.cel:compiler} on the class path: without it each condition is refused, and nothing else changes.
 * Thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 *   <li>A condition that loads means what dev.cel's own runtime takes it to mean, for every request.
 *   <li>What cannot be known (a claim, header or capture that is absent, values of other types than an operator takes) is
 *       an error, which counts against the caller in rules of either effect.
 *   <li>The work for one request is bounded by the lengths of condition and request: 10,000 steps inside of macros.
 * </ul>
 *
 * <h2>Does not protect against</h2>
 *
 * A condition that says something else than its author means.
 */
public final class CelConditionCompiler implements ConditionCompiler {

    /** What must be on the class path. */
    static final String ARTIFACT = "dev.cel:compiler:0.14.0";

    /** Creates a compiler; loads nothing of dev.cel. */
    public CelConditionCompiler() {}

    @Override
    public Condition compile(String text) {
        if (text.length() > Condition.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "Condition " + Quoted.quote(text) + " is too long: at most " + Condition.MAX_LENGTH
                            + " characters are allowed. Divide it: all conditions of \"when\" must hold.");
        }
        try {
            return Frontend.compile(text);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException(
                    "Condition " + Quoted.quote(text)
                            + " is nested too deep. Divide it: all conditions of \"when\" must hold.",
                    e);
        } catch (LinkageError e) {
            throw new IllegalArgumentException(unusable(text, e), e);
        }
    }

    private static String unusable(String text, LinkageError error) {
        boolean present = CelConditionCompiler.class.getClassLoader() != null
                && CelConditionCompiler.class.getClassLoader().getResource("dev/cel/compiler/CelCompiler.class")
                        != null;
        String why = present
                ? "the dev.cel on the class path cannot be used (" + Quoted.escape(error.toString()) + "). Use "
                : "conditions are CEL, and nothing on the class path compiles it. Add ";
        return "Condition " + Quoted.quote(text) + " cannot be read: " + why + ARTIFACT + ", or remove the condition.";
    }

    /** Returns what this compiles. */
    @Override
    public String toString() {
        return "CEL (" + ARTIFACT + ")";
    }
}
