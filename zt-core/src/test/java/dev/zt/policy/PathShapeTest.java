package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathShapeTest {

    private static final List<String> SEGMENTS = List.of("a", "ab", "b", "{x}", "{y}");
    private static final List<String> PATHS = List.of("a", "ab", "b", "abc", "");

    /** All patterns and paths of up to three segments. */
    @Test
    void matchesWhatThePatternMatches() {
        int matched = 0;
        for (String text : patterns()) {
            PathPattern pattern = PathPattern.parse(text);
            PathShape shape = new PathShape(pattern);
            for (String path : paths()) {
                assertThat(shape.matches(path)).as("%s %s", text, path).isEqualTo(pattern.matches(path));
                matched += pattern.matches(path) ? 1 : 0;
            }
        }
        assertThat(matched).isGreaterThan(1_000);
    }

    private static List<String> patterns() {
        List<String> patterns = new ArrayList<>(List.of("/", "/{**}"));
        for (String one : texts(SEGMENTS)) {
            boolean twice =
                    one.indexOf("{x}") != one.lastIndexOf("{x}") || one.indexOf("{y}") != one.lastIndexOf("{y}");
            if (!twice) {
                patterns.addAll(List.of(one, one + "/", one + "/{**}"));
            }
        }
        return patterns;
    }

    private static List<String> paths() {
        List<String> paths = new ArrayList<>(texts(PATHS));
        paths.removeIf(path -> path.contains("//"));
        return paths;
    }

    private static List<String> texts(List<String> segments) {
        List<String> texts = new ArrayList<>();
        for (String one : segments) {
            texts.add("/" + one);
            for (String two : segments) {
                texts.add("/" + one + "/" + two);
                for (String three : segments) {
                    texts.add("/" + one + "/" + two + "/" + three);
                }
            }
        }
        return texts;
    }
}
