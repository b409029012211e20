package dev.zt.enforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import dev.zt.policy.RequestAttributes;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionTest {

    private static RequestAttributes from(String host) {
        return Question.inbound(
                (PeerIdentity) null,
                new Operation.Http("GET", "/"),
                InetSocketAddress.createUnresolved(host, 1),
                RequestAttributes.ABSENT);
    }

    @Test
    void readsTheAddressThatAServerTellsAsText() {
        assertThat(from("10.1.2.3").remoteAddress()).containsExactly(10, 1, 2, 3);
        assertThat(from("fe80::1%eth0").remoteAddress()).hasSize(16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "host.example", "::ffff:10.0.0.1"})
    void takesAnAddressThatNobodyCanReadForNoAbsence(String host) {
        assertThatThrownBy(() -> from(host).remoteAddress())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the address of the caller is no address");
    }

    @Test
    void knowsNoNameOfTheHandshakeWhereNobodyLooked() {
        assertThatThrownBy(() -> from("10.1.2.3").serverName()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsWhatTheRequestTells() {
        RequestAttributes request = new RequestAttributes() {
            @Override
            public String host() {
                return "orders.test";
            }

            @Override
            public List<String> headers(String name) {
                return List.of(name + " of the request");
            }

            @Override
            public byte[] remoteAddress() {
                return new byte[] {1, 2, 3, 4};
            }

            @Override
            public int localPort() {
                return 8443;
            }

            @Override
            public String serverName() {
                return "sni.test";
            }
        };
        RequestAttributes question =
                Question.inbound((PeerIdentity) null, new Operation.Http("GET", "/"), null, request);

        assertThat(question.host()).isEqualTo("orders.test");
        assertThat(question.headers("x-tenant")).containsExactly("x-tenant of the request");
        assertThat(question.remoteAddress()).containsExactly(1, 2, 3, 4);
        assertThat(question.localPort()).isEqualTo(8443);
        assertThat(question.serverName()).isEqualTo("sni.test");
    }
}
