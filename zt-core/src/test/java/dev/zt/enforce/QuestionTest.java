package dev.zt.enforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import dev.zt.policy.RequestAttributes;
import java.net.InetSocketAddress;
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
}
