package dev.zt.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.zt.Zt;
import dev.zt.devkit.DevIdentities;
import dev.zt.http.client.ZtHttpClient;
import dev.zt.tls.PeerExpectation;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An engine of Conscrypt holds two file descriptors until both of its directions are closed, or it is collected. */
class OpenFilesTest {

    private static final int CONNECTIONS = 150;
    private static final int TOLERANCE = 60;

    private Shop shop;

    @BeforeEach
    void start() throws Exception {
        shop = new Shop();
        shop.server.createContext("/orders", exchange -> {
            exchange.getResponseHeaders().add("Connection", "close");
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        shop.server.start();
    }

    @AfterEach
    void stop() {
        shop.close();
    }

    @Test
    void areGivenBackByTheServerOfTheJdk() throws Exception {
        TestPeer web = TestPeer.with(shop.web.svid());

        assertGivenBack(() -> call(web, shop.server.getAddress(), 204));
    }

    @Test
    void areGivenBackByTheServerOfTheJdkThatRefuses() throws Exception {
        TestPeer stranger =
                TestPeer.with(DevIdentities.create("b.test").workload("/web").svid());

        assertGivenBack(() -> refused(stranger, shop.server.getAddress()));
    }

    @Test
    void areGivenBackByTomcat() throws Exception {
        TestPeer web = TestPeer.with(shop.web.svid());
        TestPeer stranger =
                TestPeer.with(DevIdentities.create("b.test").workload("/web").svid());
        try (TomcatServer tomcat =
                TomcatServer.of(shop.zt).servlet("/orders", new Empty()).start()) {
            assertGivenBack(() -> call(web, tomcat.secure(), 200));
            assertGivenBack(() -> refused(stranger, tomcat.secure()));
        }
    }

    /** It closes the socket of a connection and leaves the engine as it is, which nobody else can know. */
    @Test
    void areGivenBackByTheClientOfTheJdkWhenItsGarbageIsCollected() throws Exception {
        try (Zt zt = Zt.builder(shop.web.source()).crypto(Shop.CRYPTO).build();
                ZtHttpClient client = ZtHttpClient.builder(zt, PeerExpectation.exactly(shop.orders.id()))
                        .build()) {
            URI uri = URI.create("https://127.0.0.1:" + shop.server.getAddress().getPort() + "/orders");

            assertGivenBack(
                    System::gc,
                    () -> assertThat(client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                                    .statusCode())
                            .isEqualTo(204));
        }
    }

    private static final class Empty extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            response.setStatus(200);
        }
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void call(TestPeer peer, InetSocketAddress address, int status) throws IOException {
        try (RawHttp connection = peer.connect(address)) {
            assertThat(connection.get("/orders").status()).isEqualTo(status);
        }
    }

    private static void refused(TestPeer peer, InetSocketAddress address) {
        try (RawHttp connection = peer.connect(address)) {
            connection.get("/orders");
        } catch (IOException expected) {
            return;
        }
        throw new AssertionError("a stranger was served");
    }

    private static void assertGivenBack(Call call) throws Exception {
        assertGivenBack(() -> {}, call);
    }

    private static void assertGivenBack(Runnable afterwards, Call call) throws Exception {
        call.run();
        long before = openFiles();
        for (int i = 0; i < CONNECTIONS; i++) {
            call.run();
        }
        await().until(() -> {
            afterwards.run();
            return openFiles() < before + TOLERANCE;
        });
    }

    private static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }
}
