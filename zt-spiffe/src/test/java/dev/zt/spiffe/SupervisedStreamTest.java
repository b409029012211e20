package dev.zt.spiffe;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The timing that is used in the field, in exact milliseconds of a time that the tests let pass; every pause is whole. */
@Timeout(60)
class SupervisedStreamTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private WorkloadApiAddress socket() {
        return WorkloadApiAddress.parse("unix://" + directory.resolve("agent.sock"));
    }

    /** An agent that has delivered, and was well for long. */
    private ScriptedAgent good() {
        return good(socket());
    }

    private static ScriptedAgent good(WorkloadApiAddress address) {
        ScriptedAgent agent = new ScriptedAgent(address, Timing.DEFAULT).pass(MINUTE);
        assertThat(agent.events).containsExactly("0 took svid");
        agent.events.clear();
        agent.asked.clear();
        return agent;
    }

    private static ScriptedAgent refusing(ScriptedAgent agent) {
        return agent.refuses().ends(ScriptedAgent.NO_IDENTITY);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    /** What an agent may do instead of an answer. */
    enum Evasion {
        SILENCE(stream -> {}),
        GARBAGE(stream -> stream.message("garbage")),
        FAULT_IN_ZT(stream -> stream.message("throw")),
        UNAVAILABLE(stream -> stream.ended(Status.UNAVAILABLE)),
        END(stream -> stream.ended(Status.OK)),
        NO_WORKLOAD_API(stream -> stream.ended(Status.UNIMPLEMENTED)),
        REFUSAL(stream -> stream.ended(ScriptedAgent.NO_IDENTITY));

        private final Consumer<WorkloadApiStream.Listener<String>> answer;

        Evasion(Consumer<WorkloadApiStream.Listener<String>> answer) {
            this.answer = answer;
        }
    }

    @Nested
    @DisplayName("rule 29: what is taken back")
    class Refusals {

        @ParameterizedTest(name = "counts no more 0.6 s after the first refusal, whatever follows it: {0}")
        @EnumSource
        void isRedactedInTime(Evasion evasion) {
            ScriptedAgent agent = good().answers(evasion.answer).ends(ScriptedAgent.NO_IDENTITY);

            agent.pass(millis(599));
            assertThat(agent.events).noneMatch(event -> event.endsWith("redacted"));
            agent.pass(millis(1));

            assertThat(agent.events).contains("60600 redacted");
        }

        @Test
        void isAskedForThreeTimesBefore() {
            ScriptedAgent agent = refusing(good()).pass(millis(600));

            assertThat(agent.asked).containsExactly(60_075L, 60_225L, 60_525L);
            assertThat(agent.events).containsExactly("60600 redacted");
        }

        @ParameterizedTest(name = "stays if it is given again within {0} ms, and is no news")
        @ValueSource(longs = {1, 200, 500})
        void staysIfGivenAgain(long refusal) {
            ScriptedAgent agent = refusing(good()).pass(millis(refusal));
            assertThat(agent.problems.current())
                    .as("the problem shows meanwhile")
                    .extracting(WorkloadApiProblem::cause)
                    .isEqualTo(WorkloadApiProblem.Cause.NO_IDENTITY_ISSUED);

            agent.delivers().pass(MINUTE);

            assertThat(agent.events).hasSize(1).allMatch(event -> event.endsWith("took svid"));
            assertThat(agent.problems.current()).isNull();
        }

        @Test
        void isRedactedOnceForRefusalsInARow() {
            ScriptedAgent agent = refusing(good()).pass(MINUTE.multipliedBy(10));

            assertThat(agent.events).containsExactly("60600 redacted");
        }

        @Test
        void hasAGraceOfItsOwnEachTimeItWasGiven() {
            ScriptedAgent agent = refusing(good()).pass(millis(200)).delivers().pass(MINUTE);
            agent.events.clear();

            refusing(agent).pass(millis(599));
            assertThat(agent.events).isEmpty();
            agent.pass(millis(1));
            assertThat(agent.events).containsExactly("120800 redacted");
        }

        @Test
        @DisplayName("is not given again by a stream that is over")
        void isNotGivenByAnOldStream() {
            ScriptedAgent agent = good();
            WorkloadApiStream.Listener<String> old = agent.newest();
            refusing(agent).pass(millis(100));

            old.message("svid");
            agent.pass(millis(500));

            assertThat(agent.events).containsExactly("60600 redacted");
        }

        @Test
        void countsNoMoreOnceTheSourceIsClosed() {
            ScriptedAgent agent = refusing(good()).pass(millis(100));

            agent.stream.stop();

            assertThat(agent.events).containsExactly("60100 redacted");
            assertThat(agent.pass(MINUTE).events).hasSize(1);
        }

        @Test
        void isLeftAloneByACloseWithoutARefusal() {
            ScriptedAgent agent = good();

            agent.stream.stop();

            assertThat(agent.pass(MINUTE).events).isEmpty();
        }

        @Test
        void isRedactedAtALaterRefusalWhereThatFailed() {
            ScriptedAgent agent = good();
            agent.redactionFails = true;
            refusing(agent).pass(millis(700));
            assertThat(agent.events).isEmpty();

            agent.redactionFails = false;
            agent.pass(Duration.ofSeconds(3));

            assertThat(agent.events).hasSize(1).allMatch(event -> event.endsWith("redacted"));
        }

        @Test
        void isRedactedAtOnceWithoutAGrace() {
            ScriptedAgent agent = new ScriptedAgent(socket(), Agent.redactingAfter(Duration.ZERO, Timing.DEFAULT));

            refusing(agent).pass(millis(1));

            assertThat(agent.events).containsExactly("0 took svid", "0 redacted");
        }
    }

    @Nested
    class Recovery {

        /** The longest that a recovery takes, wherever between two tries it begins. */
        private long worst(int secondsAway, Supplier<ScriptedAgent> fault) {
            return LongStream.iterate(0, offset -> offset < 1100, offset -> offset + 13)
                    .map(offset -> fault.get()
                            .pass(Duration.ofSeconds(secondsAway).plusMillis(offset))
                            .delivers()
                            .recovery())
                    .max()
                    .orElseThrow();
        }

        @ParameterizedTest(name = "takes a second at most after {0} s without an entry")
        @ValueSource(ints = {1, 5, 30, 290})
        void ofAnEntry(int seconds) {
            assertThat(worst(seconds, () -> refusing(good()))).isBetween(500L, 1000L);
        }

        @ParameterizedTest(name = "takes a second at most after {0} s without an agent")
        @ValueSource(ints = {1, 5, 30, 900})
        void ofAnAgent(int seconds) {
            assertThat(worst(seconds, () -> failing(good(), Status.UNAVAILABLE)))
                    .isBetween(500L, 1000L);
        }

        @Test
        @DisplayName("takes a second at most after 30 s with a dead socket")
        void ofADeadSocket() throws IOException {
            ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    .bind(socket().socket())
                    .close();
            Status refused = Status.UNAVAILABLE.withCause(new ConnectException("refused"));

            assertThat(worst(30, () -> failing(good(), refused))).isBetween(500L, 1000L);
        }

        @Test
        void ofAnEntryThatIsGoneForLongIsLookedForLessOften() {
            ScriptedAgent agent = refusing(good()).pass(MINUTE.multipliedBy(5));
            agent.asked.clear();

            agent.pass(MINUTE.multipliedBy(5));

            assertThat(agent.asked).hasSizeBetween(30, 33);
        }

        @Test
        void isAwaitedWithGrowingPausesAtATcpPort() {
            Status refused = Status.UNAVAILABLE.withCause(new ConnectException("refused"));
            ScriptedAgent agent = good(WorkloadApiAddress.parse("tcp://127.0.0.1:1"));

            failing(agent, refused).pass(Duration.ofSeconds(30));

            assertThat(agent.asked.stream().map(at -> at - 60_000))
                    .containsExactly(75L, 225L, 525L, 1125L, 2325L, 4725L, 9525L, 19_125L, 29_125L);
        }

        @Test
        void isAwaitedWithGrowingPausesWhereAnAgentBreaksOff() throws IOException {
            ScriptedAgent agent = good();
            try (ServerSocketChannel alive = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                alive.bind(socket().socket());

                failing(agent, Status.UNAVAILABLE).pass(MINUTE.multipliedBy(10));
            }

            assertThat(agent.asked).hasSizeBetween(60, 70);
        }
    }

    /** An agent that delivers and breaks off, again and again. */
    @Nested
    class Flapping {

        private ScriptedAgent every(Duration good, Status end) {
            ScriptedAgent agent = good();
            agent.answers(stream -> {
                stream.message("svid");
                agent.after(good, () -> stream.ended(end));
            });
            return agent.ends(end);
        }

        @ParameterizedTest(name = "after {0} ms is asked less and less often")
        @ValueSource(longs = {0, 300, 999})
        void ofShortStreams(long good) {
            ScriptedAgent agent = every(millis(good), Status.OK).pass(MINUTE.multipliedBy(10));

            assertThat(agent.asked).hasSizeBetween(50, 70);
        }

        @ParameterizedTest(name = "after {0} ms is asked once a second at most")
        @ValueSource(longs = {1000, 3000})
        void ofLongerStreams(long good) {
            ScriptedAgent agent = every(millis(good), Status.OK).pass(MINUTE);

            assertThat(agent.asked).hasSizeBetween(15, 60);
        }

        @Test
        @DisplayName("between an identity and none does not keep it in use between its refusals")
        void ofRefusals() {
            ScriptedAgent agent =
                    every(Duration.ZERO, ScriptedAgent.NO_IDENTITY).pass(MINUTE);

            assertThat(agent.asked).hasSizeBetween(55, 65);
            assertThat(agent.events.stream().filter(event -> event.endsWith("redacted")))
                    .hasSizeBetween(50, 60);
        }
    }

    @Nested
    class Watch {

        @Test
        void endsAStreamThatDoesNotAnswer() {
            ScriptedAgent agent = good().answers(Evasion.SILENCE.answer).ends(Status.OK);

            agent.pass(millis(11_000));

            assertThat(agent.asked).hasSize(2);
            assertThat(agent.problems.current())
                    .extracting(WorkloadApiProblem::cause)
                    .isEqualTo(WorkloadApiProblem.Cause.NO_ANSWER);
        }

        @Test
        void goesOnAfterALookThatFailed() {
            ScriptedAgent agent = good();
            agent.lookFails = true;
            agent.pass(Duration.ofSeconds(2));
            int before = agent.looks;
            agent.lookFails = false;

            agent.pass(Duration.ofSeconds(2));

            assertThat(agent.looks - before).isEqualTo(4);
        }

        @Test
        void opensAStreamAnewAfterAMessageOfNoUse() {
            ScriptedAgent agent = good().answers(Evasion.GARBAGE.answer).ends(Status.OK);
            agent.pass(millis(100));
            agent.asked.clear();

            agent.delivers().pass(Duration.ofSeconds(21));

            assertThat(agent.asked).hasSize(1);
            assertThat(agent.events).hasSize(1).allMatch(event -> event.endsWith("took svid"));
            assertThat(agent.problems.current()).isNull();
        }

        @Test
        @DisplayName("rule 28: does not ask again what calls itself no Workload API")
        void givesUp() {
            ScriptedAgent agent = good().ends(Status.UNIMPLEMENTED).pass(MINUTE);

            assertThat(agent.asked).isEmpty();
            assertThat(agent.events).containsExactly("60000 gave up");
        }

        @Test
        void opensAgainWhereAStreamCouldNotBeMade() {
            ScriptedAgent agent = good();
            agent.openingFails = true;
            agent.ends(Status.OK).pass(Duration.ofSeconds(2));
            agent.openingFails = false;

            assertThat(agent.recovery()).isLessThanOrEqualTo(1000);
        }
    }

    private static ScriptedAgent failing(ScriptedAgent agent, Status status) {
        return agent.answers(stream -> stream.ended(status)).ends(status);
    }
}
