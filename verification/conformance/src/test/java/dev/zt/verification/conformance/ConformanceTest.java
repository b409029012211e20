package dev.zt.verification.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.logging.LogManager;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Puts each case to zt and to java-spiffe, and holds zt to what the rule demands. The page of conformance is written from
 * what is seen here; {@code -Dzt.docs.update=true} writes it anew.
 */
@Timeout(180)
class ConformanceTest {

    private static final Path PAGE = Path.of("../../docs/reference/spiffe-conformance.md");

    private static final Map<ConformanceCase, CompletableFuture<Outcome>> OUTCOMES = start();

    private static final List<ConformanceCase> CASES = OUTCOMES.keySet().stream()
            .sorted(Comparator.comparingInt(ConformanceCase::rule))
            .toList();

    /** All at once, those with an agent first: they mostly wait. */
    private static Map<ConformanceCase, CompletableFuture<Outcome>> start() {
        // java-spiffe logs each refusal with its trace.
        LogManager.getLogManager().reset();
        ExecutorService executor = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "conformance");
            thread.setDaemon(true);
            return thread;
        });
        Map<ConformanceCase, CompletableFuture<Outcome>> outcomes = new LinkedHashMap<>();
        for (Supplier<List<ConformanceCase>> cases : List.<Supplier<List<ConformanceCase>>>of(
                WorkloadApiCases::all, IdCases::all, PeerCases::all, BundleCases::all, JwtCases::all)) {
            cases.get().forEach(each -> outcomes.put(each, Outcome.of(each, executor)));
        }
        return outcomes;
    }

    static List<ConformanceCase> cases() {
        return CASES;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ztDoesWhatTheRuleDemands(ConformanceCase each) {
        assertThat(OUTCOMES.get(each).join().zt().values())
                .allSatisfy(verdict -> assertThat(verdict.accepted())
                        .as("%s: %s", each, verdict)
                        .isEqualTo(each.accept()));
    }

    @Test
    void rulesAreNumberedWithoutAGap() {
        assertThat(Rule.ALL)
                .extracting(Rule::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 32).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(
            ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 19, 21, 22, 24, 27, 28, 29, 30, 31, 32})
    void eachRuleIsAcceptedAndRefused(int rule) {
        assertThat(CASES)
                .filteredOn(each -> each.rule() == rule)
                .extracting(ConformanceCase::accept)
                .contains(true, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 22})
    void certificatesAreAcceptedAndRefusedAtBothEnds(int rule) {
        for (Role role : List.of(Role.CLIENT, Role.SERVER)) {
            assertThat(CASES)
                    .filteredOn(each ->
                            each.rule() == rule && each.trials().stream().anyMatch(trial -> trial.role() == role))
                    .as("%s", role)
                    .extracting(ConformanceCase::accept)
                    .contains(true, false);
        }
    }

    @AfterAll
    static void pageSaysWhatWasSeen() throws IOException {
        String page =
                Page.of(CASES.stream().map(each -> OUTCOMES.get(each).join()).toList(), NumberedTests.read());
        if (Boolean.getBoolean("zt.docs.update")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }
}
