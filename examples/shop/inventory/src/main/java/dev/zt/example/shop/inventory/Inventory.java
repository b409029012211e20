package dev.zt.example.shop.inventory;

import com.zaxxer.hikari.HikariDataSource;
import dev.zt.Zt;
import dev.zt.audit.JsonLinesAuditSink;
import dev.zt.http.server.ZtHttpsServer;
import dev.zt.spiffe.WorkloadApiSource;
import java.util.concurrent.CountDownLatch;

/** The service that keeps the stock: called by HTTP, in front of a database. */
public final class Inventory {

    private Inventory() {}

    /**
     * Serves until it is stopped. The identity comes from the socket that {@code SPIFFE_ENDPOINT_SOCKET} names, the rest
     * from the variables of {@link Settings}.
     *
     * @param args none
     * @throws Exception if the database refuses, or the port cannot be bound
     */
    public static void main(String[] args) throws Exception {
        // The JDK's server would else wait for the client's acknowledgement in the middle of each response.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Settings settings = Settings.of(System.getenv());
        Gauges gauges = new Gauges();
        try (WorkloadApiSource identity = WorkloadApiSource.open();
                JsonLinesAuditSink records = JsonLinesAuditSink.open(settings.audit());
                Zt zt = zt(settings, identity, records, gauges);
                HikariDataSource database = Database.open(settings.database(), zt)) {
            Stock stock = Stock.in(database);
            ZtHttpsServer server = ZtHttpsServer.create(zt, settings.listen());
            server.createContext("/stock/", new StockHandler(server, stock));
            server.start();
            if (settings.commanded()) {
                new Commands(zt, stock, gauges).obey();
            } else {
                new CountDownLatch(1).await();
            }
            server.stop(0);
        }
    }

    private static Zt zt(Settings settings, WorkloadApiSource identity, JsonLinesAuditSink records, Gauges gauges) {
        Zt.Builder builder = Zt.builder(identity)
                .policyFile(settings.policy())
                .audit(records)
                .openTelemetry(gauges.openTelemetry())
                .auditFailsClosed();
        settings.revoked().ifPresent(builder::revocationFile);
        return builder.build();
    }
}
