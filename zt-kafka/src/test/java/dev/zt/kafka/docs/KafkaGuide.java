package dev.zt.kafka.docs;

import dev.zt.Zt;
import dev.zt.identity.SpiffeId;
import dev.zt.kafka.ZtSslEngineFactory;
import dev.zt.tls.PeerExpectation;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The snippet of {@code docs/guide/kafka.md}; a test compares it. */
final class KafkaGuide {

    private KafkaGuide() {}

    static Producer<String, String> producer(Zt zt) {
        // tag::producer
        SpiffeId broker = SpiffeId.parse("spiffe://shop.example/ns/kafka/sa/broker");
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", "kafka:9093");
        settings.put("security.protocol", "SSL");
        settings.put("ssl.engine.factory.class", ZtSslEngineFactory.class);
        settings.put(ZtSslEngineFactory.ZT, zt);
        settings.put(ZtSslEngineFactory.BROKERS, PeerExpectation.exactly(broker));
        Producer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        // end::producer
        return producer;
    }
}
