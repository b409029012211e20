package dev.zt.example.firstcall;

import dev.zt.Zt;
import dev.zt.audit.JsonLinesAuditSink;
import dev.zt.grpc.netty.ZtGrpcServer;
import dev.zt.spiffe.WorkloadApiSource;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** The service behind {@code orders}, by gRPC. Ends with standard input. */
public final class Stock {

    private Stock() {}

    /**
     * Serves until standard input ends. The identity comes from the socket that {@code SPIFFE_ENDPOINT_SOCKET} names.
     *
     * @param args the policy file, the audit file, the revocation file
     * @throws IOException if the port cannot be bound or standard input cannot be read
     */
    public static void main(String[] args) throws IOException {
        try (WorkloadApiSource identity = WorkloadApiSource.open();
                JsonLinesAuditSink records = JsonLinesAuditSink.open(Path.of(args[1]));
                Zt zt = Zt.builder(identity)
                        .policyFile(Path.of(args[0]))
                        .revocationFile(Path.of(args[2]))
                        .audit(records)
                        .auditFailsClosed()
                        .build()) {
            Server server = ZtGrpcServer.builder(zt, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(service())
                    .build()
                    .start();
            System.out.println("PORT " + server.getPort());
            System.in.transferTo(OutputStream.nullOutputStream());
            server.shutdownNow();
        }
    }

    private static ServerServiceDefinition service() {
        return ServerServiceDefinition.builder(StockApi.SERVICE)
                .addMethod(StockApi.LEFT, ServerCalls.asyncUnaryCall((article, caller) -> {
                    caller.onNext("7");
                    caller.onCompleted();
                }))
                // It says what is left and keeps the stream open for news, of which there are none.
                .addMethod(
                        StockApi.WATCH, ServerCalls.asyncServerStreamingCall((article, caller) -> caller.onNext("7")))
                .build();
    }
}
