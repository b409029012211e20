package dev.zt.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.zt.Zt;
import dev.zt.authz.Decision;
import dev.zt.authz.Reason;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.X509Svid;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.Operation;
import dev.zt.source.Freshness;
import dev.zt.tls.PeerVerification;
import dev.zt.tls.PeerVerifier;
import dev.zt.tls.RejectionReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Each way in which an agent fails while a service runs: what the service does meanwhile, and that it recovers by itself
 * once the agent does; {@link FaultsAtStartTest} has those that start meanwhile. The page of faults is written from what is seen here; {@code -Dzt.docs.update=true} writes it
 * anew.
 */
@Timeout(60)
class FaultsTest {

    private static final Path PAGE = Path.of("../docs/reference/faults.md");
    private static final Map<AgentFault, String> ROWS = new TreeMap<>();
    private static final ListAppender<ILoggingEvent> LOGGED = new ListAppender<>();

    @TempDir
    private Path directory;

    @BeforeAll
    static void listenToTheLog() {
        LOGGED.start();
        Logger zt = (Logger) LoggerFactory.getLogger("dev.zt");
        zt.setLevel(Level.WARN);
        zt.setAdditive(false);
        zt.addAppender(LOGGED);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("rules 28 to 30: recovers from each fault by itself")
    void recoversByItself(AgentFault fault) {
        try (Agent agent = new Agent(directory).started();
                WorkloadApiSource source = agent.source().timing(timing(fault)).open();
                Zt zt = zt(agent, source)) {
            assumeTrue(takesEffect(fault, agent), "this user may use any socket; see the page of faults");
            source.addListener(agent::listener);
            LOGGED.list.clear();
            PeerIdentity peer = peer(agent, source);
            assertThat(decide(zt, peer).isAllowed()).isTrue();
            AtomicReference<WorkloadApiProblem> seen = new AtomicReference<>();

            fault.inject.accept(agent);

            // What is taken back has a grace first, see SupervisedStreamTest; the state past it is awaited.
            await().pollInterval(Duration.ofMillis(5)).untilAsserted(() -> {
                source.problem()
                        .filter(problem -> problem.cause() == fault.cause)
                        .ifPresent(seen::set);
                assertThat(state(agent, source)).isEqualTo(fault.state);
                assertThat(fault.cause == null ? holdsTheNewest(agent, source) : seen.get() != null)
                        .as("a problem %s", fault.cause)
                        .isTrue();
            });
            Decision verdict = decide(zt, peer(agent, source, peer));
            assertThat(verdict.reason()).isEqualTo(fault.verdict);

            fault.lift.accept(agent);

            await().untilAsserted(() -> {
                assertThat(state(agent, source)).isIn(Freshness.FRESH, Freshness.AGING);
                assertThat(source.problem()).isEmpty();
                assertThat(holdsTheNewest(agent, source)).isTrue();
            });
            assertThat(decide(zt, peer(agent, source, peer)).reason()).isEqualTo(Reason.ALLOW_RULE);
            ROWS.put(fault, row(fault, verdict, seen.get(), agent));
        }
    }

    private static Timing timing(AgentFault fault) {
        return fault.cause == WorkloadApiProblem.Cause.NO_ANSWER
                ? Agent.answeredWithin(Duration.ofSeconds(1), Agent.FAST)
                : Agent.FAST;
    }

    @Test
    void refusesNewPeersWhileTheClockIsBehind() {
        try (Agent agent = new Agent(directory).started();
                WorkloadApiSource source = agent.source().open()) {
            AgentFault.CLOCK_BEHIND.inject.accept(agent);
            await().until(() -> source.problem().isPresent());

            assertThat(verify(agent, source))
                    .isInstanceOfSatisfying(
                            PeerVerification.Rejected.class,
                            rejected ->
                                    assertThat(rejected.rejection().reason()).isEqualTo(RejectionReason.NOT_YET_VALID));
        }
    }

    /** Root may use a socket whatever its permissions say. */
    static boolean takesEffect(AgentFault fault, Agent agent) {
        if (fault != AgentFault.SOCKET_DENIED) {
            return true;
        }
        agent.socketPermissions("---------");
        boolean denied = !Files.isWritable(agent.socket);
        agent.socketPermissions("rw-------");
        return denied;
    }

    static boolean holdsTheNewest(Agent agent, WorkloadApiSource source) {
        X509Svid held = source.current().defaultSvid();
        return held != null && held.chain().equals(agent.workload.svid().chain());
    }

    @AfterAll
    static void pageSaysWhatWasSeen() throws IOException {
        StringBuilder page = new StringBuilder("""
            # Faults of the agent

            What a service does when its agent fails while it runs, and how it recovers. Written from a test that lets
            each happen, over a real socket. `STALE` shows 30 s after the stream was lost; the service says so, and goes on.
            An identity that is taken back is used for 0.6 s more, in which the agent is asked three times whether it has one
            after all; then every call is denied.
            An agent that answers UNIMPLEMENTED or INVALID_ARGUMENT is not asked again (Workload Endpoint, appendix A).
            While the clock of the host is behind, peers whose SVIDs are newer than it are refused in the handshake.

            *Start*: what comes of a service that starts meanwhile: it starts, or fails after 30 s and says why. One that may
            start without an identity has it as soon as the fault is over.

            *Recovery*: within a second of the agent's where a unix socket was missing or dead, and where the agent knew of no
            identity for less than five minutes; otherwise within ten seconds.

            | fault | state | verdict | what the log says | recovery | start |
            |---|---|---|---|---|---|
            """);
        String before = Files.readString(PAGE);
        keepRowsOfWhatHadNoEffect(before);
        ROWS.values().forEach(page::append);
        boolean complete = ROWS.size() == AgentFault.values().length;
        if (complete && Boolean.getBoolean("zt.docs.update")) {
            Files.writeString(PAGE, page);
        }
        if (complete) {
            assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
        }
    }

    /** Where all sockets are open to this user, that row is what another user has seen. */
    private static void keepRowsOfWhatHadNoEffect(String page) {
        page.lines()
                .filter(line -> line.startsWith("| " + AgentFault.SOCKET_DENIED.what + " |"))
                .forEach(line -> ROWS.putIfAbsent(AgentFault.SOCKET_DENIED, line + "\n"));
    }

    private static String row(AgentFault fault, Decision verdict, WorkloadApiProblem problem, Agent agent) {
        String message = problem == null
                ? logged()
                : problem.message()
                        .replace(agent.address().toString(), "unix:///…/agent.sock")
                        .replace(ProcessOwner.describe(), "uid 1000, user app, pid 42")
                        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "…");
        return "| " + fault.what + " | `" + fault.state + "` | " + (verdict.isAllowed() ? "allow" : "deny") + " `"
                + verdict.reason() + "` | " + message + " | by itself | " + (fault.preventsStart() ? "fails" : "starts")
                + " |\n";
    }

