package dev.zt.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.workloadapi.Fault;
import dev.zt.devkit.workloadapi.WorkloadApiServer;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.ZtException;
import dev.zt.jwt.JwtBundle;
import dev.zt.jwt.JwtBundleSet;
import dev.zt.jwt.JwtSvid;
import dev.zt.jwt.JwtSvidValidator;
import dev.zt.jwt.JwtVerdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class JwtSvidSourceTest {

    private static final String AUDIENCE = "spiffe://shop.test/payments";

    @TempDir
    private Path directory;

    private Agent agent;
    private final List<JwtSvidSource> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(JwtSvidSource::close);
        if (agent != null) {
            agent.close();
        }
    }

    /** Waits long enough for a busy machine. */
    private JwtSvidSource.Builder builder() {
        return JwtSvidSource.builder(agent.address())
                .clock(agent.domain.clock())
                .deadline(Duration.ofSeconds(30))
                .retryAfter(Duration.ofSeconds(5));
    }

    private JwtSvidSource open(JwtSvidSource.Builder builder) {
        JwtSvidSource source = builder.open();
        opened.add(source);
        return source;
    }

    private JwtSvidSource started() {
        agent = new Agent(directory).started();
        return open(builder());
    }

    private void pass(Duration time) {
        agent.domain.clock().advance(time);
    }

    private static void assertNone(JwtSvidSource source, String why) {
        assertThatThrownBy(() -> source.fetch(AUDIENCE))
                .isInstanceOfSatisfying(
                        ZtException.class, e -> assertThat(e.code()).isEqualTo(ZtException.Code.NO_JWT_SVID))
                .hasMessageStartingWith("No JWT-SVID for audience \"" + AUDIENCE + "\": ")
                .hasMessageContaining(why);
    }

    @Nested
    class Fetch {

        @Test
        void bringsATokenThatTheAudienceFindsValid() {
            JwtSvid svid = started().fetch(AUDIENCE);

            JwtBundleSet bundles = JwtBundleSet.of(JwtBundle.parse(
                    agent.domain.trustDomain(), agent.domain.jwtAuthority().bundle()));
            assertThat(JwtSvidValidator.builder(AUDIENCE)
                            .build()
                            .validate(
                                    svid.token(), bundles, agent.domain.clock().millis()))
                    .isInstanceOfSatisfying(
                            JwtVerdict.Valid.class,
                            valid -> assertThat(valid.id()).isEqualTo(agent.workload.id()));
            assertThat(svid.id()).isEqualTo(agent.workload.id());
            assertThat(svid.audience()).containsExactly(AUDIENCE);
        }

        @Test
        void keepsOneTokenForEachAudience() {
            JwtSvidSource source = started();
            JwtSvid first = source.fetch(AUDIENCE);

            assertThat(source.fetch(AUDIENCE)).isSameAs(first);
            assertThat(source.fetch("other").audience()).containsExactly("other");
            assertThat(source.fetch(AUDIENCE)).isSameAs(first);
        }

        @Test
        void asksTheAgentOnceForAllThatWait() throws Exception {
            JwtSvidSource source = started();
            agent.server().delay(Duration.ofMillis(300));
            ExecutorService callers = Executors.newFixedThreadPool(8);
            try {
                List<Future<JwtSvid>> waiting = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    waiting.add(callers.submit(() -> source.fetch(AUDIENCE)));
                }

                JwtSvid first = waiting.get(0).get();
                for (Future<JwtSvid> other : waiting) {
                    assertThat(other.get()).isSameAs(first);
                }
            } finally {
                callers.shutdownNow();
            }
        }

        @Test
        void asksForTheSubjectItWasToldOf() {
            started();
            JwtSvidSource own = open(builder().subject(agent.workload.id()));
            JwtSvidSource foreign = open(builder().subject(SpiffeId.parse("spiffe://shop.test/admin")));

            assertThat(own.fetch(AUDIENCE).id()).isEqualTo(agent.workload.id());
            assertNone(foreign, "Workload API at unix://");
        }

        @Test
        void refusesABlankAudience() {
            JwtSvidSource source = started();

            assertThatThrownBy(() -> source.fetch(" "))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("audience is blank; name the one that the token is to be shown to");
        }

        @Test
        void refusesTokensOfTheDevelopmentAuthority() throws Exception {
            agent = new Agent(directory);
            DevIdentities development = DevIdentities.create("shop.zt-dev.internal");
            try (WorkloadApiServer server = WorkloadApiServer.unix(development.workload("/orders"), agent.socket)) {
                assertThat(server.fault()).isEqualTo(Fault.NONE);
                assertNone(
                        open(JwtSvidSource.builder(agent.address()).clock(development.clock())),
                        "is of the development authority");
                assertThat(open(JwtSvidSource.builder(agent.address())
                                        .clock(development.clock())
                                        .acceptDevelopment())
                                .fetch(AUDIENCE)
                                .id())
                        .hasToString("spiffe://shop.zt-dev.internal/orders");
            }
        }
    }

    @Nested
    class Renewal {

        @Test
        void keepsATokenInTheFirstPartOfItsLife() {
            JwtSvidSource source = started();
            JwtSvid first = source.fetch(AUDIENCE);

            pass(Duration.ofSeconds(130));
            agent.killed();

            assertThat(source.fetch(AUDIENCE)).isSameAs(first);
        }

        @Test
        void happensPastTheMiddleOfALifeWhileTheOldTokenIsUsed() {
            JwtSvidSource source = started();
            JwtSvid first = source.fetch(AUDIENCE);

            pass(Duration.ofSeconds(170));

            assertThat(source.fetch(AUDIENCE)).isSameAs(first);
            await().until(() -> source.fetch(AUDIENCE) != first);
            assertThat(source.fetch(AUDIENCE).expiresAt()).isAfter(first.expiresAt());
        }

        @Test
        void failsWithoutHarmWhileTheLastTokenIsValid() {
            JwtSvidSource source = started();
            JwtSvid first = source.fetch(AUDIENCE);
            agent.server().misbehave(Fault.UNAVAILABLE);

            for (int i = 0; i < 6; i++) {
                pass(Duration.ofSeconds(49));
                assertThat(source.fetch(AUDIENCE)).isSameAs(first);
            }
            pass(Duration.ofSeconds(7));

            assertNone(source, "Workload API at unix://");
        }

        @Test
        void succeedsOnceTheAgentIsBack() {
            JwtSvidSource source = started();
            JwtSvid first = source.fetch(AUDIENCE);
            agent.killed();
            pass(Duration.ofSeconds(200));
            assertThat(source.fetch(AUDIENCE)).isSameAs(first);

            agent.restarted();

            await().until(() -> {
                pass(Duration.ofSeconds(6));
                return source.fetch(AUDIENCE) != first;
            });
        }

        @Test
        void waitsForTheAgentOnceTheTokenHasExpired() {
            JwtSvidSource source = started();
            JwtSvid first = source.fetch(AUDIENCE);

            pass(Duration.ofMinutes(5));

            assertThat(source.fetch(AUDIENCE)).isNotSameAs(first);
        }
    }

    @Nested
    class Failure {

        @ParameterizedTest(name = "says what is wrong on {0}")
        @CsvSource(
                delimiter = '|',
                value = {
                    "DENY|the agent issues none to this process",
                    "REDACT|the agent issues none to this process",
                    "UNIMPLEMENTED|what listens there is no SPIFFE Workload API",
                    "INVALID_ARGUMENT|the agent calls the request invalid",
                    "UNAVAILABLE|the stream broke: UNAVAILABLE",
                    "MALFORMED|a message cannot be used: JWT-SVID is invalid: its header is empty or not canonical base64url",
                    "FIELD_MISSING|a message cannot be used: JWT-SVID is invalid: it has not three parts",
                    "SILENCE|the agent accepted the call and said nothing for 400 ms"
                })
        void saysWhatIsWrong(Fault fault, String why) {
            started();
            agent.server().misbehave(fault);

            assertNone(open(fault == Fault.SILENCE ? builder().deadline(Duration.ofMillis(400)) : builder()), why);
        }

        @Test
        void neverShowsTheToken() {
            JwtSvidSource source = started();
            agent.server().misbehave(Fault.MALFORMED);

            assertThatThrownBy(() -> source.fetch(AUDIENCE))
                    .isInstanceOf(ZtException.class)
                    .satisfies(e -> {
                        for (Throwable t = e; t != null; t = t.getCause()) {
                            assertThat(t.toString()).doesNotContain("no.token.this");
                        }
                    });
        }

        @Test
        void isADiagnosisWhenThereIsNoAgent() {
            agent = new Agent(directory);

            assertNone(open(builder()), "there is no such socket. Start the agent");
        }

        @Test
        void isOverWhenTheAgentIsThere() {
            agent = new Agent(directory);
            JwtSvidSource source = open(builder());
            assertNone(source, "there is no such socket");

            agent.started();

            assertThat(source.fetch(AUDIENCE).id()).isEqualTo(agent.workload.id());
        }

        @Test
        void boundsTheNumberOfAudiences() {
            started();
            JwtSvidSource source = open(builder().maxAudiences(2));
            source.fetch("one");
            source.fetch("two");

            assertNone(source, "there are tokens for 2 audiences already. Name audiences by configuration");
            assertThat(source.fetch("two")).isNotNull();
            pass(Duration.ofMinutes(5));
            assertThat(source.fetch(AUDIENCE)).isNotNull();
        }

        @Test
        void givesNoPlaceToAudiencesThatNeverSucceed() {
            started();
            JwtSvidSource source = open(builder().maxAudiences(1));
            agent.server().misbehave(Fault.DENY);
            for (int i = 0; i < 3; i++) {
                String audience = "audience-" + i;
                assertThatThrownBy(() -> source.fetch(audience)).hasMessageContaining("the agent issues none");
            }
            agent.server().misbehave(Fault.NONE);

            assertThat(source.fetch(AUDIENCE)).isNotNull();
        }

        @Test
        void tellsCallersThatASourceIsClosed() throws Exception {
            JwtSvidSource source = started();
            agent.server().misbehave(Fault.SILENCE);
            ExecutorService caller = Executors.newSingleThreadExecutor();
            try {
                Future<JwtSvid> waiting = caller.submit(() -> source.fetch(AUDIENCE));
                // It may not have begun to wait: either way closing ends it.
                source.close();
                source.close();

                assertThatThrownBy(waiting::get).rootCause().isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> source.fetch(AUDIENCE))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("The source of JWT-SVIDs is closed.");
            } finally {
                caller.shutdownNow();
            }
        }

        @Test
        void refusesSettingsThatMakeNoSense() {
            agent = new Agent(directory);

            assertThatThrownBy(() -> builder().maxAudiences(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("maxAudiences must be at least 1, not 0");
            assertThatThrownBy(() -> builder().deadline(Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("deadline must be positive, not PT0S");
        }
    }
}
