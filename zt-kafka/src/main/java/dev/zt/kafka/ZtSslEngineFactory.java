package dev.zt.kafka;

import dev.zt.Zt;
import dev.zt.tls.PeerExpectation;
import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * Lets a Kafka client show this workload's newest SVID, and connect to brokers that are whom it expects and to no others.
 * Kafka creates it.
 *
 * <pre>{@code
 * Map<String, Object> settings = new HashMap<>(Map.of(
 *         "bootstrap.servers", "kafka:9093",
 *         "security.protocol", "SSL",
 *         "ssl.engine.factory.class", ZtSslEngineFactory.class,
 *         ZtSslEngineFactory.ZT, zt,
 *         ZtSslEngineFactory.BROKERS, PeerExpectation.exactly(SpiffeId.parse("spiffe://shop.example/ns/kafka/sa/broker"))));
 * Producer<String, String> producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
 * }</pre>
 *
 * <p>Both settings are objects, so the settings are made in code. A rotated SVID, another bundle and a revocation count at the
 * next handshake, and nothing has to be rebuilt. {@code ssl.endpoint.identification.algorithm} has no effect: SVIDs hold no
 * names of hosts, and the expectation says more. Stop clients before the {@code Zt} is closed, which stays the caller's.
 * Thread-safe once it is configured.
 *
 * <h2>Guarantees</h2>
 *
 * Each connection makes a full handshake of mutual TLS, in which the broker proves to be whom {@link #BROKERS} expects by a
 * certificate that is valid, not revoked, and vouched for at that moment. Without {@link #ZT} no client is made; without {@link #BROKERS} none connects, and Kafka's log says why at each try.
 *
 * <h2>Does not protect against</h2>
 *
 * What happens after the handshake: Kafka's protocol has no place where zt could decide on a request, so that a connection stays
 * when its peer is revoked or expires. Bound its age by {@code connections.max.idle.ms}, and at brokers by
 * {@code connections.max.reauth.ms} where SASL is used as well. Which topics a client may use is for the broker's ACLs.
 */
public final class ZtSslEngineFactory implements SslEngineFactory {

    /** The setting that holds the {@link Zt} of this workload. */
    public static final String ZT = "zt.instance";

    /** The setting that holds the {@link PeerExpectation} which all brokers meet. Not needed where servers are made. */
    public static final String BROKERS = "zt.brokers";

    private @Nullable Zt zt;
    private @Nullable PeerExpectation brokers;

    /** Created by Kafka. */
    public ZtSslEngineFactory() {}

    /**
     * Takes the settings.
     *
     * @param configs the settings of the client
     * @throws ConfigException if {@link #ZT} is missing, or one of the two is no such object
     */
    @Override
    public void configure(Map<String, ?> configs) {
        this.zt = setting(configs, ZT, Zt.class);
        this.brokers = configs.get(BROKERS) == null ? null : setting(configs, BROKERS, PeerExpectation.class);
    }

    private static <T> T setting(Map<String, ?> configs, String name, Class<T> type) {
        Object value = configs.get(name);
        if (!type.isInstance(value)) {
            throw new ConfigException(
                    name,
                    value == null ? null : value.getClass().getName(),
                    "ssl.engine.factory.class is " + ZtSslEngineFactory.class.getName() + "; put a " + type.getName()
                            + " into the settings, in code, under " + name + ".");
        }
        return type.cast(value);
    }

    /**
     * Makes an engine for one connection to a broker. No session is resumed: that would ask nobody who the broker is.
     *
     * @param peerHost the broker's host, for records
     * @param peerPort the broker's port, for records
     * @param endpointIdentification of no effect
     * @return the engine
     * @throws ConfigException if {@link #BROKERS} is missing
     */
    @Override
    public SSLEngine createClientSslEngine(String peerHost, int peerPort, String endpointIdentification) {
        if (brokers == null) {
            throw new ConfigException(
                    BROKERS,
                    null,
                    "nothing says whom to expect at " + peerHost + ":" + peerPort + "; put a "
                            + PeerExpectation.class.getName() + " into the settings, in code, under " + BROKERS + ".");
        }
        SSLEngine engine = configured().tls().client(brokers).createSSLEngine(peerHost, peerPort);
        engine.setUseClientMode(true);
        return engine;
    }

    /**
     * Makes an engine for one connection of a client. It demands a certificate, whatever {@code ssl.client.auth} says.
     *
     * @param peerHost the client's host, for records
     * @param peerPort the client's port, for records
     * @return the engine
     */
    @Override
    public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
        SSLEngine engine = configured().tls().server().createSSLEngine(peerHost, peerPort);
        engine.setUseClientMode(false);
        return engine;
    }

    private Zt configured() {
        if (zt == null) {
            throw new IllegalStateException("configure(…) was not called; Kafka does that first.");
        }
        return zt;
    }

    /**
     * Tells whether other settings want another factory.
     *
     * @param nextConfigs the settings to come
     * @return whether the {@link Zt} or the expectation is another one; rotations want none
     */
    @Override
    public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
        return nextConfigs.get(ZT) != zt || nextConfigs.get(BROKERS) != brokers;
    }

    /**
     * Returns which settings may change while a broker runs.
     *
     * @return none
     */
    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    /**
     * Returns no store: keys are in no file.
     *
     * @return null, which Kafka takes for "none"
     */
    @Override
    public @Nullable KeyStore keystore() {
        return null;
    }

    /**
     * Returns no store: bundles are in no file.
     *
     * @return null, which Kafka takes for "none"
     */
    @Override
    public @Nullable KeyStore truststore() {
        return null;
    }

    /** Owns nothing. */
    @Override
    public void close() {}
}
