package dev.zt.verification.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The seeds of each target, what once was found, and some thousand mutations that are the same in each run. */
class RegressionTest {

    private static final Path FINDINGS = Path.of("src/test/resources/findings");
    private static final long SEED = 20_261_124;

    static Stream<String> targets() {
        return Targets.all().stream().map(Target::name);
    }

    @ParameterizedTest
    @MethodSource("targets")
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void holdsWhateverTheInputIs(String name) throws Exception {
        Target target = Targets.named(name);
        int accepted = 0;
        List<byte[]> seeds = target.seeds();
        for (byte[] seed : seeds) {
            accepted += put(target, seed) ? 1 : 0;
        }
        assertThat(accepted).as("seeds that are accepted").isPositive();
        for (Path finding : findings(name)) {
            put(target, Files.readAllBytes(finding));
        }
        Mutations mutations = new Mutations(seeds, SEED);
        int acceptedMutations = 0;
        for (int i = 0; i < target.shortRuns(); i++) {
            acceptedMutations += put(target, mutations.next()) ? 1 : 0;
        }
        assertThat(acceptedMutations).as("mutations that are accepted").isBetween(1, target.shortRuns() - 1);
    }

    @Test
    void findsAReaderThatTakesTooMuch() {
        Target careless = new Careless();
        Mutations mutations = new Mutations(careless.seeds(), SEED);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < careless.shortRuns(); i++) {
                        put(careless, mutations.next());
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("careless, input ")
                .hasRootCauseMessage("does not hold: the careless reader and the naive reading agree");
    }

    private static boolean put(Target target, byte[] input) {
        try {
            return target.test(input);
        } catch (Throwable e) {
            throw new AssertionError(
                    target.name() + ", input " + Base64.getEncoder().encodeToString(input), e);
        }
    }

    private static List<Path> findings(String name) throws IOException {
        Path directory = FINDINGS.resolve(name);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    /** Takes a trailing slash for nothing. */
    private static final class Careless implements Target {

        @Override
        public String name() {
            return "careless";
        }

        @Override
        public List<byte[]> seeds() {
            return List.of("spiffe://prod.example/a".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public int shortRuns() {
            return 10_000;
        }

        @Override
        public boolean test(byte[] input) {
            String text = new String(input, StandardCharsets.UTF_8);
            String cut = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
            boolean taken = NaiveSpiffeId.isId(cut);
            Holds.that(taken == NaiveSpiffeId.isId(text), "the careless reader and the naive reading agree");
            return taken;
        }
    }
}
