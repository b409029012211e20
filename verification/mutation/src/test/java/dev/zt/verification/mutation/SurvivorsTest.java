package dev.zt.verification.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Holds the report that PIT left in zt-core against the list: only in profile full. */
@EnabledIfSystemProperty(named = "zt.full", matches = "true", disabledReason = "needs PIT's report of zt-core; -Pfull")
class SurvivorsTest {

    private static final Path REPORTS = Path.of("../../zt-core/target/pit-reports");
    private static final List<String> PACKAGES = List.of(
            "identity", "trust", "source", "tls", "authz", "enforce", "policy", "policy.analysis", "policy.cel");
    private static final double FLOOR = 85;

    @Test
    void areThoseThatAreKnown() throws Exception {
        Map<String, Integer> survivors = new TreeMap<>();
        for (String name : PACKAGES) {
            try (InputStream report = Files.newInputStream(REPORTS.resolve(name).resolve("mutations.xml"))) {
                Mutants mutants = Mutants.of(report);
                String whole = "dev.zt." + name;
                assertThat(mutants.total()).containsOnlyKeys(whole);
                System.out.printf(
                        "| %s | %d | %.1f %% |%n", whole, mutants.total().get(whole), mutants.found(whole));
                assertThat(mutants.found(whole)).as(whole).isGreaterThanOrEqualTo(FLOOR);
                survivors.putAll(mutants.survivors());
            }
        }
        KnownSurvivors known = KnownSurvivors.of(Files.readAllLines(Path.of("survivors.txt")));
        assertThat(known.differences(survivors)).isEmpty();
    }
}
