package dev.zt.verification.interop.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.workloadapi.WorkloadApiServer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The peer with zt against itself: each verdict that the tables speak of is told from the others. */
@Timeout(60)
class CommandsTest {

    private static final String API = "spiffe://shop.test/api";

    private final DevIdentities shop = DevIdentities.create("shop.test", Clock.systemUTC(), Duration.ofHours(1));
    private final DevIdentities foreign = shop.foreignDomain("foreign.test");
    private final Map<String, WorkloadApiServer> agents = new HashMap<>();
    private final Commands commands = new Commands();
    private final Map<String, String> ports = new HashMap<>();

    @BeforeEach
    void serve() throws IOException {
        agents.put("web", WorkloadApiServer.tcp(shop.workload("/web")));
        agents.put("api", WorkloadApiServer.tcp(shop.workload("/api")));
        agents.put("mallory", WorkloadApiServer.tcp(foreign.workload("/mallory")));
        agents.forEach((name, agent) -> ask("use " + name + " " + agent.address() + " shop.test"));
        for (String port : ask("serve api").split(" ", -1)) {
            String[] parts = port.split("=", -1);
            ports.put(parts[0], parts[1]);
        }
    }

    @AfterEach
    void stop() {
        commands.close();
        agents.values().forEach(WorkloadApiServer::close);
    }

    private String ask(String command) {
        String answer = commands.answer(command);
        assertThat(answer).startsWith("ok ");
        return answer.substring("ok ".length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls", "http", "grpc"})
    void tellsWhatIsAllowedFromWhoRefused(String transport) {
        assertThat(call("web", transport, API, "allowed")).startsWith("allowed");
        assertThat(call("web", transport, "spiffe://shop.test/other", "allowed"))
                .startsWith("client ");
        assertThat(call("mallory", transport, API, "allowed")).startsWith("client ");
        assertThat(call("mallory", transport, "anyone", "allowed")).startsWith("server ");
        assertThat(call("nobody", transport, "anyone", "allowed")).startsWith("server ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "grpc"})
    void tellsADenial(String transport) {
        assertThat(call("web", transport, API, "denied")).startsWith("denied ");
    }

    @Test
    void tellsAnOwnIdentityThatWasTakenAway() {
        ask("client c web http " + ports.get("http") + " " + API);
        assertThat(ask("call c allowed")).startsWith("allowed ");

        shop.workload("/web").redact();

        await().untilAsserted(() -> assertThat(ask("svid web")).isEqualTo("none"));
        assertThat(ask("call c allowed")).startsWith("client ");
    }

    @Test
    void tellsThatAStreamIsOpenAndWhoEndedIt() {
        ask("client c web grpc " + ports.get("grpc") + " " + API);
        ask("watch c");
        await().untilAsserted(() -> assertThat(ask("watched c")).startsWith("allowed "));

        shop.workload("/api").redact();

        await().untilAsserted(() -> assertThat(ask("watched c")).startsWith("denied "));
    }

    @Test
    void countsCallsThatRunAllTheTime() {
        ask("client c web http " + ports.get("http") + " " + API);
        ask("load c");

        await().untilAsserted(() -> assertThat(ask("mark c")).matches("allowed=[1-9]\\d*"));
        shop.workload("/web").redact();
        await().untilAsserted(() -> assertThat(ask("mark c")).matches("client=\\d+ .*identity.*"));
        ask("unload c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"call nobody allowed", "client c stranger http 1 x", "nonsense x", "call", "use x nowhere"})
    void refusesWhatItCannotFollow(String command) {
        assertThat(commands.answer(command)).startsWith("error ").doesNotContain("\n");
    }

    private String call(String identity, String transport, String expected, String operation) {
        ask("client c " + identity + " " + transport + " " + ports.get(transport) + " " + expected);
        return ask("call c " + operation);
    }
}
