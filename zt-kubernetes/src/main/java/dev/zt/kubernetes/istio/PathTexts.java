package dev.zt.kubernetes.istio;

import dev.zt.policy.PathMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.PathTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Writes paths as Istio has them. Envoy compares a path as it was sent, where zt takes {@code /%40me} and {@code /@me} for
 * one: each spelling is written.
 */
final class PathTexts {

    private static final String REST = "{**}";
    private static final String ONE = "{*}";
    /** What a path may hold as it is, and may percent-encode. */
    private static final String TWO_SPELLINGS = "!$&'()+,=:@";

    private static final int MOST_SPELLINGS = 16;

    private PathTexts() {}

    /**
     * Returns the texts for one set of paths.
     *
     * @return the texts; none if Istio has no word for the set
     */
    static List<String> of(PathMatcher path) {
        List<String> spellings = texts(path).flatMap(PathTexts::spellings).toList();
        return spellings.contains("") ? List.of() : spellings;
    }

    private static Stream<String> texts(PathMatcher path) {
        if (path instanceof PathPattern pattern) {
            return ofPattern(pattern);
        }
        String text = path.toString();
        boolean literal = !(path instanceof PathTemplate)
                && (text.substring(0, text.length() - 1).lastIndexOf('*') > 0 || text.indexOf('{') >= 0);
        return literal ? Stream.of("") : Stream.of(text);
    }

    private static Stream<String> ofPattern(PathPattern pattern) {
        List<String> segments =
                new ArrayList<>(List.of(pattern.text().substring(1).split("/", -1)));
        boolean rest = segments.get(segments.size() - 1).equals(REST);
        if (rest) {
            segments.remove(segments.size() - 1);
        }
        boolean template = segments.stream().anyMatch(segment -> segment.startsWith("{"));
        String path = segments.stream()
                .map(segment -> segment.startsWith("{") ? "/" + ONE : "/" + segment)
                .reduce("", String::concat);
        if (!rest) {
            return Stream.of(path);
        }
        String deeper = template ? path + "/" + REST : path + "/*";
        return path.isEmpty() ? Stream.of(deeper) : Stream.of(path, deeper);
    }

    /** Returns all spellings of a text, or an empty one if they are too many. */
    private static Stream<String> spellings(String text) {
        List<String> spellings = List.of("");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            List<String> longer = new ArrayList<>();
            for (String spelling : spellings) {
                longer.add(spelling + c);
                if (TWO_SPELLINGS.indexOf(c) >= 0) {
                    longer.add(spelling + encoded(c));
                }
            }
            spellings = longer;
            if (spellings.size() > MOST_SPELLINGS) {
                return Stream.of("");
            }
        }
        return spellings.stream();
    }

    /** Returns the one spelling by which zt compares paths. */
    static String plain(String text) {
        String plain = text;
        for (int i = 0; i < TWO_SPELLINGS.length(); i++) {
            char c = TWO_SPELLINGS.charAt(i);
            plain = plain.replace(encoded(c), String.valueOf(c));
        }
        return plain;
    }

    private static String encoded(char c) {
        return String.format(Locale.ROOT, "%%%02X", (int) c);
    }
}
