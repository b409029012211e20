package dev.zt.example.shop.orders;

import dev.zt.Zt;
import dev.zt.grpc.netty.ZtGrpcServer;
import io.grpc.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The server. */
@Configuration(proxyBeanMethods = false)
class GrpcServer {

    @Bean(destroyMethod = "shutdownNow")
    Server server(Zt zt, OrderService service, @Value("${shop.port}") int port) throws IOException {
        return ZtGrpcServer.builder(zt, new InetSocketAddress(port))
                .addService(service)
                .build()
                .start();
    }
}