    private static String logged() {
        return List.copyOf(LOGGED.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .findFirst()
                .orElse("nothing");
    }

    private static Zt zt(Agent agent, WorkloadApiSource source) {
        return Zt.builder(source)
                .clock(agent.host)
                .audit(event -> CompletableFuture.completedFuture(null))
                .policies(AccessPolicyReader.parse("""
                    apiVersion: zt.dev/v1
                    kind: AccessPolicy
                    metadata: {name: orders, revision: 1}
                    spec:
                      workload: spiffe://shop.test/orders
                      rules:
                      - {id: web-reads, effect: allow, from: [{principals: ["spiffe://shop.test/web"]}]}
                    """, "test"))
                .build();
    }

    private static Decision decide(Zt zt, PeerIdentity peer) {
        return zt.enforcement()
                .check(peer, new Operation.Http("GET", "/"), null)
                .decision();
    }

    static Freshness state(Agent agent, WorkloadApiSource source) {
        return source.current().freshness(agent.host.millis());
    }

    private static PeerIdentity peer(Agent agent, WorkloadApiSource source) {
        return ((PeerVerification.Accepted) verify(agent, source)).peer();
    }

    private static PeerVerification verify(Agent agent, WorkloadApiSource source) {
        return new PeerVerifier()
                .verify(agent.domain.authority().issue("/web").chain(), source.current(), agent.host.millis());
    }

    /** The peer rotates as well, since it has an agent of its own; a wrong clock may keep it from being proven anew. */
    private static PeerIdentity peer(Agent agent, WorkloadApiSource source, PeerIdentity before) {
        boolean expired = before.notAfterMillis() <= agent.host.millis();
        return expired && verify(agent, source) instanceof PeerVerification.Accepted accepted
                ? accepted.peer()
                : before;
    }
}
