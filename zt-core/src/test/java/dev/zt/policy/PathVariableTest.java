package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathVariableTest {

    private static final PathVariable TENANT = new PathVariable("tenant");

    private static OperationMatcher.Http http(String method, String... paths) {
        return new OperationMatcher.Http(
                List.of(method), Stream.of(paths).map(PathPattern::parse).toList());
    }

    private static long find(Operation operation, OperationMatcher... to) {
        Rule rule = new Rule("r", Effect.DENY, List.of(), List.of(to));
        return TENANT.find(
                new ConditionInput(Peers.peer("spiffe://a.test/x"), operation, RequestAttributes.ABSENT, 0, rule));
    }

    /** Returns what the variable is, or what it is not. */
    private static String value(String path, OperationMatcher... to) {
        long place = find(new Operation.Http("GET", path), to);
        return place == PathVariable.ABSENT
                ? "absent"
                : place == PathVariable.AMBIGUOUS ? "ambiguous" : PathVariable.text(path, place);
    }

    @Nested
    class Find {

        @ParameterizedTest
        @CsvSource({
            "/{tenant}, /a, a",
            "/{tenant}/, /a/, a",
            "/v1/{tenant}/orders, /v1/a/orders, a",
            "/v1/{x}/{tenant}, /v1/a/bcd, bcd",
            "/{x}/{tenant}/{**}, /long-one/b/c/d, b",
            "/{tenant}/{**}, /a, a",
            "/v1/{x}, /v1/a, absent",
            "/v1/{tenan}, /v1/a, absent",
            "/v1/{tenantx}, /v1/a, absent",
            "/v1/tenant, /v1/tenant, absent",
            "/{**}, /a/b, absent"
        })
        void takesTheSegmentOfThePattern(String pattern, String path, String value) {
            assertThat(value(path, http("GET", pattern))).isEqualTo(value);
        }

        @Test
        void looksAtPatternsThatMatchAlone() {
            assertThat(value("/b/7", http("GET", "/a/{tenant}", "/b/{x}"))).isEqualTo("absent");
            assertThat(value("/b/7", http("GET", "/{tenant}/8", "/b/{tenant}"))).isEqualTo("7");
            assertThat(value("/%40b/7", http("GET", "/{x}/8", "/@b/{tenant}"))).isEqualTo("7");
        }

        @Test
        void looksAtMatchersThatMatchAsAWholeAlone() {
            assertThat(value("/a/7", http("PUT", "/{tenant}/7"), http("GET", "/a/{tenant}")))
                    .isEqualTo("7");
            assertThat(value("/a/7", http("PUT", "/{tenant}/7"), http("GET", "/a/{x}")))
                    .isEqualTo("absent");
        }

        @Test
        void isAmbiguousWherePatternsDisagree() {
            assertThat(value("/a/7", http("GET", "/{tenant}/7", "/a/{tenant}"))).isEqualTo("ambiguous");
            assertThat(value("/a/7", http("GET", "/{tenant}/7"), http("GET", "/a/{tenant}")))
                    .isEqualTo("ambiguous");
            assertThat(value("/a/7", http("GET", "/{tenant}/7", "/a/{tenant}", "/{x}/7", "/{tenant}/{x}")))
                    .isEqualTo("ambiguous");
            assertThat(value("/a/7", http("GET", "/{tenant}/7"), http("GET", "/{tenant}/7", "/a/{tenant}")))
                    .isEqualTo("ambiguous");
        }

        @Test
        void takesOneValueThatPatternsAgreeOn() {
            assertThat(value("/a/a", http("GET", "/{tenant}/a", "/a/{tenant}"))).isEqualTo("a");
            assertThat(value("/a/7", http("GET", "/{tenant}/7", "/{tenant}/{x}", "/a/{x}")))
                    .isEqualTo("a");
            assertThat(value("/a/7", http("GET", "/a/{x}", "/{tenant}/7"))).isEqualTo("a");
        }

        @Test
        void isAbsentFromACallOfGrpcAndARuleForAnyOperation() {
            assertThat(find(new Operation.Grpc("a.B/c"), http("GET", "/{tenant}/c")))
                    .isEqualTo(PathVariable.ABSENT);
            assertThat(find(new Operation.Http("GET", "/a"))).isEqualTo(PathVariable.ABSENT);
        }
    }

    @Nested
    class Text {

        @ParameterizedTest
        @CsvSource({
            "/t/a, a",
            "/t/a%20b, a b",
            "/t/%40, @",
            "/t/%C3%A9%E2%82%ACx, \u00e9\u20acx",
            "/t/x%F0%9F%98%80, x\ud83d\ude00",
            "/t/a/%20, a"
        })
        void isDecoded(String path, String text) {
            int end = path.indexOf('/', 3);
            long place = 3L << 32 | (end < 0 ? path.length() : end);

            assertThat(PathVariable.text(path, place)).isEqualTo(text);
            assertThat(PathVariable.isText(path, place, text)).isTrue();
            assertThat(PathVariable.isText(path, place, text + "x")).isFalse();
            assertThat(PathVariable.isText(path, place, text.substring(1))).isFalse();
            assertThat(PathVariable.isText(path, place, "")).isFalse();
        }

        @Test
        void isComparedAsAWhole() {
            String path = "/t/acme/x%20";
            long place = 3L << 32 | 7;

            assertThat(PathVariable.isText(path, place, "acme")).isTrue();
            assertThat(PathVariable.isText(path, place, "acmf")).isFalse();
            assertThat(PathVariable.isText(path, place, "acme/")).isFalse();
            assertThat(PathVariable.isText("/t/a%20b", 3L << 32 | 8, "a%20b")).isFalse();
        }
    }

    @Nested
    class ToString {

        @Test
        void isWhatPatternsHave() {
            assertThat(TENANT).hasToString("{tenant}");
        }
    }

    @Nested
    class IsNamedBy {

        @Test
        void looksForTheWholeSegmentInPatterns() {
            assertThat(TENANT.isNamedBy(List.of(http("GET", "/a", "/b/{tenant}"))))
                    .isTrue();
            assertThat(TENANT.isNamedBy(List.of(http("GET", "/tenant", "/{tenants}"))))
                    .isFalse();
            assertThat(TENANT.isNamedBy(List.of(new OperationMatcher.Grpc(List.of(GrpcMethod.parse("a.B/c"))))))
                    .isFalse();
            assertThat(TENANT.isNamedBy(List.of())).isFalse();
        }
    }
}
