package dev.zt.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zt.Zt;
import dev.zt.authz.Decision;
import dev.zt.authz.Reason;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.Operation;
import dev.zt.source.Freshness;
import dev.zt.tls.PeerVerification;
import dev.zt.tls.PeerVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each way in which an agent fails while a service runs: what the service does meanwhile, and that it recovers by itself
 * once the agent does. The page of faults is written from what is seen here; {@code -Dzt.docs.update=true} writes it
 * anew.
 */
@Timeout(60)
class FaultsTest {

    private static final Path PAGE = Path.of("../docs/reference/faults.md");
    private static final Map<AgentFault, String> ROWS = new TreeMap<>();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void recoversByItself(AgentFault fault) {
        try (Agent agent = new Agent(directory).started();
                WorkloadApiSource source = agent.source().open();
                Zt zt = zt(agent, source)) {
            PeerIdentity peer = peer(agent, source);
            assertThat(decide(zt, peer).isAllowed()).isTrue();
            AtomicReference<WorkloadApiProblem> seen = new AtomicReference<>();

            fault.inject.accept(agent);

            await().pollInterval(Duration.ofMillis(5)).untilAsserted(() -> {
                source.problem()
                        .filter(problem -> problem.cause() == fault.cause)
                        .ifPresent(seen::set);
                assertThat(state(agent, source)).isEqualTo(fault.state);
                assertThat(fault.cause == null || seen.get() != null)
                        .as("a problem %s", fault.cause)
                        .isTrue();
            });
            Decision verdict = decide(zt, peer(agent, source, peer));
            assertThat(verdict.reason()).isEqualTo(fault.verdict);

            fault.lift.accept(agent);

            await().untilAsserted(() -> {
                assertThat(state(agent, source)).isIn(Freshness.FRESH, Freshness.AGING);
                assertThat(source.problem()).isEmpty();
            });
            assertThat(decide(zt, peer(agent, source, peer)).reason()).isEqualTo(Reason.ALLOW_RULE);
            ROWS.put(fault, row(fault, verdict, seen.get(), agent));
        }
    }

    @AfterAll
    static void pageSaysWhatWasSeen() throws IOException {
        StringBuilder page = new StringBuilder("""
            # Faults of the agent

            What a service does when its agent fails while it runs, and how it recovers. Written from a test that lets
            each happen, over a real socket. `STALE` shows 30 s after the stream was lost; the service says so, and goes on.
            An agent that answers UNIMPLEMENTED or INVALID_ARGUMENT is not asked again (Workload Endpoint, appendix A).

            | fault | state | verdict | what the log says | recovery |
            |---|---|---|---|---|
            """);
        ROWS.values().forEach(page::append);
        if (Boolean.getBoolean("zt.docs.update")) {
            Files.writeString(PAGE, page);
        }
        if (ROWS.size() == AgentFault.values().length) {
            assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
        }
    }

    private static String row(AgentFault fault, Decision verdict, WorkloadApiProblem problem, Agent agent) {
        String message = problem == null
                ? "nothing"
                : problem.message()
                        .replace(agent.address().toString(), "unix:///…/agent.sock")
                        .replace(ProcessOwner.describe(), "uid 1000, user app, pid 42")
                        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "…");
        return "| " + fault.what + " | `" + fault.state + "` | " + (verdict.isAllowed() ? "allow" : "deny") + " `"
                + verdict.reason() + "` | " + message + " | by itself |\n";
    }

    private static Zt zt(Agent agent, WorkloadApiSource source) {
        return Zt.builder(source)
                .clock(agent.domain.clock())
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

    private static Freshness state(Agent agent, WorkloadApiSource source) {
        return source.current().freshness(agent.domain.clock().millis());
    }

    /** The peer rotates as well: it has an agent of its own. */
    private static PeerIdentity peer(Agent agent, WorkloadApiSource source) {
        PeerVerification verification = new PeerVerifier()
                .verify(
                        agent.domain.authority().issue("/web").chain(),
                        source.current(),
                        agent.domain.clock().millis());
        return ((PeerVerification.Accepted) verification).peer();
    }

    private static PeerIdentity peer(Agent agent, WorkloadApiSource source, PeerIdentity before) {
        boolean expired = before.notAfterMillis() <= agent.domain.clock().millis();
        return expired ? peer(agent, source) : before;
    }
}
