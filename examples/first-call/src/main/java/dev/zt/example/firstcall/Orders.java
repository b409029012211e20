package dev.zt.example.firstcall;

import dev.zt.Zt;
import dev.zt.audit.AuditSinks;
import dev.zt.audit.JsonLinesAuditSink;
import dev.zt.audit.Slf4jAuditSink;
import dev.zt.grpc.netty.ZtGrpcChannel;
import dev.zt.http.server.ZtHttpsServer;
import dev.zt.identity.SpiffeId;
import dev.zt.spiffe.WorkloadApiSource;
import dev.zt.tls.PeerExpectation;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The service that is called by HTTP and asks {@code stock} by gRPC. Ends with standard input. */
public final class Orders {

    private static final SpiffeId STOCK = SpiffeId.parse("spiffe://shop.example/ns/shop/sa/stock");

    private Orders() {}

    /**
     * Serves until standard input ends. The identity comes from the socket that {@code SPIFFE_ENDPOINT_SOCKET} names.
     *
     * @param args the policy file, the audit file, the revocation file, the port of {@code stock}
     * @throws IOException if the port cannot be bound or standard input cannot be read
     */
    public static void main(String[] args) throws IOException {
        try (WorkloadApiSource identity = WorkloadApiSource.open();
                JsonLinesAuditSink records = JsonLinesAuditSink.open(Path.of(args[1]));
                Zt zt = Zt.builder(identity)
                        .policyFile(Path.of(args[0]))
                        .revocationFile(Path.of(args[2]))
                        .audit(AuditSinks.all(List.of(records, new Slf4jAuditSink())))
                        .auditFailsClosed()
                        .build()) {
            ManagedChannel stock = ZtGrpcChannel.builder(zt, PeerExpectation.exactly(STOCK), "127.0.0.1:" + args[3])
                    .build();
            ZtHttpsServer server = ZtHttpsServer.create(zt, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.createContext("/orders", exchange -> {
                String left = ClientCalls.blockingUnaryCall(
                        stock, StockApi.LEFT, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS), "pen");
                byte[] body = ("order for " + server.peer(exchange) + ", " + left + " left\n")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            System.out.println("PORT " + server.getAddress().getPort());
            System.in.transferTo(OutputStream.nullOutputStream());
            server.stop(0);
            stock.shutdownNow();
        }
    }
}
