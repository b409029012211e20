package dev.zt.verification.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.zt.http.client.CallDeniedException;
import dev.zt.http.client.ZtHttpClient;
import dev.zt.http.server.EnforcementFilter;
import dev.zt.http.server.ZtHttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks over the wire: a JDK server, or the JDK client, with TLS handshakes and kept-alive connections. */
final class HttpRunner {

    String answer(CorpusCase question) throws Exception {
        try (Scene scene = new Scene(question)) {
            if (question.isOutbound()) {
                return outbound(question, scene);
            }
            return question.peer() == null ? withoutTls(question, scene) : overTls(question, scene);
        }
    }

    private static String overTls(CorpusCase question, Scene scene) throws Exception {
        AtomicInteger handled = new AtomicInteger();
        ZtHttpsServer.Builder builder = ZtHttpsServer.builder(scene.zt, loopback());
        ZtHttpsServer server = question.isBearer()
                ? builder.acceptJwtSvids(Scene.validator(question)).create()
                : builder.create();
        server.createContext("/", exchange -> {
            assertThat(server.peer(exchange).id()).isEqualTo(question.peer());
            handled.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try (Socket socket = TestTls.connect(scene.peer, server.getAddress());
                RawHttp connection = new RawHttp(socket)) {
            connection.authorization(scene.authorization);
            connection.headers(question.headers());
            connection.send("GET", "/warm-up");
            handled.set(0);
            scene.apply(question);
            RawHttp.Response response = connection.send(question.httpMethod(), question.httpTarget());
            if (question.isUnseenBy("http")) {
                assertThat(response.status()).isIn(400, 404);
                assertThat(handled).hasValue(0);
                return question.answer();
            }
            return HttpAnswers.judged(question, scene, response, handled.get());
        } finally {
            server.stop(0);
        }
    }

    /** A server that someone put the filter on without TLS: nobody is proven. */
    private static String withoutTls(CorpusCase question, Scene scene) throws Exception {
        AtomicInteger handled = new AtomicInteger();
        HttpServer server = HttpServer.create(loopback(), 0);
        server.createContext("/", exchange -> {
                    handled.incrementAndGet();
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                })
                .getFilters()
                .add(new EnforcementFilter(scene.zt));
        server.start();
        try (Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.getAddress().getPort());
                RawHttp connection = new RawHttp(socket)) {
            scene.apply(question);
            return HttpAnswers.judged(
                    question, scene, connection.send(question.httpMethod(), question.httpTarget()), handled.get());
        } finally {
            server.stop(0);
        }
    }

    private static String outbound(CorpusCase question, Scene scene) throws Exception {
        HttpServer server = TestTls.serverWith(scene.peer, loopback());
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        URI uri = URI.create("https://localhost:" + server.getAddress().getPort() + question.httpTarget());
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        try (ZtHttpClient client = ZtHttpClient.create(scene.zt, scene.expectation)) {
            answerOf(client, request, scene);
            scene.apply(question);
            return answerOf(client, request, scene);
        } finally {
            server.stop(0);
        }
    }

    private static String answerOf(ZtHttpClient client, HttpRequest request, Scene scene) throws InterruptedException {
        try {
            client.send(request, HttpResponse.BodyHandlers.discarding());
            return Answers.of(scene.lastDecision().decision());
        } catch (CallDeniedException e) {
            return Answers.of(e.decision());
        } catch (IOException e) {
            return Answers.ofLastRejection(scene, e);
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
