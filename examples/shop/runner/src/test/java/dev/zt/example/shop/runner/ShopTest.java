package dev.zt.example.shop.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ShopTest {

    private static final Path SHOP = Path.of("..");

    @Test
    @Timeout(180)
    void everyOutcomeIsTheExpectedOne() throws Exception {
        assertThat(Shop.run(SHOP)).isTrue();
    }

    @Test
    @Timeout(120)
    void leavesNoProcessBehindWhenItIsKilled() throws Exception {
        Process runner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dshop.terminal=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Shop.class.getName(),
                        SHOP.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (Reader progress = new InputStreamReader(runner.getInputStream(), StandardCharsets.UTF_8)) {
            readUntil("calling", progress);
            List<ProcessHandle> started = runner.descendants().toList();
            assertThat(started).hasSizeGreaterThanOrEqualTo(4);

            runner.destroyForcibly().waitFor();

            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(started)
                            .filteredOn(ProcessHandle::isAlive)
                            .isEmpty());
        } finally {
            runner.destroyForcibly();
        }
    }

    private static void readUntil(String wanted, Reader progress) throws Exception {
        StringBuilder said = new StringBuilder();
        while (said.indexOf(wanted) < 0) {
            int next = progress.read();
            assertThat(next).as("the runner ended after: %s", said).isNotNegative();
            said.append((char) next);
        }
    }
}
