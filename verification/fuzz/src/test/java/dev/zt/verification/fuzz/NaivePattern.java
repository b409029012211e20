package dev.zt.verification.fuzz;

import java.util.Arrays;
import java.util.List;

/** Whom a valid pattern matches, read naively: segment by segment, as lists. */
final class NaivePattern {

    private NaivePattern() {}

    static boolean matches(String pattern, String id) {
        if (!pattern.contains("*")) {
            return pattern.equals(id);
        }
        return NaiveSpiffeId.hasPath(id) && segments(segmentsOf(pattern), segmentsOf(id));
    }

    private static boolean segments(List<String> pattern, List<String> id) {
        if (pattern.isEmpty() || id.isEmpty()) {
            return pattern.isEmpty() && id.isEmpty();
        }
        String first = pattern.get(0);
        return first.equals("**")
                || ((first.equals("*") || first.equals(id.get(0)))
                        && segments(pattern.subList(1, pattern.size()), id.subList(1, id.size())));
    }

    private static List<String> segmentsOf(String text) {
        return Arrays.asList(text.split("/", -1));
    }
}
