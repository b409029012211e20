package dev.zt.spring.guard;

import dev.zt.policy.Effect;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import java.util.List;
import java.util.Set;

/**
 * What answers requests at some paths: a handler method by one of its mappings, or something that bears no annotations.
 *
 * @param name what people call it
 * @param isNamed whether it is a handler whose annotations were read
 * @param rules what they say
 * @param place where it stands among the handler mappings
 * @param methods the HTTP methods that it is mapped to, empty for all
 * @param paths the paths that it is mapped to
 * @param isConditional whether a request needs more than method and path
 * @param passesOn whether a request without that may go to a handler mapping that comes later, and is not just refused
 */
record Mapped(
        String name,
        boolean isNamed,
        List<Rule> rules,
        Place place,
        Set<String> methods,
        List<SpringPath> paths,
        boolean isConditional,
        boolean passesOn) {

    static final String HEAD = "HEAD";

    /** Who gets a request that two could answer. */
    enum Contest {
        MINE,
        THEIRS,
        OPEN
    }

    /**
     * A handler mapping: that of lowest order is asked first.
     *
     * @param bean tells it from others
     * @param order its order
     */
    record Place(int bean, int order) {}

    /** Whom a rule lets in or keeps out. */
    private record Said(Effect effect, List<PeerMatcher> from) {}

    Mapped {
        rules = List.copyOf(rules);
        methods = Set.copyOf(methods);
        paths = List.copyOf(paths);
    }

    /** One that no annotation speaks of. */
    static Mapped unnamed(String name, Place place, List<SpringPath> paths) {
        return new Mapped(name, false, List.of(), place, Set.of(), paths, true, true);
    }

    /** Tells whether annotations say the same of both, so that it does not matter which of them answers. */
    boolean saysTheSame(Mapped other) {
        return isNamed && other.isNamed && (name.equals(other.name) || said().equals(other.said()));
    }

    private List<Said> said() {
        return rules.stream().map(rule -> new Said(rule.effect(), rule.from())).toList();
    }

    /** What is mapped to GET answers HEAD; OPTIONS and TRACE are the server's own unless a mapping names them. */
    boolean takes(String method) {
        return methods.isEmpty()
                ? !method.equals("OPTIONS") && !method.equals("TRACE")
                : methods.contains(method) || (method.equals(HEAD) && methods.contains("GET"));
    }

    boolean sharesAMethod(Mapped other) {
        return methods.isEmpty() || other.methods.isEmpty() || methods.stream().anyMatch(other.methods::contains);
    }

    /** Tells whether the other takes each method that this one does. */
    boolean takesNoMoreThan(Mapped other) {
        return methods.isEmpty() ? other.methods.isEmpty() : methods.stream().allMatch(other::takes);
    }

    /** Tells who gets a request for paths of both, as {@code RequestMappingInfo} compares them. */
    Contest contest(SpringPath mine, Mapped other, SpringPath theirs, boolean isHead) {
        int first = place.bean == other.place.bean
                ? ranked(mine, other, theirs, isHead)
                : Integer.compare(place.order, other.place.order);
        boolean isOpen = place.bean == other.place.bean
                ? (first < 0 ? isConditional : other.isConditional)
                : (first < 0 ? passesOn : other.passesOn);
        return first == 0 || isOpen ? Contest.OPEN : first < 0 ? Contest.MINE : Contest.THEIRS;
    }

    private int ranked(SpringPath mine, Mapped other, SpringPath theirs, boolean isHead) {
        // For HEAD alone, Spring looks at methods before it looks at paths.
        boolean differ =
                methods.isEmpty() != other.methods.isEmpty() || methods.contains(HEAD) != other.methods.contains(HEAD);
        return (isHead && differ) || mine.pattern() == null || theirs.pattern() == null
                ? 0
                : mine.pattern().compareTo(theirs.pattern());
    }
}
