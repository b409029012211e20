package dev.zt.verification.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each target under Jazzer for {@code zt.fuzz.seconds}: only in profile full. */
@EnabledIfSystemProperty(named = "zt.full", matches = "true", disabledReason = "takes an hour for each target; -Pfull")
class FullFuzzTest {

    private static final Path RESULTS = Path.of("target", "fuzz", "results.md");

    static Stream<String> targets() {
        return FuzzRun.chosen(System.getProperty("zt.fuzz.targets", "all")).stream()
                .map(Target::name);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void holdsUnderJazzer(String name) throws IOException, InterruptedException {
        JazzerOutput output = new FuzzRun(Targets.named(name), Long.getLong("zt.fuzz.seconds", 3600)).run();
        String row = output.row(name);
        System.out.println(row);
        Files.writeString(RESULTS, row + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        assertThat(output.exit())
                .as("see target/fuzz/" + name + "/output.txt; " + row)
                .isZero();
        assertThat(output.executions()).as("inputs").isPositive();
        assertThat(output.coverage()).as("edges of zt's code").isGreaterThan(20);
    }
}
