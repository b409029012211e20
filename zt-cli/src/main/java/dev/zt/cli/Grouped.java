package dev.zt.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Differences by what causes them: of each cause the first few, and how many more there are. Not thread-safe. */
final class Grouped {

    /** How many of one cause are shown, if not all are asked for. */
    static final int SHOWN = 3;

    private record Difference(String alone, String below) {}

    private final Map<String, List<Difference>> causes = new LinkedHashMap<>();

    /**
     * Adds a difference.
     *
     * @param cause what causes it, to stand above it
     * @param alone how it is written if it is the only one
     * @param below how it is written below its cause
     */
    void add(String cause, String alone, String below) {
        causes.computeIfAbsent(cause, absent -> new ArrayList<>()).add(new Difference(alone, below));
    }

    /** Returns the lines to print, by cause in the order in which each came first. */
    List<String> lines(boolean all) {
        List<String> lines = new ArrayList<>();
        causes.forEach((cause, differences) -> {
            int count = differences.size();
            if (count == 1) {
                lines.add(differences.get(0).alone());
                return;
            }
            lines.add(cause + ": " + Count.of(count, "difference"));
            int shown = all ? count : Math.min(count, SHOWN);
            differences.subList(0, shown).forEach(difference -> lines.add("    " + difference.below()));
            if (shown < count) {
                lines.add("    ... and " + (count - shown) + " more (--all shows them)");
            }
        });
        return lines;
    }
}
