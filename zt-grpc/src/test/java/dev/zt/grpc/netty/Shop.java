package dev.zt.grpc.netty;

import static org.awaitility.Awaitility.await;

import dev.zt.Zt;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.grpc.Orders;
import dev.zt.grpc.Policies;
import dev.zt.grpc.Records;
import dev.zt.grpc.TestPeer;
import dev.zt.identity.SpiffeId;
import dev.zt.tls.PeerExpectation;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The orders service of shop.test on a server, and its client, web. */
final class Shop implements AutoCloseable {

    final DevIdentities domain = DevIdentities.create("shop.test");
    final Workload ordersWorkload = domain.workload("/orders");
    final Workload web = domain.workload("/web");
    final Records records = new Records();
    final Records webRecords = new Records();
    final Orders orders = new Orders();
    final Zt zt;
    final Zt webZt;
    final Server server;
    private final List<ManagedChannel> channels = new ArrayList<>();

    Shop() throws IOException {
        this(Policies.WEB_CALLS, false);
    }

    Shop(String rules, boolean auditFailsClosed) throws IOException {
        Zt.Builder builder = Zt.builder(ordersWorkload.source())
                .clock(domain.clock())
                .audit(records)
                .policies(Policies.of(ordersWorkload.id(), rules));
        zt = (auditFailsClosed ? builder.auditFailsClosed() : builder).build();
        webZt = Zt.builder(web.source()).clock(domain.clock()).audit(webRecords).build();
        server = ZtGrpcServer.builder(zt, TestPeer.loopback())
                .addService(orders.bind())
                .build()
                .start();
    }

    InetSocketAddress address() {
        return new InetSocketAddress("localhost", server.getPort());
    }

    ManagedChannel channel() {
        return channel(webZt, ordersWorkload.id());
    }

    ManagedChannel channel(Zt caller, SpiffeId expected) {
        ManagedChannel channel = ZtGrpcChannel.builder(caller, PeerExpectation.exactly(expected), address())
                .build();
        channels.add(channel);
        return channel;
    }

    void replacePolicy(String rules) {
        zt.replacePolicies(Policies.of(ordersWorkload.id(), rules));
    }

    void revokeWeb() {
        zt.revocations().revoke(Policies.revocation(web.id()));
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        server.shutdownNow();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.isTerminated() && channels.stream().allMatch(ManagedChannel::isTerminated));
        webZt.close();
        zt.close();
    }
}
