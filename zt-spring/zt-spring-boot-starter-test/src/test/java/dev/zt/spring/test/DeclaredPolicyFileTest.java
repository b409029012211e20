package dev.zt.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.Effect;
import dev.zt.policy.GrpcMethod;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import dev.zt.spring.DeclaredPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeclaredPolicyFileTest {

    private static final String MEND =
            "Run the test with -Dzt.policy.update=true to write it, look at what changed, and commit it.";

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void file() {
        System.clearProperty(DeclaredPolicyFile.UPDATE);
        file = directory.resolve("declared").resolve("orders.yaml");
    }

    private static DeclaredPolicy policy(String... callers) {
        return policy(List.of(rule("Place", callers)));
    }

    private static DeclaredPolicy policy(List<Rule> rules) {
        return new DeclaredPolicy(
                new AccessPolicy("annotations", "", SpiffeId.parse("spiffe://shop.test/orders"), rules), List.of());
    }

    private static Rule rule(String method, String... callers) {
        return new Rule(
                "Orders." + method,
                Effect.ALLOW,
                List.of(new PeerMatcher(
                        Arrays.stream(callers).map(SpiffeIdPattern::parse).toList(), List.of())),
                List.of(new OperationMatcher.Grpc(List.of(GrpcMethod.parse("shop.v1.Orders/" + method)))));
    }

    private void write(DeclaredPolicy policy) {
        System.setProperty(DeclaredPolicyFile.UPDATE, "true");
        try {
            DeclaredPolicyFile.assertUpToDate(policy, file);
        } finally {
            System.clearProperty(DeclaredPolicyFile.UPDATE);
        }
    }

    private void refuses(DeclaredPolicy policy, String message) {
        assertThatThrownBy(() -> DeclaredPolicyFile.assertUpToDate(policy, file))
                .isInstanceOf(AssertionError.class)
                .hasMessage(message);
    }

    @Test
    void refusesAFileThatIsMissing() {
        refuses(
                policy("spiffe://shop.test/web"),
                file.toAbsolutePath() + " is missing, which is to say what annotations say.\n" + MEND);
    }

    @Test
    void refusesAFileThatLetsInSomebodyElse() {
        write(policy("spiffe://shop.test/ops"));

        refuses(policy("spiffe://shop.test/web"), file + """
                         does not say what the annotations of spiffe://shop.test/orders say.
                        newly allowed: spiffe://shop.test/web (channel-bound) POST shop.v1.Orders/Place
                        newly denied: spiffe://shop.test/ops (channel-bound) POST shop.v1.Orders/Place
                        Line 11 is "- {principals: ["spiffe://shop.test/ops"]}", and would be "- {principals: \
                        ["spiffe://shop.test/web"]}".
                        """ + MEND);
    }

    @Test
    void refusesAFileOfAnotherWorkloadAndOneThatIsNoPolicy() throws IOException {
        write(policy("spiffe://shop.test/web"));
        Files.writeString(file, Files.readString(file).replace("shop.test/orders", "shop.test/other"));

        assertThatThrownBy(() -> DeclaredPolicyFile.assertUpToDate(policy("spiffe://shop.test/web"), file))
                .hasMessageContaining("newly allowed: spiffe://shop.test/web")
                .hasMessageContaining("Line 6 is \"workload: \"spiffe://shop.test/other\"\"");

        Files.writeString(file, "nothing: [");
        assertThatThrownBy(() -> DeclaredPolicyFile.assertUpToDate(policy("spiffe://shop.test/web"), file))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("It is no policy file: ")
                .hasMessageContaining("Line 1 is \"nothing: [\"")
                .hasMessageEndingWith(MEND);
    }

    @Test
    void refusesAFileThatSaysLessOfWhatIsMissing() {
        write(policy("spiffe://shop.test/web"));
        DeclaredPolicy policy =
                new DeclaredPolicy(policy("spiffe://shop.test/web").policy(), List.of("one\nnote"));

        refuses(policy, file + """
                         does not say what the annotations of spiffe://shop.test/orders say.
                        Line 2 is "apiVersion: zt.dev/v1", and would be "# one?note".
                        """ + MEND);
    }

    @Test
    void namesNoMoreThanTenChanges() {
        write(policy("spiffe://shop.test/web"));
        List<Rule> rules = IntStream.range(0, 12)
                .mapToObj(i -> rule("M" + i, "spiffe://shop.test/caller-" + i))
                .toList();

        assertThatThrownBy(() -> DeclaredPolicyFile.assertUpToDate(policy(rules), file))
                .hasMessageContaining("\n… and 3 more\n");
    }

    @Test
    void failsWhereTheFileIsADirectory() {
        assertThatThrownBy(() -> DeclaredPolicyFile.assertUpToDate(policy("spiffe://shop.test/web"), directory))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void acceptsWhatItWroteWithAnyLineEnds() throws IOException {
        DeclaredPolicy policy = policy("spiffe://shop.test/web");
        write(policy);
        Files.writeString(file, Files.readString(file).replace("\n", "\r\n"));

        DeclaredPolicyFile.assertUpToDate(policy, file);

        assertThat(file).content().contains("Orders.Place");
    }
}
