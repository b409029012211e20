package dev.zt.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("rule 27: unix with an absolute path, tcp with an IP literal and a port, nothing else")
class WorkloadApiAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"unix:///run/spire/agent.sock", "unix:/run/spire/agent.sock"})
    void acceptsAUnixPath(String text) {
        WorkloadApiAddress address = WorkloadApiAddress.parse(text);

        assertThat(address.socket()).isEqualTo(UnixDomainSocketAddress.of("/run/spire/agent.sock"));
        assertThat(address).hasToString("unix:///run/spire/agent.sock");
    }

    @ParameterizedTest
    @CsvSource({
        "tcp://127.0.0.1:8081, tcp://127.0.0.1:8081",
        "tcp://[::1]:1, tcp://[0:0:0:0:0:0:0:1]:1",
        "tcp://10.0.0.1:65535, tcp://10.0.0.1:65535"
    })
    void acceptsAnIpAndAPort(String text, String shown) {
        WorkloadApiAddress address = WorkloadApiAddress.parse(text);

        assertThat(address.socket()).isInstanceOf(InetSocketAddress.class);
        assertThat(address).hasToString(shown);
        assertThat(WorkloadApiAddress.parse(shown)).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({
        "unix:agent.sock, absolute path",
        "unix://run/spire/agent.sock, absolute path",
        "unix://host/run/agent.sock, absolute path",
        "unix:///run/agent.sock?x=1, absolute path",
        "unix:///run/agent.sock#x, absolute path",
        "unix:, it is no URI",
        "unix:///run/agent%00.sock, its path cannot be one",
        "tcp://localhost:8081, IP address",
        "tcp://agent.example:8081, IP address",
        "tcp://127.0.0.1, it has no port",
        "tcp://127.0.0.1:0, it has no port",
        "tcp://127.0.0.1:65536, it has no port",
        "tcp://127.0.0.1:8081/, without path",
        "tcp://127.0.0.1:8081/x, without path",
        "tcp://127.0.0.1:8081?x, without path",
        "tcp://127.0.0.1:8081#x, without path",
        "tcp://user@127.0.0.1:8081, without path",
        "tcp:127.0.0.1:8081, IP address",
        "tcp://999.1.1.1:1, IP address",
        "http://127.0.0.1:8081, its scheme",
        "UNIX:///run/agent.sock, its scheme",
        "/run/agent.sock, its scheme",
        "'', its scheme",
        "'unix:///a b', it is no URI"
    })
    void refusesEverythingElse(String text, String problem) {
        assertThatThrownBy(() -> WorkloadApiAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Workload API address \"" + text + "\" is invalid: ")
                .hasMessageContaining(problem)
                .hasMessageEndingWith("Examples: unix:///run/spire/agent.sock, tcp://127.0.0.1:8081.");
    }

    @Test
    void refusesASocketThatIsNoneOfBoth() {
        assertThatThrownBy(() -> new WorkloadApiAddress(InetSocketAddress.createUnresolved("agent", 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("rule 27: falls back to SPIFFE_ENDPOINT_SOCKET")
    void readsTheEnvironment() {
        assertThat(WorkloadApiAddress.from(Map.of("SPIFFE_ENDPOINT_SOCKET", "unix:///a.sock")))
                .hasToString("unix:///a.sock");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void saysWhatToSetWhenTheVariableIsBlank(String value) {
        assertThatThrownBy(() -> WorkloadApiAddress.from(Map.of("SPIFFE_ENDPOINT_SOCKET", value)))
                .hasMessage("No Workload API address: SPIFFE_ENDPOINT_SOCKET is not set. Set it, for example to"
                        + " unix:///run/spire/agent.sock, or give the address in code.");
    }

    @Test
    void saysWhatToSetWhenTheVariableIsMissing() {
        assertThatThrownBy(() -> WorkloadApiAddress.from(Map.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
