package dev.zt.example.shop.frontend;

import dev.zt.Zt;
import dev.zt.audit.JsonLinesAuditSink;
import dev.zt.http.client.ZtHttpClient;
import dev.zt.identity.SpiffeId;
import dev.zt.spiffe.WorkloadApiSource;
import dev.zt.tls.PeerExpectation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The service that calls: it places orders at {@code api-gateway}. */
public final class Frontend {

    private static final SpiffeId GATEWAY = SpiffeId.parse("spiffe://shop.example/ns/shop/sa/api-gateway");
    private static final SpiffeId INVENTORY = SpiffeId.parse("spiffe://shop.example/ns/shop/sa/inventory");

    private Frontend() {}

    /**
     * Calls until it is stopped: once a second, or as told by standard input if {@code SHOP_CONTROL} is {@code stdin}. The
     * identity comes from the socket that {@code SPIFFE_ENDPOINT_SOCKET} names; {@code SHOP_GATEWAY} and
     * {@code SHOP_INVENTORY} are base URLs, {@code SHOP_AUDIT} is the file of its records.
     *
     * @param args none
     * @throws IOException if standard input cannot be read
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> settings = System.getenv();
        try (WorkloadApiSource identity = WorkloadApiSource.open();
                JsonLinesAuditSink records =
                        JsonLinesAuditSink.open(Path.of(settings.getOrDefault("SHOP_AUDIT", "audit.jsonl")));
                Zt zt = Zt.builder(identity).audit(records).build();
                ZtHttpClient gateway = ZtHttpClient.create(zt, PeerExpectation.exactly(GATEWAY));
                ZtHttpClient inventory = ZtHttpClient.create(zt, PeerExpectation.exactly(INVENTORY))) {
            Calls calls = new Calls(
                    gateway,
                    settings.getOrDefault("SHOP_GATEWAY", "https://api-gateway:8443"),
                    inventory,
                    settings.getOrDefault("SHOP_INVENTORY", "https://inventory:8443"));
            if ("stdin".equals(settings.get("SHOP_CONTROL"))) {
                new Commands(calls).obey();
            } else {
                every(1_000, calls);
            }
        }
    }

    private static void every(long millis, Calls calls) throws InterruptedException {
        while (true) {
            System.out.println(calls.order("pen"));
            Thread.sleep(millis);
        }
    }
}
