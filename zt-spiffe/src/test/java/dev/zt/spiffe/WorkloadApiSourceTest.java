package dev.zt.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.workloadapi.Fault;
import dev.zt.devkit.workloadapi.WorkloadApiServer;
import dev.zt.identity.X509Svid;
import dev.zt.identity.ZtException;
import dev.zt.source.Freshness;
import dev.zt.source.IdentitySnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class WorkloadApiSourceTest {

    /** Enough to learn on a busy machine why there is no identity; those that wait for its end do so together. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    /** Ends before the time that an agent has for its first message. */
    private static final Duration LITTLE_PATIENCE = Duration.ofMillis(500);

    @TempDir
    private Path directory;

    private Agent agent;
    private final List<WorkloadApiSource> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(WorkloadApiSource::close);
        if (agent != null) {
            agent.close();
        }
    }

    private WorkloadApiSource open(WorkloadApiSource.Builder builder) {
        WorkloadApiSource source = builder.open();
        opened.add(source);
        return source;
    }

    private static void assertNoIdentity(WorkloadApiSource.Builder builder, String why) {
        assertNoIdentity(builder, PATIENCE, why);
    }

    private static void assertNoIdentity(WorkloadApiSource.Builder builder, Duration patience, String why) {
        assertThatThrownBy(() -> builder.startTimeout(patience).open())
                .isInstanceOfSatisfying(
                        ZtException.class, e -> assertThat(e.code()).isEqualTo(ZtException.Code.NO_IDENTITY))
                .hasMessageStartingWith("No identity. Workload API at unix://")
                .hasMessageContaining(why);
    }

    /** Those that wait until their patience ends wait together; none shares anything with another. */
    @Nested
    class Start {

        @Test
        @DisplayName("rule 27: gets its first identity from an agent that demands the security header")
        void waitsForTheFirstIdentity() {
            agent = new Agent(directory).started();
            IdentitySnapshot snapshot = open(agent.source()).current();

            assertThat(snapshot.defaultSvid().chain())
                    .isEqualTo(agent.workload.svid().chain());
            assertThat(snapshot.bundles().get(agent.domain.trustDomain()))
                    .contains(agent.domain.authority().bundle());
            assertThat(snapshot.freshness(agent.domain.clock().millis())).isEqualTo(Freshness.FRESH);
        }

        @Test
        void waitsForAnAgentThatStartsLater() {
            agent = new Agent(directory);
            WorkloadApiSource source = open(agent.source().startDegraded());
            assertThat(source.current().defaultSvid()).isNull();
            assertThat(source.current().freshness(agent.domain.clock().millis()))
                    .isEqualTo(Freshness.REDACTED);
            await().until(() -> source.problem().isPresent());

            agent.started();

            await().until(() -> source.current().defaultSvid() != null);
            assertThat(source.problem()).isEmpty();
        }

        @Test
        @Execution(ExecutionMode.CONCURRENT)
        void failsWithADiagnosisWhenTheSocketIsMissing() {
            agent = new Agent(directory);

            assertNoIdentity(agent.source(), "there is no such socket. Start the agent");
        }

        @Test
        @Execution(ExecutionMode.CONCURRENT)
        void failsWithADiagnosisWhenTheFolderIsMissing() {
            agent = new Agent(directory.resolve("none"));

            assertNoIdentity(agent.source(), "there is no such socket. Start the agent");
        }

        @Test
        @Execution(ExecutionMode.CONCURRENT)
        void failsWithADiagnosisWhenTheSocketIsDead() {
            agent = new Agent(directory).started();
            agent.killedLeavingItsSocket();

            assertNoIdentity(agent.source(), "nobody listens there. Start the agent");
        }

        @Test
        @Execution(ExecutionMode.CONCURRENT)
        void failsWithADiagnosisWhenThePathIsNoSocket() throws Exception {
            agent = new Agent(directory);
            Files.createFile(agent.socket);

            assertNoIdentity(agent.source(), "what is at this path is no socket. Correct the address.");
        }

        @Test
        @Execution(ExecutionMode.CONCURRENT)
        void failsWithADiagnosisWhenNobodyListensAtThePort() {
            WorkloadApiSource.Builder builder = WorkloadApiSource.builder(WorkloadApiAddress.parse("tcp://127.0.0.1:1"))
                    .timing(Agent.FAST)
                    .startTimeout(PATIENCE);

            assertThatThrownBy(builder::open)
                    .hasMessageStartingWith("No identity. Workload API at tcp://127.0.0.1:1: nobody listens there.");
        }

        @ParameterizedTest
        @Execution(ExecutionMode.CONCURRENT)
        @CsvSource({
            "REDACT, the agent issues none to this process (",
            "REDACT, Check that a registration entry matches this workload",
            "EOF, ''",
            "UNAVAILABLE, 'the stream broke: UNAVAILABLE, told to be. See whether the agent runs.'",
            "MALFORMED, a message cannot be used: an SVID cannot be used: ",
            "FIELD_MISSING, a message cannot be used: its mandatory field x509_svid_key is empty.",
            "KEY_MISMATCH, the private key is not the key of the leaf",
            "EMPTY_BUNDLE, a message cannot be used: its mandatory field bundle is empty.",
            "EXPIRED, Check the clocks of this host and of the issuer.",
            "SILENCE, See whether it hangs.",
            "UNIMPLEMENTED, what listens there is no SPIFFE Workload API. Correct the address.",
            "INVALID_ARGUMENT, 'the agent calls the request invalid: INVALID_ARGUMENT, told to say so.'"
        })
        void failsWithADiagnosisOfWhatTheAgentDoes(Fault fault, String why) {
            agent = new Agent(directory).started();
            agent.server().misbehave(fault);
            if (fault == Fault.EOF) {
                assertThat(open(agent.source()).current().defaultSvid()).isNotNull();
                return;
            }
            assertNoIdentity(agent.source(), fault == Fault.SILENCE ? LITTLE_PATIENCE : PATIENCE, why);
        }

        @ParameterizedTest
        @CsvSource({"UNIMPLEMENTED", "INVALID_ARGUMENT"})
        @DisplayName("rule 28: gives up at once when asking again is of no use")
        void givesUpAtOnceWhenAskingAgainIsOfNoUse(Fault fault) {
            agent = new Agent(directory).started();
            agent.server().misbehave(fault);

            assertThatThrownBy(() ->
                            agent.source().startTimeout(Duration.ofMinutes(5)).open())
                    .isInstanceOf(ZtException.class);
        }

        @Test
        @DisplayName("rule 28: asks again after PERMISSION_DENIED")
        void waitsForAnEntryThatIsNotSyncedYet() {
            agent = new Agent(directory).started();
            agent.workload.redact();
            Thread syncing = new Thread(() -> {
                await().pollDelay(Duration.ofMillis(300)).until(() -> true);
                agent.workload.rotate();
            });
            syncing.start();

            assertThat(open(agent.source()).current().defaultSvid()).isNotNull();
        }

        @Test
        void failsWhenInterrupted() {
            agent = new Agent(directory);
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> agent.source().open()).hasMessageContaining("was interrupted");
            assertThat(Thread.interrupted()).isTrue();
        }

        @Test
        void refusesAnIdentityOfTheDevelopmentAuthorityUnlessToldToAcceptIt() throws Exception {
            DevIdentities development = DevIdentities.create("me.zt-dev.internal");
            Path socket = directory.resolve("dev.sock");
            try (WorkloadApiServer server = WorkloadApiServer.unix(development.workload("/web"), socket)) {
                WorkloadApiSource.Builder builder = WorkloadApiSource.builder(
                                WorkloadApiAddress.parse(server.address()))
                        .timing(Agent.FAST);
                assertNoIdentity(builder, "is of the development authority");

                assertThat(open(builder.acceptDevelopment()).current().defaultSvid())
                        .isNotNull();
            }
        }

        @Test
        void connectsOverTcp() throws Exception {
            DevIdentities domain = DevIdentities.create("shop.test");
            try (WorkloadApiServer server = WorkloadApiServer.tcp(domain.workload("/web"))) {
                assertThat(open(WorkloadApiSource.builder(WorkloadApiAddress.parse(server.address())))
                                .current()
                                .defaultSvid())
                        .isNotNull();
            }
        }
    }

    @Nested
    class Running {

        @Test
        void tellsOfRotationsInTheirOrder() {
            agent = new Agent(directory).started();
            WorkloadApiSource source = open(agent.source());
            List<X509Svid> told = new CopyOnWriteArrayList<>();
            source.addListener((previous, current) -> told.add(current.defaultSvid()));

            for (int i = 1; i <= 3; i++) {
                agent.workload.rotate();
                int count = i;
                await().until(() -> told.size() == count);
                assertThat(told.get(i - 1).chain())
                        .isEqualTo(agent.workload.svid().chain());
            }
            assertThat(source.current().svidGeneration()).isEqualTo(4);
        }

        @Test
        @DisplayName("rule 29: what a message does not hold any more is gone")
        void followsANewAuthorityAndFederatedDomains() {
            agent = new Agent(directory).started();
            WorkloadApiSource source = open(agent.source());
            long before = source.current().trustGeneration();
            DevIdentities partner = agent.domain.foreignDomain("partner.test");

            agent.domain.federate(partner);
            await().until(() ->
                    source.current().bundles().get(partner.trustDomain()).isPresent());
            assertThat(source.current().trustGeneration()).isGreaterThan(before);

            agent.domain.dropBundle(partner.trustDomain());
            await().until(() ->
                    source.current().bundles().get(partner.trustDomain()).isEmpty());
        }

        @Test
        @DisplayName("rule 29: goes on where the agent refuses for a moment, as SPIRE does at a tainted authority")
        void goesOnWhereTheAgentRefusesForAMoment() {
            agent = new Agent(directory).started();
            WorkloadApiSource source =
                    open(agent.source().timing(Agent.redactingAfter(Duration.ofHours(1), Agent.FAST)));
            List<IdentitySnapshot> told = new CopyOnWriteArrayList<>();
            source.addListener((previous, current) -> told.add(current));

            agent.workload.redact();
            await().until(() -> source.problem()
                    .filter(problem -> problem.cause() == WorkloadApiProblem.Cause.NO_IDENTITY_ISSUED)
                    .isPresent());
            assertThat(source.current().defaultSvid()).isNotNull();
            agent.workload.rotate();
            await().until(() -> source.current()
                    .defaultSvid()
                    .chain()
                    .equals(agent.workload.svid().chain()));

            assertThat(source.problem()).isEmpty();
            assertThat(told).allSatisfy(snapshot -> assertThat(snapshot.svids()).isNotEmpty());
        }

        @Test
        @DisplayName(
                "rule 29: uses no more what was taken back, past a grace that the agent cannot prolong by its death")
        void redactsAlsoIfTheAgentDiesInTheGrace() {
            agent = new Agent(directory).started();
            WorkloadApiSource source =
                    open(agent.source().timing(Agent.redactingAfter(Duration.ofMillis(500), Agent.FAST)));

            agent.workload.redact();
            await().until(() -> source.problem().isPresent());
            agent.killed();

            await().untilAsserted(() -> assertThat(
                            source.current().freshness(agent.domain.clock().millis()))
                    .isEqualTo(Freshness.REDACTED));
        }

        @Test
        void redactsAtOnceWhenItIsClosedInTheGrace() {
            agent = new Agent(directory).started();
            WorkloadApiSource source =
                    open(agent.source().timing(Agent.redactingAfter(Duration.ofHours(1), Agent.FAST)));
            agent.workload.redact();
            await().until(() -> source.problem().isPresent());

            source.close();

            await().until(() -> source.current().defaultSvid() == null);
        }

        @Test
        void survivesAListenerThatThrows() {
            agent = new Agent(directory).started();
            WorkloadApiSource source = open(agent.source());
            AtomicInteger told = new AtomicInteger();
            source.addListener((previous, current) -> {
                told.incrementAndGet();
                throw new StackOverflowError("a listener that dies");
            });

            agent.workload.rotate();
            await().until(() -> told.get() == 1);
            agent.workload.rotate();
            await().until(() -> told.get() == 2);
        }

        @Test
        @DisplayName("rules 28 and 29: goes on after many restarts of the agent")
        void goesOnAfterManyRestartsOfTheAgent() {
            agent = new Agent(directory).started();
            WorkloadApiSource source = open(agent.source());

            for (int i = 0; i < 5; i++) {
                agent.killed();
                await().until(() -> source.problem().isPresent());
                agent.restarted();
                agent.workload.rotate();
                await().until(() -> source.problem().isEmpty()
                        && source.current()
                                .defaultSvid()
                                .chain()
                                .equals(agent.workload.svid().chain()));
            }
        }

        @Test
        void asksAnewWhenBundlesWereNotConfirmedForHalfTheirBound() {
            agent = new Agent(directory).started();
            WorkloadApiSource source = open(agent.source().maxBundleAge(Duration.ofMinutes(10)));
            agent.domain.clock().advance(Duration.ofMinutes(6));

            await().until(() ->
                    source.current().obtainedAt().equals(agent.domain.clock().instant()));
        }

        @Test
        void deniesOnceItsBundlesAreTooOld() {
            agent = new Agent(directory).started();
            WorkloadApiSource source = open(agent.source().maxBundleAge(Duration.ofMinutes(10)));
            agent.killed();
            agent.domain.clock().advance(Duration.ofMinutes(11));

            assertThat(source.current().freshness(agent.domain.clock().millis()))
                    .isEqualTo(Freshness.BUNDLE_TOO_OLD);
        }

        @Test
        void isNotAskedAgainAfterItWasClosed() {
            agent = new Agent(directory).started();
            WorkloadApiSource source = open(agent.source());
            IdentitySnapshot last = source.current();

            source.close();
            source.close();
            agent.workload.rotate();

            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("zt-workload-api")));
            assertThat(source.current()).isSameAs(last);
        }
    }

    @Nested
    class Options {

        @Test
        void refusesDurationsThatAreNotPositive() {
            WorkloadApiSource.Builder builder = WorkloadApiSource.builder(WorkloadApiAddress.parse("unix:///a"));

            assertThatThrownBy(() -> builder.startTimeout(Duration.ZERO))
                    .hasMessage("timeout must be positive, not PT0S");
            assertThatThrownBy(() -> builder.staleAfter(Duration.ofSeconds(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> builder.maxBundleAge(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
