package dev.zt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.zt.devkit.MutableClock;
import dev.zt.identity.ZtException;
import dev.zt.internal.file.Failure;
import dev.zt.internal.file.Followed;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.InvalidPolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class PolicyFileTest {

    private static final String GOOD = ZtTest.policy("spiffe://a.test/shop", "/orders");
    private static final String BETTER = ZtTest.policy("spiffe://a.test/shop", "/carts");

    private final MutableClock clock = MutableClock.atSystemTime();
    private final List<List<AccessPolicy>> inForce = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();

    @TempDir
    private Path directory;

    @Nested
    class Start {

        @Test
        void throwsWhenTheContentIsInvalid() throws IOException {
            write("kind: Nonsense");

            assertThatThrownBy(() -> policyFile().start())
                    .isInstanceOfSatisfying(
                            InvalidPolicyException.class,
                            e -> assertThat(e.code()).isEqualTo(ZtException.Code.INVALID_POLICY))
                    .hasMessageStartingWith("Policy " + file() + " is invalid:\n");
            assertThat(inForce).isEmpty();
        }

        @Test
        void refusesAMissingFileWithoutThrowing() {
            policyFile().start();

            assertThat(inForce).isEmpty();
            assertThat(refused)
                    .containsExactly(
                            "cannot read " + file() + " (NoSuchFileException); it allows nothing until it is there");
        }

        @Test
        void refusesAMissingFileOnceAndClaimsNoLastGoodState() {
            Logger logger = (Logger) LoggerFactory.getLogger(Followed.class);
            ListAppender<ILoggingEvent> lines = new ListAppender<>();
            lines.start();
            logger.addAppender(lines);
            PolicyFile policies = policyFile();

            policies.start();
            clock.advance(Duration.ofSeconds(1));
            policies.reload();
            logger.detachAppender(lines);

            assertThat(refused).hasSize(1);
            assertThat(lines.list)
                    .singleElement()
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .asString()
                    .contains("; nothing good was read so far. cannot read ")
                    .doesNotContain("last good");
        }

        @Test
        void putsAGoodFileInForce() throws IOException {
            write(GOOD);

            policyFile().start();

            assertThat(inForce).hasSize(1);
            assertThat(refused).isEmpty();
        }
    }

    @Nested
    class Reload {

        @Test
        void refusesWhatIsBrokenOnceAMinuteAndLeavesTheLastGoodInForce() throws IOException {
            PolicyFile policies = started(GOOD);
            write("kind: Nonsense");

            policies.reload();
            policies.reload();
            assertThat(refused).hasSize(1);
            assertThat(refused.get(0)).startsWith("Policy " + file() + " is invalid:\n");

            clock.advance(Duration.ofMinutes(1));
            policies.reload();
            assertThat(refused).hasSize(2);
            assertThat(inForce).hasSize(1);
        }

        @Test
        void tellsSinceWhenAndWhyItFailsUntilItIsMended() throws IOException {
            PolicyFile policies = started(GOOD);
            Instant broken = clock.instant();
            write("kind: Nonsense");
            policies.reload();
            clock.advance(Duration.ofSeconds(10));
            Files.delete(file());

            policies.reload();
            assertThat(failures)
                    .last()
                    .isEqualTo(new Failure(broken, "cannot read " + file() + " (NoSuchFileException); restore it"));

            write(GOOD);
            policies.reload();
            assertThat(inForce).hasSize(2);
        }

        @Test
        void refusesAFileThatVanished() throws IOException {
            PolicyFile policies = started(GOOD);
            Files.delete(file());

            policies.reload();

            assertThat(inForce).hasSize(1);
            assertThat(refused).containsExactly("cannot read " + file() + " (NoSuchFileException); restore it");
        }

        @Test
        void refusesWhatIsNotUtf8AndWhatIsTooLarge() throws IOException {
            PolicyFile policies = started(GOOD);
            Files.write(file(), new byte[] {(byte) 0xff, (byte) 0xfe});
            policies.reload();
            write(GOOD + "#".repeat(1 << 20));
            clock.advance(Duration.ofMinutes(2));
            policies.reload();

            assertThat(inForce).hasSize(1);
            assertThat(refused).hasSize(2);
        }

        @Test
        void refusesAnEmptyFile() throws IOException {
            PolicyFile policies = started(GOOD);
            write("");

            policies.reload();

            assertThat(inForce).hasSize(1);
            assertThat(refused).hasSize(1);
        }

        @Test
        void putsInForceWhatIsMendedAndWhatAppearsLater() throws IOException {
            PolicyFile policies = policyFile();
            policies.start();
            write(GOOD);
            policies.reload();
            assertThat(inForce).hasSize(1);
            write("kind: Nonsense");
            policies.reload();

            write(BETTER);
            policies.reload();

            assertThat(inForce).hasSize(2);
        }

        @Test
        void readsTheSameContentOnlyOnce() throws IOException {
            PolicyFile policies = started(GOOD);

            write(GOOD);
            policies.reload();

            assertThat(inForce).hasSize(1);
        }
    }

    private PolicyFile started(String content) throws IOException {
        write(content);
        PolicyFile policies = policyFile();
        policies.start();
        return policies;
    }

    private PolicyFile policyFile() {
        return new PolicyFile(file(), null, reading -> inForce.add(reading.policies()), this::refuse, clock);
    }

    private void refuse(Failure failure) {
        failures.add(failure);
        refused.add(failure.message());
    }

    private void write(String content) throws IOException {
        Files.writeString(file(), content);
    }

    private Path file() {
        return directory.resolve("policy.yaml");
    }
}
