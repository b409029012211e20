package dev.zt.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.Zt;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.PlainTls;
import dev.zt.devkit.Workload;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.tls.PeerExpectation;
import dev.zt.trust.Revocation;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.network.ConnectionMode;
import org.apache.kafka.common.security.ssl.SslFactory;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Through Kafka's own {@link SslFactory}, which producers, consumers and brokers make their engines with. */
class ZtSslEngineFactoryTest {

    private final DevIdentities domain = DevIdentities.create("shop.test");
    private final Workload broker = domain.workload("/broker");
    private final Workload web = domain.workload("/web");
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Zt atBroker = zt(broker);
    private final Zt atWeb = zt(web);
    private final SslFactory server = opened(factory(ConnectionMode.SERVER, Map.of(ZtSslEngineFactory.ZT, atBroker)));

    private Zt zt(Workload workload) {
        return opened(Zt.builder(workload.source())
                .audit(event -> CompletableFuture.completedFuture(null))
                .clock(domain.clock())
                .build());
    }

    private <T extends AutoCloseable> T opened(T one) {
        opened.add(0, one);
        return one;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private static SslFactory factory(ConnectionMode mode, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("ssl.engine.factory.class", ZtSslEngineFactory.class);
        all.put("ssl.endpoint.identification.algorithm", "https");
        SslFactory factory = new SslFactory(mode);
        factory.configure(all);
        return factory;
    }

    private SslFactory client(PeerExpectation expectation) {
        return opened(factory(
                ConnectionMode.CLIENT, Map.of(ZtSslEngineFactory.ZT, atWeb, ZtSslEngineFactory.BROKERS, expectation)));
    }

    private SslFactory client() {
        return client(PeerExpectation.exactly(broker.id()));
    }

    private Connection connect(SslFactory from) throws SSLException {
        Connection connection = new Connection(
                from.createSslEngine("broker.example", 9093), server.createSslEngine("client.example", 40_000));
        connection.handshake();
        return connection;
    }

    @Test
    void bothEndsProveWhoTheyAre() throws SSLException {
        Connection connection = connect(client());

        assertThat(connection.client.getSession().getPeerCertificates()[0])
                .isEqualTo(broker.svid().leaf());
        assertThat(connection.server.getSession().getPeerCertificates()[0])
                .isEqualTo(web.svid().leaf());
    }

    @Test
    void showsARotatedSvidWithoutBeingRebuilt() throws SSLException {
        SslFactory client = client();
        Certificate before = connect(client).server.getSession().getPeerCertificates()[0];

        web.rotate();

        Certificate after = connect(client).server.getSession().getPeerCertificates()[0];
        assertThat(after).isNotEqualTo(before).isEqualTo(web.svid().leaf());
    }

    @Test
    void refusesABrokerThatIsAnotherWorkload() {
        SslFactory client =
                client(PeerExpectation.exactly(domain.workload("/other").id()));

        assertThatThrownBy(() -> connect(client)).isInstanceOf(SSLException.class);
    }

    @Test
    void connectsNowhereOnceTheIssuerTookTheIdentityBack() {
        SslFactory client = client();
        web.redact();

        assertThatThrownBy(() -> connect(client)).isInstanceOf(SSLException.class);
    }

    @Test
    void connectsNowhereWithoutAnIdentityThoughTheBrokerWouldNotMissIt() throws Exception {
        SSLContext lenient = PlainTls.insecurelyTrustingAnyone(broker.svid());
        SSLEngine server = lenient.createSSLEngine();
        server.setUseClientMode(false);
        web.redact();
        Connection connection = new Connection(client().createSslEngine("broker.example", 9093), server);

        assertThatThrownBy(connection::handshake)
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("the identity of this workload is REDACTED");
    }

    @Test
    void refusesARevokedBrokerThatItConnectedToBefore() throws SSLException {
        SslFactory client = client();
        connect(client);

        atWeb.revocations().revoke(Revocation.of(SpiffeIdPattern.of(broker.id()), "stolen"));

        assertThatThrownBy(() -> connect(client)).isInstanceOf(SSLException.class);
    }

    @Test
    void refusesAClientThatIsRevokedAtTheBroker() throws SSLException {
        SslFactory client = client();
        connect(client);

        atBroker.revocations().revoke(Revocation.of(SpiffeIdPattern.of(web.id()), "stolen"));

        assertThatThrownBy(() -> connect(client)).isInstanceOf(SSLException.class);
    }

    @Test
    void demandsACertificateWhateverTheSettingsSay() {
        SslFactory lenient = opened(
                factory(ConnectionMode.SERVER, Map.of(ZtSslEngineFactory.ZT, atBroker, "ssl.client.auth", "none")));

        assertThat(lenient.createSslEngine("client.example", 40_000).getNeedClientAuth())
                .isTrue();
    }

    @Test
    void makesNoClientWithoutAnExpectation() {
        SslFactory client = factory(ConnectionMode.CLIENT, Map.of(ZtSslEngineFactory.ZT, atWeb));

        assertThatThrownBy(() -> client.createSslEngine("broker.example", 9093))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("nothing says whom to expect at broker.example:9093")
                .hasMessageContaining("under zt.brokers");
    }

    @Test
    void makesNoProducerWithoutZt() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                "127.0.0.1:9093",
                "security.protocol",
                "SSL",
                "ssl.engine.factory.class",
                ZtSslEngineFactory.class);

