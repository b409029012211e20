package dev.zt.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zt.audit.AuditEvent;
import dev.zt.devkit.Workload;
import dev.zt.spring.RunningApp;
import dev.zt.spring.app.ShopApplication;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A real Tomcat with mutual TLS: who gets what, and what is recorded of it. */
class GuardedApplicationTest {

    private static final Workload WEB = RunningApp.SHOP.workload("/web");
    private static final Workload OPS = RunningApp.SHOP.workload("/ops");
    private static final Workload CLERK = RunningApp.PARTNER.workload("/clerk");
    private static RunningApp app;

    @BeforeAll
    static void start() {
        app = RunningApp.start(ShopApplication.class, Map.of("management.endpoints.web.exposure.include", "*"));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @BeforeEach
    void forget() {
        app.records.take();
    }

    private static Workload caller(String name) {
        return switch (name) {
            case "web" -> WEB;
            case "ops" -> OPS;
            default -> CLERK;
        };
    }

    @ParameterizedTest
    @CsvSource({
        "web, GET, /orders/7, 7 for spiffe://shop.test/web, allow ShopApplication.Orders#read",
        "ops, GET, /orders/special, special, allow ShopApplication.Orders#special",
        "ops, POST, /orders, placed, allow ShopApplication.Orders#place",
        "clerk, DELETE, /orders/7, cancelled 7, allow ShopApplication.Orders#cancel",
        "ops, GET, /reports/1, report 1, allow ShopApplication.Reports#show",
        "web, GET, /reports, reports, allow ShopApplication.Reports#list",
        "web, GET, /orders/async, later, allow ShopApplication.Orders#later"
    })
    void letsInWhomTheAnnotationNames(String caller, String method, String path, String body, String record)
            throws Exception {
        HttpResponse<String> response = app.send(caller(caller), method, path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(body);
        assertThat(app.records.take()).containsExactly(record);
    }

    /** CVE-2025-41248, CVE-2025-41249. */
    @ParameterizedTest
    @CsvSource({
        "ops, GET, /orders/7, deny NO_ALLOW_RULE",
        // Its path is one of /orders/{id} too, which is for web.
        "web, GET, /orders/special, deny NO_ALLOW_RULE",
        "web, POST, /orders, deny DENY_RULE ShopApplication.Orders#place-deny",
        "web, DELETE, /orders/7, deny NO_ALLOW_RULE",
        // The method's own annotation stands on a generic interface, and replaces that of the type.
        "web, GET, /reports/1, deny NO_ALLOW_RULE",
        // Never a foreign domain.
        "clerk, GET, /reports, deny NO_ALLOW_RULE",
        "web, GET, /orders//7, deny PATH_NOT_CANONICAL",
        // Wrong method, unknown path, static resource, actuator, another servlet, the error page, the welcome page, a
        // function.
        "web, PUT, /orders/7, deny NO_ALLOW_RULE",
        "web, OPTIONS, /orders/7, deny NO_ALLOW_RULE",
        "web, GET, /nowhere, deny NO_ALLOW_RULE",
        "web, GET, /hello.txt, deny NO_ALLOW_RULE",
        "web, GET, /actuator, deny NO_ALLOW_RULE",
        "web, GET, /actuator/env, deny NO_ALLOW_RULE",
        "web, GET, /actuator/health, deny NO_ALLOW_RULE",
        "web, GET, /plain, deny NO_ALLOW_RULE",
        "web, GET, /, deny NO_ALLOW_RULE",
        "web, GET, /index.html, deny NO_ALLOW_RULE",
        "web, GET, /functional/1, deny NO_ALLOW_RULE",
        "web, GET, /error, deny NO_ALLOW_RULE"
    })
    void keepsOutEverybodyElse(String caller, String method, String path, String record) throws Exception {
        HttpResponse<String> response = app.send(caller(caller), method, path);

        assertThat(response.statusCode()).isEqualTo(record.contains("CANONICAL") ? 400 : 403);
        assertThat(response.headers().firstValue("zt-decision-id")).isPresent();
        assertThat(app.records.take()).containsExactly(record);
    }

    @Test
    void showsTheErrorPageOfAnAllowedRequestWithoutDecidingAgain() throws Exception {
        HttpResponse<String> response = app.send(WEB, "GET", "/orders/fail");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("Internal Server Error").contains("/orders/fail");
        assertThat(app.records.take()).containsExactly("allow ShopApplication.Orders#fail");
    }

    @Test
    void decidesAForwardAgain() throws Exception {
        assertThat(app.send(WEB, "GET", "/forward/allowed").body()).isEqualTo("7 for spiffe://shop.test/web");
        assertThat(app.records.take())
                .containsExactly("allow ShopApplication.Forwarding#allowed", "allow ShopApplication.Orders#read");
    }

    @Test
    void deniesAForwardToAHandlerForOthers() throws Exception {
        assertThat(app.send(WEB, "GET", "/forward/denied").statusCode()).isEqualTo(403);
        assertThat(app.records.take()).containsExactly("allow ShopApplication.Forwarding#denied", "deny NO_ALLOW_RULE");
    }

    @Test
    void failsOnAnIncludeOfAHandlerForOthers() throws Exception {
        HttpResponse<String> response = app.send(WEB, "GET", "/include");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("special");
        assertThat(app.records.take())
                .containsExactly("allow ShopApplication.Forwarding#include", "deny NO_ALLOW_RULE");
    }

    @Test
    void refusesACallerWithoutCertificate() throws Exception {
        SSLContext anyone = SSLContext.getInstance("TLSv1.3");
        anyone.init(null, new TrustManager[] {new TrustAnyone()}, new SecureRandom());
        try (Socket socket = anyone.getSocketFactory().createSocket("127.0.0.1", app.port())) {
            socket.setSoTimeout(10_000);
            assertThatThrownBy(() -> {
                        socket.getOutputStream()
                                .write("GET /orders/7 HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                        if (socket.getInputStream().read() < 0) {
                            throw new IOException("closed");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(app.records.take()).isEmpty();
    }

    @Test
    void recordsACallerInPlaintextWhomTomcatAnswersItself() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", app.port())) {
            assertThat(plaintext(socket)).startsWith("HTTP/1.1 400 ");

            await().until(() -> !app.records.rejections().isEmpty());
            app.send(WEB, "GET", "/orders/7");
            assertThat(app.records.rejections()).hasSize(1);
            AuditEvent.HandshakeRejected record = app.records.rejections().get(0);
            assertThat(record.reason()).isEqualTo("PLAINTEXT");
            assertThat(record.remote().getHostString()).isEqualTo("127.0.0.1");
            assertThat(record.remote().getPort()).isEqualTo(socket.getLocalPort());
        }
    }

    @Test
    void doesNotRecordOneWhoOnlyLooksWhetherThePortIsOpen() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", app.port())) {
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isNegative();
        }

        app.send(WEB, "GET", "/orders/7");
        assertThat(app.records.rejections()).isEmpty();
    }

    @Test
    void recordsOneWhoLeavesInTheMiddleOfTheFirstMessageOnce() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", app.port())) {
            socket.getOutputStream().write(new byte[] {22, 3, 1, 1, 0, 1});
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isNegative();
        }

        await().until(() -> !app.records.rejections().isEmpty());
        app.send(WEB, "GET", "/orders/7");
        assertThat(app.records.rejections()).extracting(r -> r.reason()).containsExactly("PEER_ABORTED");
    }

