package dev.zt.grpc.netty;

import dev.zt.Zt;
import dev.zt.devkit.MutableClock;
import dev.zt.enforce.ConnectionRules;
import dev.zt.grpc.OrdersApi;
import dev.zt.grpc.Records;
import dev.zt.grpc.Shop;
import dev.zt.tls.PeerExpectation;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The shop over this package's transport: a server of orders, and web with a channel to it. */
final class Grpc implements AutoCloseable {

    final Shop shop;
    final OrdersApi api = new OrdersApi();
    final Server server;
    final Records webRecords = new Records();
    final Zt web;
    final ManagedChannel channel;

    Grpc() throws IOException {
        this(new Shop());
    }

    Grpc(MutableClock clock) throws IOException {
        this(new Shop(clock));
    }

    Grpc(ConnectionRules ofServer, ConnectionRules ofClient) throws IOException {
        this(new Shop(MutableClock.atSystemTime(), ofServer), ofClient);
    }

    private Grpc(Shop shop) throws IOException {
        this(shop, ConnectionRules.forClients());
    }

    private Grpc(Shop shop, ConnectionRules ofClient) throws IOException {
        this.shop = shop;
        server = ZtGrpcServer.builder(shop.zt, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(api)
                .build()
                .start();
        web = Zt.builder(shop.web.source())
                .crypto(Shop.CRYPTO)
                .clock(shop.domain.clock())
                .audit(webRecords)
                .connections(ofClient)
                .build();
        channel = channel(PeerExpectation.exactly(shop.orders.id()));
    }

    ManagedChannel channel(PeerExpectation expectation) {
        return ZtGrpcChannel.builder(web, expectation, target()).build();
    }

    String target() {
        return "127.0.0.1:" + server.getPort();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
        web.close();
        shop.close();
    }
}
