package dev.zt.devkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class PolicyTestsTest {

    private static final Path SHOP = Path.of("../docs/guide/shop-policy");

    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> casesOfTheGuide() {
        return PolicyTests.of(SHOP.resolve("orders/policy.yaml"), SHOP.resolve("cases.yaml"));
    }

    @Test
    void failsWithWhatIsNotAsExpected() {
        List<DynamicTest> tests = PolicyTests.of(SHOP.resolve("next.yaml"), SHOP.resolve("failing.yaml"))
                .toList();

        assertThat(tests).extracting(DynamicTest::getDisplayName).contains("the gateway cancels an order");
        assertThatThrownBy(() -> tests.get(0).getExecutable().execute())
                .isInstanceOf(AssertionError.class)
                .hasMessage("the gateway cancels an order: expected allowed, but it is denied: no rule allows it; rule"
                        + " gateway-reads-orders matches but for the method: DELETE, needs GET");
    }

    @Test
    void refusesAFileWithoutCases() throws IOException {
        Path none = Files.writeString(directory.resolve("none.yaml"), """
            apiVersion: zt.dev/v1
            kind: AccessPolicyTest
            spec: {workload: "spiffe://prod.example/ns/shop/sa/orders", cases: []}
            """);

        assertThatThrownBy(() -> PolicyTests.of(SHOP.resolve("next.yaml"), none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(none + " has no cases; add one, or remove the test");
    }
}
