package dev.zt.spring.guard;

import dev.zt.policy.Effect;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes what annotations of handlers of Spring MVC say by methods and paths. Where that cannot be exact, an allow rule
 * lets in less and a deny rule keeps out more.
 */
final class WrittenHandlers {

    private WrittenHandlers() {}

    /**
     * Writes rules.
     *
     * @param rules the rules of each handler, about the handler
     * @param all all that answers requests
     */
    static Written of(List<Rule> rules, List<Mapped> all) {
        Set<String> notes = new TreeSet<>();
        List<Rule> written = new ArrayList<>();
        for (Rule rule : rules) {
            List<OperationMatcher> to = all.stream()
                    .filter(mapped -> mapped.rules().contains(rule))
                    .flatMap(mapped -> to(rule, mapped, all, notes).stream())
                    .distinct()
                    .toList();
            // Without operations a rule would be about all of them.
            if (!to.isEmpty()) {
                written.add(new Rule(rule.id(), rule.effect(), rule.from(), to));
            } else if (rule.effect() == Effect.ALLOW) {
                notes.add(rule.id() + " is not written at all: nobody is let in.");
            }
        }
        return new Written(written, List.copyOf(notes));
    }

    private static List<OperationMatcher> to(Rule rule, Mapped mapped, List<Mapped> all, Set<String> notes) {
        return rule.effect() == Effect.ALLOW
                ? WrittenAllow.of(mapped, all, notes)
                : WrittenDenial.of(mapped, all, notes);
    }
}
