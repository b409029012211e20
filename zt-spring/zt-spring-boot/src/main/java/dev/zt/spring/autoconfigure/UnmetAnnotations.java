package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.PolicyPrinter;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import dev.zt.policy.analysis.UnmetClaim;
import dev.zt.spring.guard.DeclaredRules;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Refuses to start where the policy files decide and say less than the annotations, with the rules to add. */
final class UnmetAnnotations {

    private UnmetAnnotations() {}

    static void refuse(DeclaredRules declared, Zt zt) {
        List<UnmetClaim> unmet = unmet(declared);
        if (unmet.isEmpty()) {
            return;
        }
        throw new StartRefusedException(
                "zt.policy.authority is files, and they do not say what annotations say:\n"
                        + unmet.stream().map(claim -> claim + ".").collect(Collectors.joining("\n")),
                "Correct the annotations, or let rules in zt.policy.file say so, for example:\n"
                        + example(unmet, Objects.requireNonNull(zt.policies().workload()))
                                .indent(4)
                        + PolicyHint.of(zt).stripLeading());
    }

    private static List<UnmetClaim> unmet(DeclaredRules declared) {
        try {
            return declared.unmet();
        } catch (IllegalStateException e) {
            throw new StartRefusedException(
                    "zt.policy.authority is files, and nobody can tell whether they say what annotations say: "
                            + e.getMessage() + ".",
                    "Write the files with fewer patterns, or take the annotations away and set zt.policy.authority=merged.");
        }
    }

    private static String example(List<UnmetClaim> unmet, SpiffeId workload) {
        List<Rule> rules = unmet.stream().map(claim -> rule(claim.claim())).toList();
        return PolicyPrinter.print(
                PolicySet.compile(List.of(new AccessPolicy("annotations", "", workload, rules)), workload));
    }

    /** By another id than the annotation's own: that what it denies stays in force. */
    private static Rule rule(Rule claim) {
        return new Rule(claim.id().replace('#', '.'), claim.effect(), claim.from(), claim.to());
    }
}
