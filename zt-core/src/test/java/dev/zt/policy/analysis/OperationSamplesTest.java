package dev.zt.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.policy.Effect;
import dev.zt.policy.GrpcMethod;
import dev.zt.policy.HttpFields;
import dev.zt.policy.Operation;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.PathTemplate;
import dev.zt.policy.Rule;
import dev.zt.policy.TextMatcher;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OperationSamplesTest {

    private static Rule rule(OperationMatcher... to) {
        return new Rule("rule", Effect.DENY, List.of(), List.of(to));
    }

    private static List<String> samples(OperationMatcher... to) {
        return OperationSamples.of(List.of(rule(to))).stream()
                .map(operation -> operation instanceof Operation.Http http
                        ? http.method() + " " + http.path()
                        : "grpc " + operation.resource())
                .toList();
    }

    private static OperationMatcher http(HttpFields is) {
        return new OperationMatcher.Http(is, HttpFields.NONE, false);
    }

    private static OperationMatcher paths(PathMatcher... paths) {
        return http(HttpFields.NONE.withPaths(List.of(paths)));
    }

    private static OperationMatcher methods(String... methods) {
        return http(HttpFields.NONE.withMethods(
                Stream.of(methods).map(TextMatcher::parse).toList()));
    }

    private static PathMatcher text(String text) {
        return new PathMatcher.Text(TextMatcher.parse(text));
    }

    @Nested
    class Methods {

        @Test
        void areThoseThatPeopleAskFirstAndAnyOther() {
            assertThat(samples()).contains("GET /other", "HEAD /other", "POST /other", "OTHER /other");
        }

        @Test
        void areThoseThatAreNamedOrNotWanted() {
            assertThat(samples(methods("PUT"))).contains("PUT /other");
            assertThat(samples(new OperationMatcher.Http(
                            HttpFields.NONE, HttpFields.NONE.withMethods(List.of(TextMatcher.exact("PUT"))), false)))
                    .contains("PUT /other");
        }

        @Test
        void areOfTheCharactersThatAMethodMayHave() {
            assertThat(samples(methods("AZ-_", "P09*", "*_Z")))
                    .contains("AZ-_ /other", "P09 /other", "P09X /other", "X_Z /other", "P09_Z /other");
            assertThat(samples(methods("p*", "A~*", "B:*", "C[*", "D/*", "E@*")))
                    .filteredOn(line -> line.endsWith(" /other"))
                    .containsExactlyInAnyOrder("GET /other", "HEAD /other", "POST /other", "X /other", "OTHER /other");
        }

        @Test
        void doNotTakeANameThatIsNamedForAnyOther() {
            assertThat(samples(methods("OTHER"))).contains("OTHER /other", "OTHER2 /other");
        }
    }

    @Nested
    class Paths {

        @Test
        void areThatOfAPatternAndOneBesideIt() {
            assertThat(samples(paths(PathPattern.parse("/orders/{id}"))))
                    .contains("GET /orders/other", "GET /orders", "GET /orders/", "GET /other", "GET /");
        }

        @Test
        void areThoseOfATemplateAndOneBesideIt() {
            assertThat(samples(paths(new PathTemplate("/a/{*}/{**}"))))
                    .contains("GET /a", "GET /a/other", "GET /a/other/", "GET /other");
        }

        @Test
        void areThoseOfTextsWithASlashBeforeThem() {
            assertThat(samples(paths(text("/a/*"), text("*.txt"))))
                    .contains("GET /a/other", "GET /a/other.txt", "GET /other.txt", "GET /other", "GET /.txt");
        }

        @Test
        void doNotTakeANameThatIsNamedForAnyOther() {
            assertThat(samples(paths(PathPattern.parse("/other")))).contains("GET /other", "GET /other2");
            assertThat(samples(grpc("other/other2"))).contains("GET /other3");
        }
    }

    private static OperationMatcher grpc(String... methods) {
        return new OperationMatcher.Grpc(
                Stream.of(methods).map(GrpcMethod::parse).toList());
    }

    @Nested
    class Grpc {

        @Test
        void isAnyMethodOfAnyServiceWhereNobodyAsks() {
            assertThat(samples()).contains("grpc other.Service/Other");
        }

        @Test
        void isTheMethodAnyOtherOfItsServiceAndAnyOtherService() {
            assertThat(samples(grpc("s.S/m")))
                    .filteredOn(line -> line.startsWith("grpc "))
                    .containsExactlyInAnyOrder("grpc s.S/m", "grpc s.S/Other", "grpc other.Service/Other");
        }

        @Test
        void isAnyMethodOfAServiceThatIsMeantAsAWhole() {
            assertThat(samples(grpc("s.S/*")))
                    .filteredOn(line -> line.startsWith("grpc "))
                    .containsExactlyInAnyOrder("grpc s.S/Other", "grpc other.Service/Other");
        }

        @Test
        void doesNotTakeANameThatIsNamedForAnyOther() {
            assertThat(samples(grpc("s.S/Other", "other.Service/m")))
                    .contains("grpc s.S/Other2", "grpc other.Service2/Other2");
        }

        @Test
        void isWhatIsNotWantedToo() {
            assertThat(samples(new OperationMatcher.Grpc(List.of(), List.of(GrpcMethod.parse("s.S/m")))))
                    .contains("grpc s.S/m", "grpc s.S/Other");
        }

        @Test
        void isWhatRulesOfAMeshNameByPath() {
            HttpFields path = HttpFields.NONE.withPaths(List.of(PathPattern.parse("/s.S/m"), PathPattern.parse("/t")));

            assertThat(samples(new OperationMatcher.Http(path, HttpFields.NONE, true)))
                    .filteredOn(line -> line.startsWith("grpc "))
                    .containsExactlyInAnyOrder("grpc s.S/m", "grpc other.Service/Other");
            assertThat(samples(new OperationMatcher.Http(path, HttpFields.NONE, false)))
                    .doesNotContain("grpc s.S/m");
        }

        @Test
        void isNothingThatIsNoMethod() {
            HttpFields paths = HttpFields.NONE.withPaths(
                    List.of(PathPattern.parse("/a/b/c"), PathPattern.parse("/x/"), PathPattern.parse("/")));

            assertThat(samples(new OperationMatcher.Http(paths, HttpFields.NONE, true)))
                    .filteredOn(line -> line.startsWith("grpc "))
                    .containsExactlyInAnyOrder("grpc a/b", "grpc other.Service/Other");
        }
    }

    @Nested
    class Handlers {

        @Test
        void areThoseThatRulesNameOnceEachInTheirOrder() {
            List<Rule> rules = List.of(
                    rule(new OperationMatcher.Handler(List.of("B#b", "A#a")), grpc("s.S/m")),
                    rule(new OperationMatcher.Handler(List.of("A#a", "C#c"))));

            assertThat(OperationSamples.handlers(rules)).containsExactly("B#b", "A#a", "C#c");
        }
    }
}
