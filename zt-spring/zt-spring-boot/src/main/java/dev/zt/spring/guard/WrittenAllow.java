package dev.zt.spring.guard;

import dev.zt.policy.HttpFields;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.TextMatcher;
import dev.zt.spring.guard.Mapped.Contest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which requests reach a handler, in the words of policy files: what another one might get, with other callers, is left
 * out. Never more than reaches it.
 */
final class WrittenAllow {

    /** Spring and the server answer these before a handler does that names no methods, and preflights before any. */
    private static final List<String> NEVER = List.of("OPTIONS", "TRACE");

    private static final List<String> COMMON = List.of("DELETE", "GET", Mapped.HEAD, "PATCH", "POST", "PUT");

    /** Stands for each method that is none of those above. */
    private static final String OTHERS = "others";

    private final Mapped mapped;
    private final List<Mapped> all;
    private final List<String> methods;
    /** By which methods requests may go elsewhere, by where and to whom. */
    private final Map<String, Set<String>> doubts = new LinkedHashMap<>();

    private WrittenAllow(Mapped mapped, List<Mapped> all) {
        this.mapped = mapped;
        this.all = all;
        this.methods = Stream.concat(COMMON.stream(), Stream.of(OTHERS))
                .filter(mapped::takes)
                .toList();
    }

    static List<OperationMatcher> of(Mapped mapped, List<Mapped> all, Set<String> notes) {
        WrittenAllow allow = new WrittenAllow(mapped, all);
        List<OperationMatcher> matchers = allow.matchers();
        allow.note(notes);
        return matchers;
    }

    private List<OperationMatcher> matchers() {
        Map<Map<String, Part>, List<String>> alike = new LinkedHashMap<>();
        methods.forEach(method ->
                alike.computeIfAbsent(parts(method), parts -> new ArrayList<>()).add(method));
        List<OperationMatcher> matchers = new ArrayList<>();
        alike.forEach((parts, these) -> parts.values().forEach(part -> matchers.add(matcher(these, part))));
        return matchers;
    }

    private void note(Set<String> notes) {
        String subject = mapped.name() + " is not written for ";
        mapped.paths().stream()
                .filter(path -> !path.isExact())
                .forEach(path -> notes.add(
                        path.narrow().isEmpty()
                                ? subject + path.text() + ": policy files have no words for it."
                                : subject + "other spellings of " + path.text() + "."));
        if (mapped.methods().stream().anyMatch(NEVER::contains)) {
            notes.add(subject + "OPTIONS and TRACE, which Spring may answer itself.");
        }
        doubts.forEach((where, these) ->
                notes.add(subject + (these.containsAll(methods) ? "" : String.join("|", these) + " ") + where));
    }

    /** Paths of which the same others have to be left out. */
    private record Part(List<PathPattern> paths, List<PathPattern> leftOut) {}

    private static OperationMatcher matcher(List<String> methods, Part part) {
        boolean isAllBut = methods.contains(OTHERS);
        List<String> not = Stream.concat(COMMON.stream(), NEVER.stream())
                .filter(method -> !methods.contains(method))
                .toList();
        return new OperationMatcher.Http(
                fields(isAllBut ? List.of() : methods).withPaths(part.paths),
                fields(isAllBut ? not : List.of()).withPaths(part.leftOut),
                false);
    }

    private static HttpFields fields(List<String> methods) {
        return HttpFields.NONE.withMethods(
                methods.stream().map(TextMatcher::exact).toList());
    }

    private Map<String, Part> parts(String method) {
        Map<String, Part> parts = new TreeMap<>();
        for (SpringPath path : mapped.paths()) {
            List<PathPattern> leftOut = leftOut(path, method);
            List<PathPattern> left = path.narrow().stream()
                    .filter(one -> leftOut.stream().noneMatch(wider -> holds(wider, one)))
                    .toList();
            if (!left.isEmpty()) {
                parts.merge(
                        leftOut.toString(),
                        new Part(sorted(left), leftOut),
                        (one, more) -> new Part(
                                sorted(Stream.concat(one.paths.stream(), more.paths.stream())
                                        .toList()),
                                leftOut));
            }
        }
        return parts;
    }

    private List<PathPattern> leftOut(SpringPath path, String method) {
        List<PathPattern> leftOut = new ArrayList<>();
        for (Mapped other : all) {
            if (other.takes(method) && !mapped.saysTheSame(other)) {
                for (SpringPath theirs : other.paths()) {
                    Contest contest = path.meets(theirs)
                            ? mapped.contest(path, other, theirs, method.equals(Mapped.HEAD))
                            : Contest.MINE;
                    if (contest != Contest.MINE) {
                        leftOut.addAll(theirs.wide());
                    }
                    if (contest == Contest.OPEN || (contest == Contest.THEIRS && !theirs.isExact())) {
                        doubts.computeIfAbsent(
                                        theirs.text() + ", which may go to " + other.name() + ".",
                                        where -> new LinkedHashSet<>())
                                .add(method);
                    }
                }
            }
        }
        return sorted(leftOut);
    }

    private static List<PathPattern> sorted(Collection<PathPattern> paths) {
        TreeSet<PathPattern> sorted = new TreeSet<>(Comparator.comparing(PathPattern::text));
        sorted.addAll(paths);
        return List.copyOf(sorted);
    }

    /** Tells whether a pattern matches each path of another. A variable is a segment like any other here. */
    private static boolean holds(PathPattern wider, PathPattern narrower) {
        String text = narrower.text();
        if (!text.endsWith("/{**}")) {
            return wider.matches(text);
        }
        String above = text.substring(0, text.length() - 5);
        return wider.text().endsWith("/{**}") && wider.matches(above.isEmpty() ? "/" : above);
    }
}
