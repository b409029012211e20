package dev.zt.devkit.junit;

import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.PolicyCaseReader;
import dev.zt.policy.PolicyCases;
import dev.zt.policy.PolicySet;
import dev.zt.policy.analysis.PolicyTestRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The cases of a file as tests of JUnit Jupiter, one for each.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> ordersPolicy() {
 *     return PolicyTests.of(Path.of("policy.yaml"), Path.of("cases.yaml"));
 * }
 * }</pre>
 *
 * <p>{@link PolicyCaseReader} says how cases are written. They go through the engine that decides calls. Stateless and
 * thread-safe.
 */
public final class PolicyTests {

    private PolicyTests() {}

    /**
     * Returns the tests.
     *
     * @param policies a policy file
     * @param cases a file of cases
     * @return a test for each case; at least one
     * @throws dev.zt.policy.InvalidPolicyException if a file is invalid; it carries all issues
     * @throws UncheckedIOException if a file cannot be read
     * @throws IllegalArgumentException if there is no case: a test that asks nothing would pass for ever
     */
    public static Stream<DynamicTest> of(Path policies, Path cases) {
        List<DynamicTest> tests = new ArrayList<>();
        long nowMillis = Clock.systemUTC().millis();
        for (PolicyCases group : PolicyCaseReader.parse(text(cases), cases.toString())) {
            PolicySet set =
                    PolicySet.compile(AccessPolicyReader.parse(text(policies), policies.toString()), group.workload());
            for (PolicyTestRun.Result result :
                    PolicyTestRun.of(set, group.cases(), nowMillis).results()) {
                tests.add(DynamicTest.dynamicTest(
                        result.test().name(), source(cases, result), () -> assertPassed(result)));
            }
        }
        if (tests.isEmpty()) {
            throw new IllegalArgumentException(cases + " has no cases; add one, or remove the test");
        }
        return tests.stream();
    }

    private static URI source(Path cases, PolicyTestRun.Result result) {
        return URI.create(cases.toUri() + "?line=" + result.test().line());
    }

    private static void assertPassed(PolicyTestRun.Result result) {
        if (!result.isPassed()) {
            throw new AssertionError(result.test().name() + ": " + result.problem());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + file + " cannot be read", e);
        }
    }
}
