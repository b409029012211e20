package dev.zt.grpc.docs;

import dev.zt.Zt;
import dev.zt.grpc.netty.ZtGrpcChannel;
import dev.zt.grpc.netty.ZtGrpcServer;
import dev.zt.identity.SpiffeId;
import dev.zt.tls.PeerExpectation;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.net.InetSocketAddress;

/** The gRPC lines of the README, compiled. */
final class PlainGrpc {

    private PlainGrpc() {}

    static void show(Zt zt, BindableService orders, SpiffeId payments) throws Exception {
        // tag::readme
        Server server = ZtGrpcServer.builder(zt, new InetSocketAddress(8443))
                .addService(orders)
                .build()
                .start();
        ManagedChannel channel = ZtGrpcChannel.builder(zt, PeerExpectation.exactly(payments), "payments:8443")
                .build();
        // end::readme
        server.shutdown();
        channel.shutdown();
    }
}
