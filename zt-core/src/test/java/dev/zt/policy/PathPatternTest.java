package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {

    @Nested
    class Parse {

        @ParameterizedTest
        @ValueSource(
                strings = {"/", "/a/", "/{**}", "/a/{b}/{**}", "/{b}/", "/a%20b", "/orders:batch", "/@me", "/{_x1}"})
        void acceptsPattern(String text) {
            assertThat(PathPattern.parse(text).text()).isEqualTo(text);
        }

        /** CVE-2023-20860, CVE-2023-34034. */
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "``        |it does not begin with '/'",
                    "a/b       |it does not begin with '/'",
                    "{**}      |it does not begin with '/'",
                    "/*        |'*' is no wildcard in a path; write {name} for one segment, {**} for all that follow",
                    "/a*       |'*' is no wildcard in a path; write {name} for one segment, {**} for all that follow",
                    "/a/**     |'*' is no wildcard in a path; write {name} for one segment, {**} for all that follow",
                    "/{*}      |'*' is no wildcard in a path; write {name} for one segment, {**} for all that follow",
                    "/a{**}    |'*' is no wildcard in a path; write {name} for one segment, {**} for all that follow",
                    "/{**}/a   |{**} is allowed only as the last segment",
                    "/{**}/    |{**} is allowed only as the last segment",
                    "/{a}.json |braces stand for a whole segment and hold a name; write {name} or {**}",
                    "/{}       |braces stand for a whole segment and hold a name; write {name} or {**}",
                    "/{a b}    |braces stand for a whole segment and hold a name; write {name} or {**}",
                    "/{1a}     |braces stand for a whole segment and hold a name; write {name} or {**}",
                    "/{a}{b}   |braces stand for a whole segment and hold a name; write {name} or {**}",
                    "/{a       |braces stand for a whole segment and hold a name; write {name} or {**}",
                    "/a}       |braces stand for a whole segment and hold a name; write {name} or {**}",
                    "/}a       |braces stand for a whole segment and hold a name; write {name} or {**}",
                    "/{a/b}    |braces stand for a whole segment and hold a name; write {name} or {**}",
                    "/{a}/{a}  |it names {a} twice",
                    "/a//b     |it has an empty segment ('//')",
                    "/a/../b   |it has a relative segment ('.' or '..')",
                    "/a?b      |it has the character '?'",
                    "/a;b      |it has the character ';'",
                    "/a b      |it has a space",
                    "/%2f      |it has a '%' without two upper-case hexadecimal digits",
                    "/%40me    |it percent-encodes a character that needs no encoding; write the character itself",
                    "/%2Aa     |it percent-encodes a character that needs no encoding; write the character itself"
                })
        void rejects(String text, String problem) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PathPattern.parse(text))
                    .withMessage("Path \"" + text + "\" is invalid: " + problem + ".");
        }

        @Test
        void rejectsPatternAboveLimits() {
            assertThat(PathPattern.parse("/a".repeat(64)).segments()).hasSize(64);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PathPattern.parse("/a".repeat(65)))
                    .withMessageContaining("it has more than 64 segments");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PathPattern.parse("/" + "a".repeat(2048)))
                    .withMessageContaining("it has more than 2048 characters");
        }
    }

    @Nested
    class Overlaps {

        @ParameterizedTest
        @CsvSource({
            "/a, /a",
            "/a/{b}, /a/b",
            "/{a}/b, /a/{b}",
            "/{**}, /a/b",
            "/a/{**}, /a",
            "/a/{**}, /a/",
            "/a/{b}/{**}, /a/b"
        })
        void seesTheCommonPath(String one, String other) {
            assertThat(PathPattern.parse(one).overlaps(PathPattern.parse(other)))
                    .isTrue();
            assertThat(PathPattern.parse(other).overlaps(PathPattern.parse(one)))
                    .isTrue();
        }

        @ParameterizedTest
        @CsvSource({
            "/a, /b",
            "/a, /a/",
            "/a/{b}, /a",
            "/a/{b}, /a/",
            "/a/{b}/{**}, /a/",
            "/a/{**}, /b/a",
            "/a/{b}/c, /a/b/d"
        })
        void seesThatThereIsNone(String one, String other) {
            assertThat(PathPattern.parse(one).overlaps(PathPattern.parse(other)))
                    .isFalse();
            assertThat(PathPattern.parse(other).overlaps(PathPattern.parse(one)))
                    .isFalse();
        }
    }
}
