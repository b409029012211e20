package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is plain at first sight must be what the careful look calls canonical, and stand for itself. */
class PlainPathTest {

    private static final String ALPHABET =
            "//..aZ09-_~!$&'()*+,=:@%%2Fc3A;\\?# \u0000\u007f\u0080\u00e9\u0100\u202e\uff0f";

    @Test
    void isNeverWiderThanTheCarefulLook() {
        Random random = new Random(11);
        int plain = 0;
        for (int round = 0; round < 300_000; round++) {
            StringBuilder path = new StringBuilder(random.nextInt(8) == 0 ? "" : "/");
            for (int i = random.nextInt(9); i > 0; i--) {
                // Short of what is not ASCII, or nothing would be plain.
                int among = random.nextInt(3) == 0 ? ALPHABET.length() : 20;
                path.append(ALPHABET.charAt(random.nextInt(among)));
            }
            if (CanonicalPath.isPlain(path.toString())) {
                plain++;
                assertThat(CanonicalPath.problem(path.toString()))
                        .as("problem of %s", path)
                        .isNull();
                assertThat(CanonicalPath.unescape(path.toString())).isEqualTo(path.toString());
            }
        }
        assertThat(plain).isGreaterThan(20_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/a/", "/v1/tenants/acme-42/orders", "/a.b/c..d/e.", "/~!$&'()*+,=:@"})
    void seesThatMostAreCanonical(String path) {
        assertThat(CanonicalPath.isPlain(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "//",
                "/a//b",
                "/.",
                "/a/..",
                "/../a",
                "/a/./b",
                "/a;b",
                "/a%2Fb",
                "/a%20b",
                "/a\\b",
                "/a?b",
                "/a#b",
                "/a b",
                "/a\u0000",
                "/a\u007f",
                "/\u00e9",
                "/\u0141",
                "/a\uff0fb",
                "/\u012f",
                "/\u022f"
            })
    void leavesAllElseToTheCarefulLook(String path) {
        assertThat(CanonicalPath.isPlain(path)).isFalse();
    }

    @Test
    void leavesWhatIsTooLongToTheCarefulLook() {
        assertThat(CanonicalPath.isPlain("/" + "a".repeat(CanonicalPath.MAX_LENGTH - 1)))
                .isTrue();
        assertThat(CanonicalPath.isPlain("/" + "a".repeat(CanonicalPath.MAX_LENGTH)))
                .isFalse();
    }
}
