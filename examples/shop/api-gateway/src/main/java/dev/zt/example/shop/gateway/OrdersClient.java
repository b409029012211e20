package dev.zt.example.shop.gateway;

import dev.zt.Zt;
import dev.zt.example.shop.orders.v1.OrdersGrpc;
import dev.zt.example.shop.orders.v1.OrdersGrpc.OrdersBlockingStub;
import dev.zt.grpc.netty.ZtGrpcChannel;
import dev.zt.identity.SpiffeId;
import dev.zt.tls.PeerExpectation;
import io.grpc.ManagedChannel;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The way to {@code orders}. */
@Configuration(proxyBeanMethods = false)
class OrdersClient {

    @Bean(destroyMethod = "shutdownNow")
    ManagedChannel channel(
            Zt zt, @Value("${shop.orders.peer}") String peer, @Value("${shop.orders.target}") String target) {
        return ZtGrpcChannel.builder(zt, PeerExpectation.exactly(SpiffeId.parse(peer)), target)
                .build();
    }

    @Bean
    OrdersBlockingStub orders(ManagedChannel channel) {
        return OrdersGrpc.newBlockingStub(channel);
    }
}
