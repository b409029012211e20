package dev.zt.policy.analysis;

import dev.zt.policy.TextMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Texts that matchers of texts tell apart: each matcher's own, and those of each beginning with each end. */
final class TextSamples {

    private TextSamples() {}

    static List<String> of(Collection<TextMatcher> matchers, String fresh) {
        if (matchers.isEmpty()) {
            return List.of();
        }
        List<String> samples = new ArrayList<>();
        List<String> beginnings = new ArrayList<>(List.of(""));
        List<String> ends = new ArrayList<>(List.of(""));
        for (TextMatcher matcher : matchers) {
            if (matcher instanceof TextMatcher.Exact exact) {
                samples.add(exact.text());
            } else if (matcher instanceof TextMatcher.Prefix prefix) {
                beginnings.add(prefix.text());
                samples.add(prefix.text());
            } else if (matcher instanceof TextMatcher.Suffix suffix) {
                ends.add(suffix.text());
                samples.add(suffix.text());
            }
        }
        for (String beginning : beginnings) {
            for (String end : ends) {
                samples.add(beginning + fresh + end);
                samples.add(beginning + end);
            }
        }
        return samples.stream().distinct().toList();
    }
}
