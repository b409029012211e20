package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalPathTest {

    @Nested
    class Problem {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/",
                    "/a",
                    "/a/",
                    "/a/b/c",
                    "/AZaz09-._~!$&'()*+,=:@",
                    "/...",
                    "/.a",
                    "/a.",
                    "/a..b",
                    "/..a/b",
                    "/a%20b",
                    "/%22%3C%3E%5B%5D%5E%60%7B%7C%7D",
                    "/%C3%A9",
                    "/%E2%82%AC",
                    "/%F0%9F%98%80",
                    "/%ED%9F%BF",
                    "/%EE%80%80",
                    "/%F4%8F%BF%BF",
                    "/users/a%40b.test",
                    "/urn%3Ax%3Ay"
                })
        void passesCanonicalPath(String path) {
            assertThat(CanonicalPath.problem(path)).isNull();
        }

        /** CVE-2021-32779. */
        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                ignoreLeadingAndTrailingWhitespace = true,
                value = {
                    "CVE-2026-33186 path without leading slash| pkg.Service/Method       | it does not begin with '/'",
                    "empty path                               | ``                       | it does not begin with '/'",
                    "asterisk form of OPTIONS                 | *                        | it does not begin with '/'",
                    "absolute form                            | http://h/a               | it does not begin with '/'",
                    "CVE-2021-39156 fragment                  | /admin#x                 | it has the character '#'",
                    "CVE-2021-31920 double slash              | /a//b                    | it has an empty segment"
                            + " ('//')",
                    "double slash at the end                  | /a//                     | it has an empty segment"
                            + " ('//')",
                    "CVE-2021-31920 encoded slash             | /a%2Fb                   | it percent-encodes a"
                            + " control character or one of / \\ ; % ? #",
                    "CVE-2021-31920 encoded backslash         | /a%5Cb                   | it percent-encodes a"
                            + " control character or one of / \\ ; % ? #",
                    "backslash                                | /a\\b                    | it has the character '\\'",
                    "CVE-2026-26205 read as an authority      | //admin/x                | it has an empty segment"
                            + " ('//')",
                    "CVE-2026-32811 query re-encoded          | /a%3Fb                   | it percent-encodes a"
                            + " control character or one of / \\ ; % ? #",
                    "query                                    | /a?b                     | it has the character '?'",
                    "matrix parameter                         | /a;matrix=1              | it has the character ';'",
                    "matrix parameter that hides dots         | /a/..;/b                 | it has the character ';'",
                    "encoded matrix parameter                 | /a%3Bb                   | it percent-encodes a"
                            + " control character or one of / \\ ; % ? #",
                    "CVE-2016-5007 trailing space             | `/a `                    | it has a space",
                    "CVE-2016-5007 encoded CR                 | /a%0D                    | it percent-encodes a"
                            + " control character or one of / \\ ; % ? #",
                    "CVE-2022-22978 encoded newline           | /a%0Ab                   | it percent-encodes a"
                            + " control character or one of / \\ ; % ? #",
                    "CVE-2026-47778 encoded NUL               | /a%00                    | it percent-encodes a"
                            + " control character or one of / \\ ; % ? #",
                    "encoded DEL                              | /a%7F                    | it percent-encodes a"
                            + " control character or one of / \\ ; % ? #",
                    "encoded fragment                         | /a%23b                   | it percent-encodes a"
                            + " control character or one of / \\ ; % ? #",
                    "double encoding                          | /a%252Fb                 | it percent-encodes a"
                            + " control character or one of / \\ ; % ? #",
                    "dot segment                              | /a/./b                   | it has a relative segment"
                            + " ('.' or '..')",
                    "dot segment at the end                   | /a/.                     | it has a relative segment"
                            + " ('.' or '..')",
                    "parent segment                           | /a/../b                  | it has a relative segment"
                            + " ('.' or '..')",
                    "parent segment at the end                | /a/..                    | it has a relative segment"
                            + " ('.' or '..')",
                    "parent segment alone                     | /..                      | it has a relative segment"
                            + " ('.' or '..')",
                    "encoded parent segment                   | /a/%2E%2E/b              | it percent-encodes a"
                            + " letter, a digit or one of - . _ ~",
                    "half-encoded parent segment              | /a/.%2E/b                | it percent-encodes a"
                            + " letter, a digit or one of - . _ ~",
                    "needlessly encoded letter                | /%61dmin                 | it percent-encodes a"
                            + " letter, a digit or one of - . _ ~",
                    "needlessly encoded tilde                 | /%7Ea                    | it percent-encodes a"
                            + " letter, a digit or one of - . _ ~",
                    "lower-case hexadecimal                   | /a%c3%A9                 | it has a '%' without two"
                            + " upper-case hexadecimal digits",
                    "lower-case second digit                  | /a%3c                    | it has a '%' without two"
                            + " upper-case hexadecimal digits",
                    "percent sign alone                       | /a%                      | it has a '%' without two"
                            + " upper-case hexadecimal digits",
                    "one hexadecimal digit                    | /a%2                     | it has a '%' without two"
                            + " upper-case hexadecimal digits",
                    "no hexadecimal digits                    | /a%GG                    | it has a '%' without two"
                            + " upper-case hexadecimal digits",
                    "IIS unicode encoding                     | /a%u002Fb                | it has a '%' without two"
                            + " upper-case hexadecimal digits",
                    "overlong slash of two octets             | /a%C0%AFb                | it has a percent-encoding"
                            + " that is not UTF-8",
                    "overlong slash of three octets           | /a%E0%80%AFb             | it has a percent-encoding"
                            + " that is not UTF-8",
                    "overlong slash of four octets            | /a%F0%80%80%AFb          | it has a percent-encoding"
                            + " that is not UTF-8",
                    "overlong dot                             | /%C0%AE%C0%AE/b          | it has a percent-encoding"
                            + " that is not UTF-8",
                    "encoded surrogate                        | /%ED%A0%80               | it has a percent-encoding"
                            + " that is not UTF-8",
                    "above U+10FFFF                           | /%F4%90%80%80            | it has a percent-encoding"
                            + " that is not UTF-8",
                    "continuation without start               | /%80                     | it has a percent-encoding"
                            + " that is not UTF-8",
                    "start without continuation               | /%C3                     | it has a percent-encoding"
                            + " that is not UTF-8",
                    "sequence broken by a slash               | /%C3/%A9                 | it has a percent-encoding"
                            + " that is not UTF-8",
                    "sequence broken by a letter              | /%E2%82a                 | it has a percent-encoding"
                            + " that is not UTF-8",
                    "sequence broken by a short octet         | /%E2%82%2                | it has a percent-encoding"
                            + " that is not UTF-8",
                    "octet FF                                 | /%FF                     | it has a percent-encoding"
                            + " that is not UTF-8",
                    "raw letter beyond ASCII                  | /caf\u00e9               | it has a character that is"
                            + " not ASCII; percent-encode it",
                    "full-width slash                         | /a\uff0fb                | it has a character that is"
                            + " not ASCII; percent-encode it",
                    "quotation mark                           | /a\"b                    | it has the character '\"'",
                    "template                                 | /{a}                     | it has the character '{'"
                })
        void rejects(String named, String path, String problem) {
            assertThat(CanonicalPath.problem(path)).isEqualTo(problem);
        }

        @Test
        void rejectsEveryControlCharacter() {
            for (char c = 0; c < ' '; c++) {
                assertThat(CanonicalPath.problem("/a" + c)).isEqualTo("it has a control character");
            }
            assertThat(CanonicalPath.problem("/a\u007f")).isEqualTo("it has a control character");
            assertThat(CanonicalPath.problem("/a\u0080"))
                    .isEqualTo("it has a character that is not ASCII; percent-encode it");
        }

        @Test
        void rejectsPathAboveLimit() {
            assertThat(CanonicalPath.problem("/" + "a".repeat(8191))).isNull();
            assertThat(CanonicalPath.problem("/" + "a".repeat(8192))).isEqualTo("it has more than 8192 characters");
        }
    }

    @Nested
    class Unescape {

        @Test
        void givesEachResourceOneSpelling() {
            assertThat(CanonicalPath.unescape("/%40me/%2B%3A%2Ax")).isEqualTo("/@me/+:*x");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/a/b", "/a%20b", "/%C3%A9", "/%F0%9F%98%80"})
        void keepsWhatMustBeEncoded(String path) {
            assertThat(CanonicalPath.unescape(path)).isEqualTo(path);
        }

        @Test
        void yieldsCanonicalPathForEveryOctet() {
            for (int octet = 0; octet < 256; octet++) {
                String path = String.format("/a%%%02X/b", octet);
                if (CanonicalPath.problem(path) == null) {
                    String plain = CanonicalPath.unescape(path);
                    assertThat(CanonicalPath.problem(plain)).isNull();
                    assertThat(CanonicalPath.unescape(plain)).isEqualTo(plain);
                    assertThat(plain.chars().filter(c -> c == '/')).hasSize(2);
                }
            }
        }
    }
}
