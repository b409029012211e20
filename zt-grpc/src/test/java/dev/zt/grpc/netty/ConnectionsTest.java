package dev.zt.grpc.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zt.devkit.PlainTls;
import dev.zt.enforce.ConnectionAction;
import dev.zt.enforce.ConnectionEvent;
import dev.zt.enforce.ConnectionRules;
import dev.zt.grpc.Shop;
import dev.zt.identity.X509Svid;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Date;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections of a peer without zt, which keeps them open and resumes its sessions as long as the server lets it. */
@Timeout(60)
class ConnectionsTest {

    /** RFC 9113: 3.4, with settings that are empty; the frame PING and its flag ACK. */
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);

    private static final byte PING = 6;
    private static final byte GO_AWAY = 7;
    private static final byte ACK = 1;

    private Grpc grpc;
    private Shop shop;
    private SSLContext peer;

    @BeforeEach
    void start() throws Exception {
        use(new Grpc());
    }

    private void use(Grpc other) throws Exception {
        grpc = other;
        shop = grpc.shop;
        peer = PlainTls.insecurelyTrustingAnyone(shop.web.svid());
    }

    @AfterEach
    void stop() {
        grpc.close();
    }

    @Test
    void endWhenTheirPeerIsRevokedAndCannotBeResumed() throws Exception {
        try (SSLSocket connection = connect()) {
            shop.zt.revocations().revoke(Shop.revocation(shop.web.id()));
            assertEnds(connection);
        }
        assertThat(isLetIn()).isFalse();
        assertThat(shop.records.rejections())
                .singleElement()
                .satisfies(record -> assertThat(record.reason()).isEqualTo("REVOKED"));
    }

    @Test
    void endWhenTheBundleOfTheirPeerIsWithdrawn() throws Exception {
        try (SSLSocket connection = connect()) {
            shop.domain.dropBundle(shop.domain.trustDomain());
            assertEnds(connection);
        }
        assertThat(isLetIn()).isFalse();
    }

    @Test
    void endWhenTheirPeerExpires() throws Exception {
        try (SSLSocket connection = connect()) {
            shop.domain.clock().set(shop.web.svid().notAfter());
            assertEnds(connection);
        }
    }

    @Test
    void endBeforeTheCertificateThatTheServerShowedAndBringTheNewOneNextTime() throws Exception {
        X509Svid first = shop.orders.svid();
        Duration life = Duration.between(first.leaf().getNotBefore().toInstant(), first.notAfter());
        try (SSLSocket connection = connect()) {
            assertThat(shown(connection)).isEqualTo(first.leaf());
            // The moment from which the connection's age counts.
            shop.zt.openCalls().recheck();

            shop.domain.clock().advance(life.multipliedBy(85).dividedBy(100));
            shop.orders.rotate();

            assertEnds(connection);
        }
        assertThat(first.leaf().getNotAfter())
                .isAfter(Date.from(shop.domain.clock().instant()));
        try (SSLSocket next = connect()) {
            assertThat(shown(next))
                    .as("nothing of the old session")
                    .isEqualTo(shop.orders.svid().leaf());
        }
    }

    @Test
    void areRecordedOnceWhenTheyAreNoTlsButBeginLikeIt() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), grpc.server.getPort())) {
            socket.getOutputStream().write(new byte[] {22, 'n', 'o', ' ', 't', 'l', 's', ' ', 'a', 't', 'a', 'l', 'l'});
            assertEnds(socket);
        }
        await().until(() -> !shop.records.rejections().isEmpty());
        // Whatever else would record that connection has done so once another one was served.
        assertThat(isLetIn()).isTrue();
        assertThat(shop.records.rejections()).singleElement().satisfies(record -> {
            assertThat(record.reason()).isEqualTo("PLAINTEXT");
            assertThat(record.remote()).isNotNull();
        });
    }

    @Test
    void stayWhereTheirRuleKeepsThemThoughTheirPeerIsRevokedAndCannotBeResumed() throws Exception {
        restart(ConnectionEvent.PEER_REVOKED, ConnectionAction.KEEP);
        try (SSLSocket connection = connect()) {
            shop.zt.revocations().revoke(Shop.revocation(shop.web.id()));
            shop.zt.openCalls().recheck();
            assertStays(connection);
        }
        assertThat(isLetIn()).isFalse();
    }

    @Test
    void endInOrderWhereTheirRuleDrainsThem() throws Exception {
        restart(ConnectionEvent.PEER_REVOKED, ConnectionAction.DRAIN);
        try (SSLSocket connection = connect()) {
            shop.zt.revocations().revoke(Shop.revocation(shop.web.id()));
            assertEnds(connection);
        }
    }

    @Test
    void stayWhenTheServerRotates() throws Exception {
        try (SSLSocket connection = connect()) {
            shop.orders.rotate();
            shop.domain.clock().advance(Duration.ofSeconds(31));
            shop.zt.openCalls().recheck();
            assertStays(connection);
        }
    }

    @Test
    void endBitByBitWhenTheServerRotatesIfTheirRuleDrainsThem() throws Exception {
        restart(ConnectionEvent.OWN_ROTATION, ConnectionAction.DRAIN);
        try (SSLSocket connection = connect()) {
            X509Certificate first = shown(connection);
            shop.zt.openCalls().recheck();
            assertStays(connection);
            shop.orders.rotate();
            shop.domain.clock().advance(Duration.ofSeconds(31));
            shop.zt.openCalls().recheck();
            assertEnds(connection);
            try (SSLSocket next = connect()) {
                assertThat(shown(next)).isNotEqualTo(first);
            }
        }
    }

    @Test
    void endAtOnceWhenTheServerRotatesIfTheirRuleCutsThem() throws Exception {
        restart(ConnectionEvent.OWN_ROTATION, ConnectionAction.CUT);
        try (SSLSocket connection = connect()) {
            shop.orders.rotate();
            assertEnds(connection);
        }
    }

    private void restart(ConnectionEvent event, ConnectionAction action) throws Exception {
        grpc.close();
        use(new Grpc(ConnectionRules.forServers().with(event, action), ConnectionRules.forClients()));
    }

    private SSLSocket connect() throws IOException {
        SSLSocket socket = (SSLSocket)
                peer.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), grpc.server.getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(PREFACE);
        InputStream in = socket.getInputStream();
        byte[] settings = in.readNBytes(9);
        assertThat(settings).as("the server's settings").hasSize(9);
        in.readNBytes(settings[2]);
        return socket;
    }

    private boolean isLetIn() {
        try (SSLSocket connection = connect()) {
            return connection.isConnected();
        } catch (IOException | AssertionError e) {
            return false;
        }
    }

    private static X509Certificate shown(SSLSocket connection) throws SSLException {
        return (X509Certificate)
                Arrays.asList(connection.getSession().getPeerCertificates()).get(0);
    }

    /** The server answers, and has not said that it is going away. */
    private static void assertStays(Socket connection) throws IOException {
        connection.getOutputStream().write(new byte[] {0, 0, 8, PING, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8});
        InputStream in = connection.getInputStream();
        byte[] header = in.readNBytes(9);
        while (header.length == 9 && !(header[3] == PING && header[4] == ACK)) {
            assertThat(header[3]).isNotEqualTo(GO_AWAY);
            in.readNBytes(length(header));
            header = in.readNBytes(9);
        }
        assertThat(header).hasSize(9);
        in.readNBytes(length(header));
    }

    private static int length(byte[] header) {
        return (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
    }

    /** Reads until the server closes; a timeout fails the test. */
    private static void assertEnds(Socket connection) throws IOException {
        connection.setSoTimeout(20_000);
        InputStream in = connection.getInputStream();
        try {
            byte[] header = in.readNBytes(9);
            while (header.length == 9) {
                byte[] payload = in.readNBytes(length(header));
                if (header[3] == PING && header[4] == 0) {
                    // A server that ends in order waits for this answer.
                    header[4] = ACK;
                    connection.getOutputStream().write(header);
                    connection.getOutputStream().write(payload);
                }
                header = in.readNBytes(9);
            }
        } catch (SocketException | SSLException e) {
            // Cut: that is an end as well.
        }
    }
}
