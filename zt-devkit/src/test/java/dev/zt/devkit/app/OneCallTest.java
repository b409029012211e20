package dev.zt.devkit.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.zt.devkit.Workload;
import dev.zt.tls.TlsContexts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OneCallTest {

    private ServedIdentities identities;
    private Commands commands;
    private TlsContexts tls;
    private HttpsServer server;

    @BeforeEach
    void start() throws IOException {
        List<String> line = List.of(
                "--tcp",
                "--federated",
                "p.zt-dev.internal",
                "--identity",
                "/web",
                "--identity",
                "/orders",
                "--identity",
                "spiffe://p.zt-dev.internal/pay");
        identities = ServedIdentities.start(Options.parse(line), Clock.systemUTC());
        commands = new Commands(identities);
        serve("orders");
    }

    private void serve(String name) throws IOException {
        Workload workload = identities.get(name).workload();
        tls = TlsContexts.builder(workload.source())
                .acceptForeign(domain -> true)
                .build();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls.server()));
        server.createContext("/hello", exchange -> answer(exchange, 200, "Hello,\nworld"));
        server.createContext("/denied", exchange -> answer(exchange, 403, "{\"status\":403}"));
        server.createContext("/method", exchange -> answer(exchange, 200, exchange.getRequestMethod()));
        server.createContext(
                "/echo",
                exchange -> answer(
                        exchange,
                        200,
                        exchange.getRequestHeaders().getFirst("Content-Type") + ": "
                                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/hello");
            answer(exchange, 302, "");
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void stop() {
        stopServer();
        identities.close();
    }

    private void stopServer() {
        server.stop(0);
        tls.close();
    }

    private String url(String path) {
        return "https://localhost:" + server.getAddress().getPort() + path;
    }

    @Test
    void saysStatusAndBodyInOneLine() {
        assertThat(commands.answer("call web " + url("/hello"))).isEqualTo("ok 200 Hello, world");
        assertThat(commands.answer("call web " + url("/denied"))).isEqualTo("ok 403 {\"status\":403}");
        assertThat(commands.answer("call web POST " + url("/method"))).isEqualTo("ok 200 POST");
        assertThat(commands.answer("call web DELETE " + url("/method"))).isEqualTo("ok 200 DELETE");
    }

    @Test
    void sendsABody() {
        assertThat(commands.answer("call web POST " + url("/echo") + " {\"article\": \"pen\"}"))
                .isEqualTo("ok 200 application/json: {\"article\": \"pen\"}");
        assertThat(commands.answer("call web PUT " + url("/echo") + " two words"))
                .isEqualTo("ok 200 text/plain;charset=UTF-8: two words");
        assertThat(commands.answer("call web POST " + url("/echo")))
                .isEqualTo("ok 200 application/x-www-form-urlencoded:");
    }

    @Test
    void followsNoRedirect() {
        assertThat(commands.answer("call web " + url("/moved"))).isEqualTo("ok 302");
    }

    @Test
    void refusesAServerOfAnotherTrustDomain() throws IOException {
        stopServer();
        serve("pay");

        assertThat(commands.answer("call web " + url("/hello")))
                .startsWith("error no answer from " + url("/hello") + ": ")
                .contains("spiffe://p.zt-dev.internal/pay");
    }

    @Test
    void saysThatNobodyAnswers() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertThat(commands.answer("call web https://localhost:" + free + "/"))
                .startsWith("error no answer from https://localhost:" + free + "/: ");
    }

    @Test
    void refusesWhatIsNoCall() {
        assertThat(commands.answer("call web")).startsWith("error call takes a name");
        assertThat(commands.answer("call web GET " + url("/") + " more")).startsWith("error a body goes with POST");
        assertThat(commands.answer("call nobody " + url("/"))).startsWith("error nobody is named nobody");
        assertThat(commands.answer("call web http://localhost:1/"))
                .isEqualTo("error 'http://localhost:1/' is no address to call; write https://localhost:1/");
        assertThat(commands.answer("call web /orders")).startsWith("error '/orders' is no address");
        assertThat(commands.answer("call web BREW " + url("/"))).startsWith("error method 'BREW' cannot be sent");
    }
}
