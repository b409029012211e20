package dev.zt.spring;

import dev.zt.policy.AccessPolicy;
import dev.zt.policy.PolicyPrinter;
import dev.zt.policy.PolicySet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What the annotations of an application say, as a policy for its own workload in the words of policy files: methods and
 * paths in the place of handlers of Spring MVC, methods of gRPC. For those who read policies and not code, what derives
 * the rules of a network say.
 *
 * <p>A bean of this type is there in each application, once it has started: inject it lazily, or into a test. It holds
 * what was mapped at the start. Write it beside the policy files, not among those that the application itself loads: there
 * it would outlive the annotations. Immutable and thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * A rule that allows lets nobody in at a handler at which the annotations do not, also where the paths of handlers overlap;
 * a rule that denies keeps out all whom the annotations keep out. What cannot be said exactly is said more narrowly, and
 * {@link #notes} has it.
 *
 * <h2>Does not protect against</h2>
 *
 * Handlers that are mapped after the start, filters and proxies that answer requests themselves or change their methods and
 * paths, and annotations that nobody wrote down again after a change: let a test compare.
 *
 * @param policy the rules, named {@code annotations}, without a revision
 * @param notes where the rules say less than the annotations, one in a line
 */
public record DeclaredPolicy(AccessPolicy policy, List<String> notes) {

    /**
     * Checks that nothing is missing, and copies.
     *
     * @param policy the rules, named {@code annotations}, without a revision
     * @param notes where the rules say less than the annotations, one in a line
     */
    public DeclaredPolicy {
        Objects.requireNonNull(policy, "policy");
        notes = List.copyOf(notes);
    }

    /**
     * Writes the policy as a policy file, with the notes as comments. Two applications whose annotations say the same are
     * written alike.
     *
     * @return YAML with a final line end
     */
    public String toYaml() {
        String printed = PolicyPrinter.print(PolicySet.compile(List.of(policy), policy.workload()));
        return "# What the annotations of this workload say. Written from its code: change them, not this.\n"
                + notes.stream().map(note -> "# " + comment(note) + "\n").collect(Collectors.joining())
                + printed.replaceFirst("(?m)^# Merged from .*\n", "");
    }

    /** Nothing in it may end the comment. */
    private static String comment(String note) {
        return note.replaceAll("[^ -~]", "?");
    }
}
