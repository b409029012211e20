package dev.zt.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.zt.Zt;
import dev.zt.authz.Decision;
import dev.zt.authz.Reason;
import dev.zt.enforce.Caller;
import dev.zt.enforce.ConnectionAction;
import dev.zt.enforce.ConnectionEvent;
import dev.zt.enforce.ConnectionRules;
import dev.zt.enforce.Enforcement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DenialResponseTest {

    private final Zt zt = mock();
    private final HttpExchange exchange = mock();
    private final Headers headers = new Headers();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    @BeforeEach
    void prepare() {
        when(zt.serverConnections()).thenReturn(ConnectionRules.forServers());
        when(exchange.getRequestMethod()).thenReturn("GET");
        when(exchange.getResponseHeaders()).thenReturn(headers);
        when(exchange.getResponseBody()).thenReturn(body);
    }

    private Denial denial(Reason reason) {
        return Denial.of(
                zt,
                new Enforcement(Decision.Deny.of(reason), "4711", CompletableFuture.completedFuture(null)),
                exchange.getRequestMethod(),
                Caller.provenByTls(null));
    }

    static Stream<Reason> denials() {
        return Arrays.stream(Reason.values()).filter(reason -> !reason.allows());
    }

    @ParameterizedTest
    @MethodSource("denials")
    void tellsNothingOfTheReason(Reason reason) throws IOException {
        DenialResponse.send(exchange, denial(reason));

        String text = body.toString(StandardCharsets.US_ASCII);
        boolean malformed = reason == Reason.PATH_NOT_CANONICAL;
        assertThat(text)
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"" + (malformed ? "Bad Request" : "Forbidden")
                        + "\",\"status\":" + (malformed ? 400 : 403) + ",\"decisionId\":\"4711\"}\n");
        verify(exchange).sendResponseHeaders(malformed ? 400 : 403, text.length());
        verify(exchange).close();
        assertThat(headers.getFirst("zt-decision-id")).isEqualTo("4711");
        assertThat(headers.getFirst("Connection")).isEqualTo(reason.condemnsConnection() ? "close" : null);
    }

    @Test
    void leavesAConnectionOpenThatItsRuleKeeps() throws IOException {
        when(zt.serverConnections())
                .thenReturn(ConnectionRules.forServers().with(ConnectionEvent.PEER_REVOKED, ConnectionAction.KEEP));
        DenialResponse.send(exchange, denial(Reason.PEER_REVOKED));

        assertThat(headers.getFirst("Connection")).isNull();
    }

    @Test
    void takesTheContentTypeOfAnEarlierFilterBack() throws IOException {
        headers.set("Content-Type", "text/html");
        headers.set("Cache-Control", "public");
        DenialResponse.send(exchange, denial(Reason.NO_POLICY));

        assertThat(headers.get("Content-Type")).containsExactly("application/problem+json");
        assertThat(headers.get("Cache-Control")).containsExactly("no-store");
    }

    @Test
    void writesNoBodyInAnswerToHead() throws IOException {
        when(exchange.getRequestMethod()).thenReturn("HEAD");
        DenialResponse.send(exchange, denial(Reason.NO_ALLOW_RULE));

        verify(exchange).sendResponseHeaders(403, -1);
        verify(exchange).close();
        assertThat(body.size()).isZero();
    }

    @Test
    void passesOnThatTheCallerHasGone() throws IOException {
        IOException gone = new IOException("broken pipe");
        doThrow(gone).when(exchange).sendResponseHeaders(anyInt(), anyLong());

        assertThatThrownBy(() -> DenialResponse.send(exchange, denial(Reason.NO_POLICY)))
                .isSameAs(gone);
    }
}
