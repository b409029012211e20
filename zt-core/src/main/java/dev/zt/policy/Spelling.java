package dev.zt.policy;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the word that a misspelt one was meant to be. */
final class Spelling {

    private static final int MAX_LENGTH = 40;
    private static final int MAX_EDITS = 2;

    private Spelling() {}

    /** Returns the nearest word at two edits or less, letter case aside, or null. */
    static @Nullable String nearest(String word, List<String> candidates) {
        if (word.length() > MAX_LENGTH) {
            return null;
        }
        String nearest = null;
        int least = MAX_EDITS + 1;
        for (String candidate : candidates) {
            int edits = edits(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            // Two edits turn any short word into any other: at least half of it must stay.
            if (edits < least && edits * 2 <= candidate.length()) {
                nearest = candidate;
                least = edits;
            }
        }
        return nearest;
    }

    /** Counts the insertions, deletions and replacements between two words (Levenshtein distance). */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
