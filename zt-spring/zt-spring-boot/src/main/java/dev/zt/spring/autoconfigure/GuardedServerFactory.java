package dev.zt.spring.autoconfigure;

import org.springframework.grpc.server.GrpcServerFactory;

/** Makes gRPC servers whose TLS and first interceptor are zt's, whatever customizers do. */
sealed interface GuardedServerFactory extends GrpcServerFactory permits GuardedNettyFactory, GuardedShadedFactory {}
