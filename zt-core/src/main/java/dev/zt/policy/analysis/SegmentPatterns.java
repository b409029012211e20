package dev.zt.policy.analysis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Patterns of names that are divided into segments, and for each way in which such patterns can tell names apart one name
 * that stands for all that are told apart in that way.
 *
 * <p>It follows all patterns at once, segment by segment. Names that lead to the same places in all of them have the same
 * future, so that one is enough: what is left is finite, however long names may be.
 */
final class SegmentPatterns {

    static final String ANY = "*";
    static final String REST = "**";

    /** More would be a mistake in a policy rather than a policy. */
    static final int MAX_NAMES = 200_000;

    private final List<List<String>> patterns = new ArrayList<>();

    /** Adds a pattern of literal segments, {@link #ANY} for one that is not empty, and {@link #REST} for any number. */
    void add(List<String> pattern) {
        patterns.add(List.copyOf(pattern));
    }

    /**
     * Returns the names.
     *
     * @param fresh a segment that no pattern names
     * @param emptyLast whether a name may end with an empty segment
     * @throws IllegalStateException if there are more than {@value #MAX_NAMES}
     */
    List<List<String>> names(String fresh, boolean emptyLast) {
        Set<Set<Long>> seen = new HashSet<>();
        List<List<String>> names = new ArrayList<>();
        Deque<Reached> open = new ArrayDeque<>();
        open.add(new Reached(start(), List.of()));
        while (!open.isEmpty()) {
            Reached here = open.remove();
            List<String> name = here.name();
            steps(here.places(), fresh).forEach((segment, after) -> {
                if (seen.add(after)) {
                    names.add(with(name, segment));
                    open.add(new Reached(after, with(name, segment)));
                }
            });
            if (emptyLast) {
                names.add(with(name, ""));
            }
            if (names.size() > MAX_NAMES) {
                throw new IllegalStateException("The patterns tell more than " + MAX_NAMES + " names apart");
            }
        }
        return names;
    }

    private static List<String> with(List<String> name, String segment) {
        List<String> longer = new ArrayList<>(name);
        longer.add(segment);
        return longer;
    }

    private Set<Long> start() {
        Set<Long> places = new TreeSet<>();
        for (int i = 0; i < patterns.size(); i++) {
            arrive(places, i, 0);
        }
        return places;
    }

    /** A rest may be nothing. */
    private void arrive(Set<Long> places, int pattern, int position) {
        places.add((long) pattern << 32 | position);
        List<String> segments = patterns.get(pattern);
        if (position < segments.size() && segments.get(position).equals(REST)) {
            arrive(places, pattern, position + 1);
        }
    }

    /** Returns where each segment leads that is named here, and where any other does. */
    private Map<String, Set<Long>> steps(Set<Long> places, String fresh) {
        Set<Long> byAny = new TreeSet<>();
        Map<String, Set<Long>> bySegment = new TreeMap<>();
        for (long place : places) {
            int pattern = (int) (place >> 32);
            int position = (int) place;
            List<String> segments = patterns.get(pattern);
            if (position < segments.size()) {
                String expected = segments.get(position);
                if (expected.equals(REST)) {
                    arrive(byAny, pattern, position);
                } else if (expected.equals(ANY)) {
                    arrive(byAny, pattern, position + 1);
                } else if (!expected.isEmpty()) {
                    arrive(bySegment.computeIfAbsent(expected, absent -> new TreeSet<>()), pattern, position + 1);
                }
            }
        }
        bySegment.values().forEach(after -> after.addAll(byAny));
        bySegment.putIfAbsent(fresh, byAny);
        return bySegment;
    }

    /** Where a name leads in all patterns. */
    private record Reached(Set<Long> places, List<String> name) {}
}
