package dev.zt.policy.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.compiler.CelCompiler;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.zt.policy.Condition;
import dev.zt.policy.ConditionInput;
import dev.zt.policy.InvalidConditionException;
import dev.zt.policy.Peers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what conditions compile to with dev.cel's own runtime, on random conditions and random calls. For a long run:
 * {@code -Dzt.cel.pairs=1000000}; for one that failed: {@code -Dzt.cel.seed=N}.
 */
class DifferentialTest {

    private static final Logger LOG = LoggerFactory.getLogger(DifferentialTest.class);
    private static final int PAIRS = Integer.getInteger("zt.cel.pairs", 40_000);
    private static final long SEED = Long.getLong("zt.cel.seed", System.nanoTime());
    private static final int CALLS = 50;

    /**
     * The checker of dev.cel takes the member of an unknown map, asked for by index, for a value of the first type that
     * fits an operator, and then refuses values of others; asked for by name it takes it for what it is.
     */
    private static final Pattern INDEX = Pattern.compile("claims\\.map\\[\"([a-z]+)\"]");

    private final CelCompiler compiler = Frontend.compiler();
    private final CelRuntime runtime = CelRuntimeFactory.standardCelRuntimeBuilder()
            .setOptions(CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .build())
            .build();
    private final Random random = new Random(SEED);
    private final Expressions expressions = new Expressions(random);
    private final Inputs inputs = new Inputs(
            random,
            List.of(
                    Peers.peer("spiffe://prod.example/ns/shop/sa/orders"),
                    Peers.bearer("spiffe://a.example/ns/a"),
                    Peers.peer("spiffe://a.example/a")));
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<String> differences = new ArrayList<>();

    @Test
    void agreesWithTheRuntimeOfDevCel() {
        int pairs = 0;
        while (pairs < PAIRS && differences.size() < 20) {
            pairs += compare(expressions.condition());
        }

        LOG.info("{} pairs, seed {}: {}", pairs, SEED, outcomes);
        assertThat(differences).as("seed %d, %s", SEED, outcomes).isEmpty();
        int total = outcomes.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(List.of("true", "false", "error"))
                .as("seed %d, %s", SEED, outcomes)
                .allSatisfy(
                        outcome -> assertThat(outcomes.getOrDefault(outcome, 0)).isGreaterThan(total / 20));
    }

    private int compare(String text) {
        CelAbstractSyntaxTree tree = tree(text);
        Condition condition = condition(text);
        if (tree == null || condition == null) {
            count(tree == null ? "ill-typed" : "refused");
            if (tree == null && condition != null) {
                differences.add("dev.cel refuses " + text);
            }
            return 0;
        }
        CelRuntime.Program program = program(tree);
        for (int i = 0; i < CALLS; i++) {
            ConditionInput input = inputs.next();
            Object expected = expected(program, input);
            Object actual = actual(condition, input);
            if (!expected.equals(actual) && !(expected instanceof Exception && actual.equals("error"))) {
                differences.add(text + "\n  claims " + input.attributes().claims() + " is " + actual + ", in dev.cel "
                        + expected);
                break;
            }
            count(String.valueOf(actual));
        }
        return CALLS;
    }

    private void count(String outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private @Nullable CelAbstractSyntaxTree tree(String text) {
        try {
            return compiler.compile(INDEX.matcher(text).replaceAll("claims.map.$1"))
                    .getAst();
        } catch (CelValidationException e) {
            return null;
        }
    }

    private static @Nullable Condition condition(String text) {
        try {
            return new CelConditionCompiler().compile(text);
        } catch (InvalidConditionException e) {
            return null;
        }
    }

    private CelRuntime.Program program(CelAbstractSyntaxTree tree) {
        try {
            return runtime.createProgram(tree);
        } catch (CelEvaluationException e) {
            throw new AssertionError(e);
        }
    }

    private static Object expected(CelRuntime.Program program, ConditionInput input) {
        try {
            Object value = program.eval(Inputs.variables(input));
            return value instanceof Boolean ? value : new IllegalStateException("no boolean");
        } catch (CelEvaluationException | RuntimeException e) {
            return e;
        }
    }

    private static Object actual(Condition condition, ConditionInput input) {
        try {
            return condition.test(input);
        } catch (ConditionFailedException e) {
            return "error";
        } catch (Exception e) {
            throw new AssertionError(condition.text(), e);
        }
    }
}
