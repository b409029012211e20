package dev.zt.verification.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The survivors that are known: {@code class:method:mutator:what count reason}, one on each line.
 *
 * @param counts how often each may survive
 */
record KnownSurvivors(Map<String, Integer> counts) {

    static KnownSurvivors of(List<String> lines) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split(" ", 3);
            if (parts.length < 3 || parts[2].isBlank()) {
                throw new IllegalArgumentException("a survivor needs a count and a reason: " + line);
            }
            if (counts.put(parts[0], Integer.parseInt(parts[1])) != null) {
                throw new IllegalArgumentException("a survivor is listed twice: " + line);
            }
        }
        return new KnownSurvivors(counts);
    }

    /** Says what is new, and what is not true any more; empty if nothing is. */
    List<String> differences(Map<String, Integer> survivors) {
        List<String> differences = new ArrayList<>();
        TreeSet<String> all = new TreeSet<>(counts.keySet());
        all.addAll(survivors.keySet());
        for (String mutant : all) {
            int known = counts.getOrDefault(mutant, 0);
            int found = survivors.getOrDefault(mutant, 0);
            if (found > known) {
                differences.add("new: " + mutant + " " + found + " (known " + known + "); write a test that finds it");
            } else if (found < known) {
                differences.add("killed: " + mutant + " " + found + " (known " + known + "); take it off the list");
            }
        }
        return differences;
    }
}
