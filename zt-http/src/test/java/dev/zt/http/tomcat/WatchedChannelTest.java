package dev.zt.http.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zt.audit.AuditEvent;
import dev.zt.devkit.ca.Defect;
import dev.zt.http.RawHttp;
import dev.zt.http.Shop;
import dev.zt.http.TestPeer;
import dev.zt.http.TomcatServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that Tomcat turns away before it begins TLS, or in the middle of it. */
class WatchedChannelTest {

    private static final class Serving extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
    }

    private final Shop shop = shop();
    private TomcatServer tomcat;

    private static Shop shop() {
        try {
            return new Shop();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void start() throws Exception {
        start(TomcatServer.of(shop.zt));
    }

    private void start(TomcatServer server) throws Exception {
        tomcat = server.servlet("/", new Serving()).start();
    }

    /** How long Tomcat waits for those that it accepts from now on. */
    private void patience(int millis) {
        tomcat.secureConnector().setProperty("connectionTimeout", String.valueOf(millis));
    }

    @AfterEach
    void stop() throws Exception {
        tomcat.close();
        shop.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(tomcat.secure().getAddress(), tomcat.secure().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Sends bytes, says that no more will come, and waits until the server has closed. */
    private InetSocketAddress sendAndLeave(byte[] bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            drain(socket);
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    /** What the server said until it closed. A reset is a way to close, too. */
    private static String drain(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException e) {
            return "";
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] clientHello() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 443);
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    /** A good call goes through, and by then nothing else was recorded. */
    private AuditEvent.HandshakeRejected onlyRecord() throws Exception {
        await().until(() -> !shop.records.rejections().isEmpty());
        assertServes();
        assertThat(shop.records.rejections()).hasSize(1);
        AuditEvent.HandshakeRejected record = shop.records.rejections().get(0);
        assertThat(record.direction()).isEqualTo(AuditEvent.Direction.SERVER);
        return record;
    }

    private void assertServes() throws Exception {
        try (RawHttp connection = TestPeer.with(shop.web.svid()).connect(tomcat.secure())) {
            assertThat(connection.get("/orders").status()).isEqualTo(204);
        }
    }

    private static void assertNames(AuditEvent.HandshakeRejected record, InetSocketAddress caller) {
        InetSocketAddress remote = record.remote();
        assertThat(remote.getHostString()).isEqualTo(caller.getAddress().getHostAddress());
        assertThat(remote.getPort()).isEqualTo(caller.getPort());
    }

    @Test
    void recordsAPlaintextRequestThatTomcatAnswersItself() throws Exception {
        start();
        try (RawHttp plain = new RawHttp(connect())) {
            RawHttp.Response refusal = plain.get("/orders");

            assertThat(refusal.status()).isEqualTo(400);
            assertThat(drain(plain.socket())).as("an alert of TLS after it").doesNotContain("\u0015");
            AuditEvent.HandshakeRejected record = onlyRecord();
            assertThat(record.reason()).isEqualTo("PLAINTEXT");
            assertNames(record, (InetSocketAddress) plain.socket().getLocalSocketAddress());
        }
        assertThat(shop.records.decisions()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "GET", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "SSH-2.0-x\r\n", "\n"})
    void recordsWhateverElseIsNoTls(String sent) throws Exception {
        start();
        InetSocketAddress caller = sendAndLeave(ascii(sent));

        AuditEvent.HandshakeRejected record = onlyRecord();
        assertThat(record.reason()).isEqualTo("PLAINTEXT");
        assertNames(record, caller);
    }

    @Test
    void doesNotRecordWhoSendsNothing() throws Exception {
        start();
        sendAndLeave(new byte[0]);

        assertServes();
        assertThat(shop.records.rejections()).isEmpty();
    }

    @Test
    void recordsOneWhoLeavesInTheMiddleOfTheFirstMessage() throws Exception {
        start();
        byte[] hello = clientHello();
        InetSocketAddress caller = sendAndLeave(Arrays.copyOf(hello, hello.length / 2));

        AuditEvent.HandshakeRejected record = onlyRecord();
        assertThat(record.reason()).isEqualTo("PEER_ABORTED");
        assertNames(record, caller);
    }

    @Test
    void recordsOneWhoSaysGoodbyeAfterTheFirstMessage() throws Exception {
        start();
        byte[] hello = clientHello();
        byte[] goodbye = {21, 3, 3, 0, 2, 1, 0};
        byte[] both = Arrays.copyOf(hello, hello.length + goodbye.length);
        System.arraycopy(goodbye, 0, both, hello.length, goodbye.length);
        sendAndLeave(both);

        assertThat(onlyRecord().reason()).isEqualTo("PEER_ABORTED");
    }

    @Test
    void recordsOneWhoLeavesAfterTheFirstMessage() throws Exception {
        start();
        InetSocketAddress caller = sendAndLeave(clientHello());

        AuditEvent.HandshakeRejected record = onlyRecord();
        assertThat(record.reason()).isEqualTo("PEER_ABORTED");
        assertNames(record, caller);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "\u0016\u0003\u0001"})
    void recordsOneWhoBeginsAndIsSilentUntilTomcatGivesUp(String sent) throws Exception {
        tomcat = TomcatServer.of(shop.zt).servlet("/", new Serving()).bind();
        patience(100);
        // Before Tomcat accepts it, so that what is sent is there when its patience begins.
        try (Socket socket = connect()) {
            socket.getOutputStream().write(ascii(sent));
            tomcat.start();

            drain(socket);
            patience(20_000);
            assertNames(onlyRecord(), (InetSocketAddress) socket.getLocalSocketAddress());
        }
        assertThat(shop.records.rejections().get(0).reason())
                .isEqualTo(sent.equals("GET") ? "PLAINTEXT" : "PEER_ABORTED");
    }

    @Test
    void doesNotRecordWhoIsSilentFromTheStart() throws Exception {
        start();
        patience(100);
        try (Socket socket = connect()) {
            assertThat(drain(socket)).isEmpty();
        }
        patience(20_000);

        assertServes();
        assertThat(shop.records.rejections()).isEmpty();
    }

    @Test
    void namesTheCallerWhoseCertificateIsRefusedAndTellsItSo() throws Exception {
        start();
        TestPeer expired = TestPeer.with(shop.domain.authority().forge(Defect.EXPIRED, "/web"));
        assertThatThrownBy(() -> {
                    try (RawHttp connection = expired.connect(tomcat.secure())) {
                        connection.get("/orders");
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("alert");

        AuditEvent.HandshakeRejected record = onlyRecord();
        assertThat(record.reason()).isEqualTo("EXPIRED");
        assertThat(record.remote().getHostString())
                .isEqualTo(InetAddress.getLoopbackAddress().getHostAddress());
    }

    @Test
    void recordsEachOfManyAndKeepsNothingOfThem() throws Exception {
        start();
        int callers = 500;
        for (int i = 0; i < callers; i++) {
            sendAndLeave(ascii("GET / HTTP/1.1\r\n\r\n"));
        }

        await().until(() -> shop.records.rejections().size() >= callers);
        assertServes();
        List<AuditEvent.HandshakeRejected> records = shop.records.rejections();
        assertThat(records).hasSize(callers).allMatch(record -> record.reason().equals("PLAINTEXT"));
        assertThat(records).extracting(AuditEvent.HandshakeRejected::remote).doesNotHaveDuplicates();
        AbstractProtocol<?> protocol =
                (AbstractProtocol<?>) tomcat.secureConnector().getProtocolHandler();
        // The acceptor counts the one that it waits for.
        await().until(() -> protocol.getConnectionCount() <= 1);
    }

    @Test
    void isPutAsideForAnotherConnection() throws Exception {
        start();
        WatchedChannel channel = new WatchedChannel(
                new SocketBufferHandler(16, 16, false),
                new WatchedEndpoint(),
                new EngineContext(shop.zt, shop.zt.tls().server()));

        // As Tomcat does, and swallows what it throws.
        channel.reset(null, null);
        channel.givenUp();

        assertThat(shop.records.rejections()).isEmpty();
    }

    @Test
    void recordsNobodyWhenTheServerStops() throws Exception {
        start();
        try (Socket socket = connect()) {
            socket.getOutputStream().write(ascii("GE"));
            assertServes();
            tomcat.secureConnector().stop();
        }

        assertThat(shop.records.rejections()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"org.apache.coyote.http11.Http11NioProtocol", "org.apache.coyote.http11.Http11Nio2Protocol"})
    void refusesPlaintextWithoutARecordOnAProtocolOfTomcats(String protocol) throws Exception {
        start(TomcatServer.withProtocol(protocol, shop.zt));
        try (RawHttp plain = new RawHttp(connect())) {
            assertThat(plain.get("/orders").status()).isEqualTo(400);
            drain(plain.socket());
        }

        assertServes();
        assertThat(shop.records.rejections()).isEmpty();
    }
}
