package dev.zt.spring.guard;

import dev.zt.policy.HttpFields;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.TextMatcher;
import dev.zt.spring.guard.Mapped.Contest;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which requests might reach a handler, in the words of policy files: only what another one gets for certain is left out.
 * Never less than reaches it.
 */
final class WrittenDenial {

    private final Mapped mapped;
    private final List<Mapped> all;
    private final Set<String> notes;

    private WrittenDenial(Mapped mapped, List<Mapped> all, Set<String> notes) {
        this.mapped = mapped;
        this.all = all;
        this.notes = notes;
    }

    static List<OperationMatcher> of(Mapped mapped, List<Mapped> all, Set<String> notes) {
        return new WrittenDenial(mapped, all, notes).matchers();
    }

    private List<OperationMatcher> matchers() {
        mapped.paths().stream()
                .filter(path -> !path.isExact())
                .forEach(path -> notes.add(
                        mapped.name() + " denies more than " + path.text() + ": policy files have no words for it."));
        return mapped.paths().stream()
                .filter(path -> !path.wide().isEmpty())
                .<OperationMatcher>map(path -> new OperationMatcher.Http(
                        HttpFields.NONE.withMethods(methods()).withPaths(path.wide()),
                        HttpFields.NONE.withPaths(leftOut(path)),
                        false))
                .toList();
    }

    private List<TextMatcher> methods() {
        TreeSet<String> methods = new TreeSet<>(mapped.methods());
        if (methods.contains("GET")) {
            methods.add(Mapped.HEAD);
        }
        return methods.stream().map(TextMatcher::exact).toList();
    }

    private List<PathPattern> leftOut(SpringPath path) {
        TreeSet<PathPattern> leftOut = new TreeSet<>(Comparator.comparing(PathPattern::text));
        for (Mapped other : all) {
            for (SpringPath theirs : other.paths()) {
                if (!mapped.saysTheSame(other) && path.meets(theirs) && mapped.sharesAMethod(other)) {
                    if (isTheirs(other, theirs)) {
                        leftOut.addAll(theirs.narrow());
                    } else if (mapped.contest(path, other, theirs, false) != Contest.MINE) {
                        notes.add(mapped.name() + " denies " + theirs.text() + " too, which may go to " + other.name()
                                + ".");
                    }
                }
            }
        }
        return List.copyOf(leftOut);
    }

    /** Tells whether the other gets each request for these paths, by whatever pattern this one is mapped to them too. */
    private boolean isTheirs(Mapped other, SpringPath theirs) {
        return other.isNamed()
                && mapped.takesNoMoreThan(other)
                && mapped.paths().stream()
                        .filter(path -> path.meets(theirs))
                        .allMatch(path -> mapped.contest(path, other, theirs, false) == Contest.THEIRS
                                && (!mapped.takes(Mapped.HEAD)
                                        || mapped.contest(path, other, theirs, true) == Contest.THEIRS));
    }
}
