package dev.zt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZtCommandTest {

    private static final String POLICY = """
        apiVersion: zt.dev/v1
        kind: AccessPolicy
        metadata: {name: %1$s}
        spec:
          workload: spiffe://prod.example/%1$s
          rules:
          - {id: %1$s-web, effect: allow, from: [{principals: ["spiffe://prod.example/web"]}], to: [{http: {methods: [GET], paths: [/%1$s]}}]}
        """;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return ZtCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private String policy(String name) throws IOException {
        return Files.writeString(directory.resolve(name + ".yaml"), POLICY.formatted(name))
                .toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "policy --version", "cluster verify -V"})
    void printsTheVersionOfTheBuild(String arguments) {
        assertThat(run(arguments.split(" "))).isEqualTo(ZtCommand.CLEAN);
        assertThat(out.toString()).matches("zt \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
    }

    @Nested
    class Input {

        @Test
        void showsAllIssuesOfAnInvalidPolicyAndLooksAtNothing() throws IOException {
            Path file = Files.writeString(
                    directory.resolve("bad.yaml"), POLICY.formatted("orders").replace("effect: allow", "efect: allow"));

            assertThat(run("policy", "lint", "-p", file.toString())).isEqualTo(ZtCommand.FAILED);
            assertThat(err.toString()).contains(file + ":7:22: Unknown field \"efect\"; did you mean \"effect\"?");
            assertThat(out.toString()).isEmpty();
        }

        @Test
        void namesAFileThatIsMissing() {
            assertThat(run("policy", "print", "-p", "nowhere.yaml")).isEqualTo(ZtCommand.FAILED);
            assertThat(err.toString()).startsWith("The file nowhere.yaml cannot be read: ");
        }

        @Test
        void asksWhichWorkloadIsMeantAndTakesTheAnswer() throws IOException {
            policy("orders");
            policy("stock");

            assertThat(run("policy", "print", "-p", directory.toString())).isEqualTo(ZtCommand.FAILED);
            assertThat(err.toString())
                    .isEqualTo("The policies are for 2 workloads. Say which one is meant, with --workload:"
                            + " [spiffe://prod.example/orders, spiffe://prod.example/stock].%n".formatted());

            assertThat(run("policy", "print", "-p", directory.toString(), "--workload", "spiffe://prod.example/stock"))
                    .isEqualTo(ZtCommand.CLEAN);
            assertThat(out.toString()).contains("stock-web").doesNotContain("orders-web");
        }

        @Test
        void refusesAWorkloadThatNoPolicyIsFor() throws IOException {
            String file = policy("orders");
            for (String command : List.of("lint", "print")) {
                assertThat(run("policy", command, "-p", file, "--workload", "spiffe://prod.example/ordres"))
                        .isEqualTo(ZtCommand.FAILED);
            }
            assertThat(err.toString().lines())
                    .hasSize(2)
                    .containsOnly(
                            "No policy is for spiffe://prod.example/ordres. Correct --workload; there are policies of"
                                    + " other workloads: [orders].");

            assertThat(run("policy", "diff", file, file, "--workload", "spiffe://prod.example/ordres"))
                    .isEqualTo(ZtCommand.FAILED);
            assertThat(out.toString()).isEmpty();
        }

        @Test
        void comparesAPolicyWithNone() throws IOException {
            assertThat(run(
                            "policy",
                            "diff",
                            policy("stock"),
                            policy("orders"),
                            "--workload",
                            "spiffe://prod.example/orders"))
                    .isEqualTo(ZtCommand.FOUND);
            assertThat(out.toString()).contains("newly allowed: ");
        }

        @Test
        void saysThatADirectoryHoldsNoPolicy() {
            assertThat(run("policy", "lint", "-p", directory.toString())).isEqualTo(ZtCommand.FAILED);
            assertThat(err.toString()).startsWith("There is no policy in [" + directory + "]");
        }

        @Test
        void readsConditions() throws IOException {
            Path file = Files.writeString(
                    directory.resolve("when.yaml"),
                    POLICY.formatted("orders").replace("to: [", "when: ['claims.tenant == \"a\"'], to: ["));

            assertThat(run("policy", "print", "-p", file.toString())).isEqualTo(ZtCommand.CLEAN);
            assertThat(out.toString()).contains("claims.tenant");
        }

        @Test
        void refusesACallThatIsNone() throws IOException {
            for (String call : List.of("GET", "/orders", "GET orders", "a.B/c d")) {
                List<String> asked = new ArrayList<>(
                        List.of("policy", "explain", "-p", policy("orders"), "--peer", "spiffe://prod.example/web"));
                asked.addAll(List.of(call.split(" ")));

                assertThat(run(asked.toArray(String[]::new))).as(call).isEqualTo(ZtCommand.FAILED);
            }
            assertThat(err.toString()).contains("The call is GET; write a method and a path that begins with /");
        }

        @Test
        void namesBothPlacesOfARuleThatTwoFilesHaveAndLeavesOutHiddenOnes() throws IOException {
            Files.writeString(directory.resolve(".draft.yaml"), "kind: Nonsense");
            Files.writeString(directory.resolve("a.yaml"), POLICY.formatted("orders"));
            Files.writeString(directory.resolve("b.yaml"), POLICY.formatted("orders"));

            assertThat(run("policy", "print", "-p", directory.toString())).isEqualTo(ZtCommand.FAILED);
            assertThat(err.toString())
                    .contains(directory.resolve("b.yaml") + ":7:5: Rule id ")
                    .contains(" is used at " + directory.resolve("a.yaml") + ":7:5 too, for the same workload")
                    .doesNotContain(".draft");
        }

        @Test
        void refusesAnUnknownOptionAndSaysWhereThoseThereAreStand() {
            assertThat(run("policy", "lint", "-p", "x", "--wrokload", "y")).isEqualTo(ZtCommand.FAILED);
            assertThat(err.toString().lines())
                    .containsExactly("Unknown options: '--wrokload', 'y'", "See: zt policy lint --help");
        }

        @Test
        void refusesAnUnknownCommandWithThoseThereAre() {
            assertThat(run("cluster", "verfy")).isEqualTo(ZtCommand.FAILED);
            assertThat(err.toString()).contains("verfy", "Usage: zt cluster", "blast-radius");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "policy lint",
                    "policy test",
                    "policy diff",
                    "policy explain",
                    "policy coverage",
                    "policy print",
                    "cluster derive",
                    "cluster verify",
                    "cluster drift",
                    "cluster blast-radius"
                })
        void saysHowToWriteAMoment(String command) {
            assertThat(run((command + " --at yesterday").split(" "))).isEqualTo(ZtCommand.FAILED);
            assertThat(err.toString())
                    .startsWith(
                            "Invalid value for option '--at': \"yesterday\" is no moment; write date and time with Z"
                                    + " for UTC, or with an offset: 2026-12-01T00:00:00Z, 2026-12-01T01:00:00+01:00.%n"
                                            .formatted());
        }

        @ParameterizedTest
        @ValueSource(strings = {"+1000000000-12-31T23:59:59Z", "-1000000000-01-01T00:00:00Z"})
        void saysThatAMomentIsTooFarAway(String at) {
            assertThat(run("cluster", "derive", "--at", at)).isEqualTo(ZtCommand.FAILED);
            assertThat(err.toString())
                    .startsWith(
                            "Invalid value for option '--at': \"" + at + "\" is no moment; write date and time with Z");
        }

        @Test
        void saysThatAPolicyIsOneOfIstio() throws IOException {
            Path file = Files.writeString(
                    directory.resolve("istio.yaml"),
                    "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: a, namespace: b}\n");

            assertThat(run("policy", "lint", "-p", file.toString())).isEqualTo(ZtCommand.FAILED);
            assertThat(err.toString())
                    .contains(file
                            + ":1:13: \"apiVersion\" is \"security.istio.io/v1\": an AuthorizationPolicy of Istio,")
                    .contains("zt cluster verify --layers FILE --target istio.");
        }

        @Test
        void namesTheLineOfAnEndpointThatIsNone() throws IOException {
            Path endpoints = Files.writeString(directory.resolve("endpoints.txt"), "GET /orders\n\norders\n");

            assertThat(run("policy", "coverage", "-p", policy("orders"), "--endpoints", endpoints.toString()))
                    .isEqualTo(ZtCommand.FAILED);
            assertThat(err.toString())
                    .isEqualTo(endpoints + ":3: \"orders\" is no endpoint; write for example GET /v1/orders/{id}, or"
                            + " shop.v1.Orders/Place.%n".formatted());
        }
    }

    @Nested
    class Answers {

        @Test
        void exitsWithOneForADenialAndNamesTheNearMiss() throws IOException {
            int exit = run(
                    "policy",
                    "explain",
                    "-p",
                    policy("orders"),
                    "--peer",
                    "spiffe://prod.example/web",
                    "PUT",
                    "/orders");

            assertThat(exit).isEqualTo(ZtCommand.FOUND);
            assertThat(out.toString())
                    .isEqualTo("denied: no rule allows it; rule orders-web matches but for the method: PUT, needs GET%n"
                            .formatted());
        }

        @Test
        void tellsABearerFromAPeerOfMutualTls() throws IOException {
            String[] asked = {
                "policy", "explain", "-p", policy("orders"), "--peer", "spiffe://prod.example/web", "GET", "/orders"
            };
            assertThat(run(asked)).isEqualTo(ZtCommand.CLEAN);

            String[] bearer = java.util.Arrays.copyOf(asked, asked.length + 2);
            bearer[asked.length] = "--assurance";
            bearer[asked.length + 1] = "bearer";
            assertThat(run(bearer)).isEqualTo(ZtCommand.FOUND);
        }

        @Test
        void findsNoDifferenceBetweenAPolicyAndItself() throws IOException {
            String file = policy("orders");

            assertThat(run("policy", "diff", file, file)).isEqualTo(ZtCommand.CLEAN);
            assertThat(out.toString()).isEqualTo("Both versions decide each call alike.%n".formatted());
        }

        @Test
        void comparesAtAMoment() throws IOException {
            String before = policy("orders");
            Path after = Files.writeString(
                    directory.resolve("after.yaml"),
                    POLICY.formatted("orders")
                            .replace("effect: allow", "effect: allow, expires: 2030-01-01T00:00:00Z"));

            assertThat(run("policy", "diff", before, after.toString(), "--at", "2029-12-31T23:59:59Z"))
                    .isEqualTo(ZtCommand.CLEAN);
            assertThat(run("policy", "diff", before, after.toString(), "--at", "2030-01-01T01:00:00+01:00"))
                    .isEqualTo(ZtCommand.FOUND);
            assertThat(out.toString()).endsWith("1 newly denied%n".formatted());
        }

        @Test
        void refusesToCompareDifferentWorkloads() throws IOException {
            assertThat(run("policy", "diff", policy("orders"), policy("stock"))).isEqualTo(ZtCommand.FAILED);
            assertThat(err.toString())
                    .isEqualTo("the policies protect different workloads: spiffe://prod.example/orders and"
                            + " spiffe://prod.example/stock%n".formatted());
        }

        @Test
        void lintsTheWorkloadsOfADirectoryOneByOne() throws IOException {
            policy("orders");
            broad("stock");
            broad("web");

            assertThat(run("policy", "lint", "-p", directory.toString())).isEqualTo(ZtCommand.FOUND);
            assertThat(out.toString().lines())
                    .containsExactly(
                            directory.resolve("stock.yaml") + ":7:5: warning BROAD_PEER in rule stock-web: It allows"
                                    + " all of prod.example. Name the workloads that may.",
                            directory.resolve("web.yaml") + ":7:5: warning BROAD_PEER in rule web-web: It allows all"
                                    + " of prod.example. Name the workloads that may.",
                            "3 rules of 3 workloads, 2 findings");
        }

        @Test
        void lintsAPolicyWithoutRulesBesideOthers() throws IOException {
            broad("stock");
            Files.writeString(
                    directory.resolve("closed.yaml"),
                    POLICY.formatted("closed").replaceFirst("(?s)rules:.*", "rules: []\n"));

            assertThat(run("policy", "lint", "-p", directory.toString())).isEqualTo(ZtCommand.FOUND);
            assertThat(err.toString()).isEmpty();
            assertThat(out.toString()).contains("stock-web").endsWith("1 rule of 2 workloads, 1 finding\n");
        }

        @Test
        void lintsOneOfSeveralWorkloads() throws IOException {
            broad("stock");
            broad("web");

            assertThat(run("policy", "lint", "-p", directory.toString(), "--workload", "spiffe://prod.example/web"))
                    .isEqualTo(ZtCommand.FOUND);
            assertThat(out.toString())
                    .contains("web-web")
                    .doesNotContain("stock-web")
                    .endsWith("1 rule, 1 finding\n");
        }

        private void broad(String name) throws IOException {
            Files.writeString(
                    directory.resolve(name + ".yaml"),
                    POLICY.formatted(name)
                            .replace("principals: [\"spiffe://prod.example/web\"]", "trustDomains: [prod.example]"));
        }

        @Test
        void writesSarifThatIsJson() throws IOException {
            Path file = Files.writeString(
                    directory.resolve("broad.yaml"),
                    POLICY.formatted("orders")
                            .replace("principals: [\"spiffe://prod.example/web\"]", "trustDomains: [prod.example]"));

            assertThat(run("policy", "lint", "-p", file.toString(), "--format", "sarif"))
                    .isEqualTo(ZtCommand.FOUND);
            assertThat(out.toString())
                    .contains(
                            "\"version\" : \"2.1.0\"",
                            "\"ruleId\" : \"BROAD_PEER\"",
                            "\"level\" : \"warning\"",
                            "\"uri\" : \"" + file + "\"",
                            "\"startLine\" : 7");
            try (JsonParser json = new JsonFactory().createParser(out.toString())) {
                while (json.nextToken() != null) {
                    json.getText();
                }
            }
        }
    }
}
