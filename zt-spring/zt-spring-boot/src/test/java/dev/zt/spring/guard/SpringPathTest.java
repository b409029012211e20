package dev.zt.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** Patterns of Spring's in the words of policy files, compared with what Spring matches. */
class SpringPathTest {

    private static final List<String> PATHS = List.of(
            "/",
            "/a",
            "/A",
            "/a/",
            "/a/b",
            "/a/b/",
            "/a/special",
            "/a/7",
            "/a/b/c",
            "/a/b/c/d",
            "/b",
            "/b/a",
            "/a.json",
            "/a/b.json",
            "/a/%C3%A9",
            "/a/%20",
            "/a%20b",
            "/app",
            "/app/",
            "/app/a",
            "/a/x-y",
            "/x/a",
            "/a/x/c");

    private static SpringPath path(String pattern) {
        return SpringPath.of("", PathPatternParser.defaultInstance.parse(pattern), true);
    }

    private static List<String> texts(List<dev.zt.policy.PathPattern> paths) {
        return paths.stream().map(dev.zt.policy.PathPattern::text).toList();
    }

    private static boolean matches(List<dev.zt.policy.PathPattern> paths, String path) {
        return paths.stream().anyMatch(pattern -> pattern.matches(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/{id:[0-9]+}",
                "/a/{id:[0-9]+}/c",
                "/a/{x}-{y}",
                "/a/b?",
                "/a/*.json",
                "/a*",
                "/**/c",
                "/{*path}/c",
                "/a/é",
                "/a/b c",
                "/a%20b",
                "/a/{x}{y}",
                "/a/?*",
                "/a;v=1",
                "/a/%C3%A9",
                "//a",
                "/a/.."
            })
    void saysNothingNarrowlyWhereItHasNoWordsAndNoLessThanAllWidely(String pattern) {
        SpringPath path = path(pattern);

        assertThat(path.isExact()).isFalse();
        assertThat(path.narrow()).isEmpty();
        PathPattern spring = PathPatternParser.defaultInstance.parse(pattern);
        assertThat(PATHS)
                .filteredOn(each -> spring.matches(PathContainer.parsePath(each)))
                .allMatch(each -> matches(path.wide(), each));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a",
                "/a/",
                "/a/{id}",
                "/a/{id}/",
                "/a/{id}/c",
                "/a/{id}/{other}",
                "/a/**",
                "/a/{*rest}",
                "/**",
                "/a/*",
                "/*",
                "/a/*/c",
                "/*/a",
                "/a.json",
                "/a/x-y",
                "/{x-y}",
                "/a/{id}/**"
            })
    void matchesExactlyWhatSpringMatches(String pattern) {
        SpringPath path = path(pattern);

        assertThat(path.isExact()).isTrue();
        PathPattern spring = PathPatternParser.defaultInstance.parse(pattern);
        assertThat(PATHS)
                .allSatisfy(each -> assertThat(matches(path.narrow(), each))
                        .as(each)
                        .isEqualTo(spring.matches(PathContainer.parsePath(each))));
    }

    @ParameterizedTest
    @CsvSource({
        "/orders/{id}, /orders/{id}",
        "/orders/{order-id}, /orders/{zt_1}",
        "/a/{zt_1}/{x-y}, /a/{zt_1}/{zt_2}",
        "/a/{*rest}, /a/{**}"
    })
    void keepsNamesOfVariables(String pattern, String expected) {
        assertThat(texts(path(pattern).narrow())).containsExactly(expected);
    }

    /** Spring's own parser refuses a slash in a regular expression; others may take the pattern for one segment. */
    @Test
    void takesForAnyPathWhatLooksLikeTwoSegmentsAndIsOne() {
        SpringPath path = SpringPath.of("/a/{id:7|b/c}", true);

        assertThat(texts(path.wide())).containsExactly("/{**}");
        assertThat(path.narrow()).isEmpty();
    }

    @Test
    void countsTheContextPath() {
        PathPatternParser parser = PathPatternParser.defaultInstance;

        assertThat(texts(SpringPath.of("/app", parser.parse("/a"), true).narrow()))
                .containsExactly("/app/a");
        assertThat(texts(SpringPath.of("/app", parser.parse(""), true).narrow()))
                .containsExactly("/app");
        assertThat(SpringPath.of("", parser.parse(""), true).wide()).isEmpty();
    }

    @Test
    void saysBothWhereSmallLettersAndBigOnesAreTheSame() {
        SpringPath path = SpringPath.of("/orders/{id}/7", false);

        assertThat(texts(path.narrow())).containsExactly("/orders/{id}/7");
        assertThat(matches(path.wide(), "/ORDERS/x/7")).isTrue();
        assertThat(path.isExact()).isFalse();
    }

    @Test
    void takesForAnyPathWhatNoPolicyFileCouldHold() {
        assertThat(texts(SpringPath.of("/" + "a/".repeat(70), true).wide())).containsExactly("/{**}");
        assertThat(texts(SpringPath.of("a", true).wide())).containsExactly("/{**}");
        assertThat(SpringPath.of("/" + "a/".repeat(70), true).narrow()).isEmpty();
    }
}