    @Test
    void recordsEachOfManyCallersInPlaintext() throws Exception {
        int callers = 200;
        for (int i = 0; i < callers; i++) {
            try (Socket socket = new Socket("127.0.0.1", app.port())) {
                assertThat(plaintext(socket)).startsWith("HTTP/1.1 400 ");
            }
        }

        await().until(() -> app.records.rejections().size() >= callers);
        app.send(WEB, "GET", "/orders/7");
        assertThat(app.records.rejections())
                .hasSize(callers)
                .allMatch(record -> record.reason().equals("PLAINTEXT"));
    }

    @Test
    void leavesTheProtocolThatTheApplicationChose() throws Exception {
        try (RunningApp chosen = RunningApp.start(ChosenProtocol.class, Map.of());
                Socket socket = new Socket("127.0.0.1", chosen.port())) {
            assertThat(plaintext(socket)).startsWith("HTTP/1.1 400 ");

            assertThat(chosen.send(WEB, "GET", "/orders/7").statusCode()).isEqualTo(200);
            assertThat(chosen.records.rejections()).isEmpty();
        }
    }

    private static String plaintext(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write("GET /orders/7 HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes("HTTP/1.1 400 ".length()), StandardCharsets.US_ASCII);
    }

    @Configuration(proxyBeanMethods = false)
    @Import(ShopApplication.class)
    static class ChosenProtocol {

        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> nio2() {
            return factory -> factory.setProtocol("org.apache.coyote.http11.Http11Nio2Protocol");
        }
    }

    private static final class TrustAnyone implements X509TrustManager {

        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String authType) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