        assertThatThrownBy(() -> new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer()))
                .isInstanceOf(KafkaException.class)
                .rootCause()
                .hasMessageContaining("under zt.instance");
    }

    @Test
    void reachesTheEngineThroughTheSettingsOfAProducer() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                "127.0.0.1:9093",
                "security.protocol",
                "SSL",
                "ssl.engine.factory.class",
                ZtSslEngineFactory.class,
                ZtSslEngineFactory.ZT,
                atWeb,
                ZtSslEngineFactory.BROKERS,
                PeerExpectation.exactly(broker.id()));

        opened(new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer()));
    }

    @Test
    void isRebuiltForAnotherWorkloadAlone() {
        ZtSslEngineFactory factory = new ZtSslEngineFactory();
        PeerExpectation expectation = PeerExpectation.exactly(broker.id());
        factory.configure(Map.of(ZtSslEngineFactory.ZT, atWeb, ZtSslEngineFactory.BROKERS, expectation));

        web.rotate();

        assertThat(factory.shouldBeRebuilt(
                        Map.of(ZtSslEngineFactory.ZT, atWeb, ZtSslEngineFactory.BROKERS, expectation)))
                .isFalse();
        assertThat(factory.shouldBeRebuilt(
                        Map.of(ZtSslEngineFactory.ZT, atBroker, ZtSslEngineFactory.BROKERS, expectation)))
                .isTrue();
    }

    /** Two engines and the bytes between them. */
    private record Connection(SSLEngine client, SSLEngine server) {

        private static final int TURNS = 50;

        /** Goes on until both ends have said all, the alerts of a refusal included. */
        void handshake() throws SSLException {
            ByteBuffer toServer = ByteBuffer.allocate(1 << 17);
            ByteBuffer toClient = ByteBuffer.allocate(1 << 17);
            client.beginHandshake();
            server.beginHandshake();
            for (int turn = 0; turn < TURNS; turn++) {
                step(client, toClient, toServer);
                step(server, toServer, toClient);
            }
            assertThat(client.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
            assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
        }

        private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
            ByteBuffer plain = ByteBuffer.allocate(1 << 17);
            Runnable task = engine.getDelegatedTask();
            while (task != null) {
                task.run();
                task = engine.getDelegatedTask();
            }
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                engine.wrap(ByteBuffer.allocate(0), out);
            }
            in.flip();
            if (in.hasRemaining()) {
                engine.unwrap(in, plain);
            }
            in.compact();
        }
    }
}
