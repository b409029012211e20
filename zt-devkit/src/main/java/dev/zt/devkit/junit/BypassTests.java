package dev.zt.devkit.junit;

import dev.zt.devkit.attack.Attack;
import dev.zt.devkit.attack.Bypass;
import dev.zt.devkit.attack.BypassReport;
import dev.zt.devkit.attack.NoBypass;
import dev.zt.devkit.attack.ProtectedResource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/**
 * The attacks on a resource as tests of JUnit Jupiter, one for each.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> nobodyGetsAtTheSecrets() {
 *     return BypassTests.of(secrets);
 * }
 * }</pre>
 *
 * <p>All attacks are sent when the tests are made, so that the application must run by then. Stateless and thread-safe.
 */
public final class BypassTests {

    private BypassTests() {}

    /**
     * Attacks, and returns a test for each attack.
     *
     * @param resource what must not be reached
     * @return the tests; those of attacks that got through fail
     * @throws AssertionError if the controls fail, so that nothing was proven
     */
    public static Stream<DynamicTest> of(ProtectedResource resource) {
        BypassReport report = NoBypass.attack(resource);
        Map<Attack, Bypass> bypasses =
                report.bypasses().stream().collect(Collectors.toMap(Bypass::attack, Function.identity()));
        return report.attacks().stream()
                .map(attack ->
                        DynamicTest.dynamicTest(attack.toString(), () -> assertHeld(report, bypasses.get(attack))));
    }

    private static void assertHeld(BypassReport report, @Nullable Bypass bypass) {
        if (bypass != null) {
            throw new AssertionError(
                    new BypassReport(report.resource(), List.of(bypass.attack()), List.of(bypass), report.http2(), 0)
                            .toString());
        }
    }
}
