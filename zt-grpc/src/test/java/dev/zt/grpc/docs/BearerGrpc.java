package dev.zt.grpc.docs;

import dev.zt.Zt;
import dev.zt.grpc.netty.ZtGrpcChannel;
import dev.zt.grpc.netty.ZtGrpcServer;
import dev.zt.jwt.JwtSvidValidator;
import dev.zt.jwt.JwtSvids;
import dev.zt.tls.PeerExpectation;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.net.InetSocketAddress;

/** What the guide to bearer tokens shows of gRPC, compiled. */
final class BearerGrpc {

    private BearerGrpc() {}

    static void show(Zt zt, BindableService orders, JwtSvidValidator tokens, PeerExpectation gateway, JwtSvids source)
            throws Exception {
        // tag::guide
        Server server = ZtGrpcServer.builder(zt, new InetSocketAddress(8443))
                .acceptJwtSvids(tokens)
                .addService(orders)
                .build()
                .start();
        ManagedChannel channel = ZtGrpcChannel.builder(zt, gateway, "gateway:8443")
                .sendJwtSvids(source, "spiffe://shop.example/ns/shop/sa/orders")
                .build();
        // end::guide
        server.shutdown();
        channel.shutdown();
    }
}
