package dev.zt.spring.grpc;

import dev.zt.Zt;
import dev.zt.devkit.Workload;
import dev.zt.grpc.netty.ZtGrpcChannel;
import dev.zt.spring.RunningApp;
import dev.zt.tls.PeerExpectation;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** An application that serves gRPC on a free port, and those who call it. */
final class GrpcApp implements AutoCloseable {

    final RunningApp app;
    private final Map<Workload, Caller> callers = new HashMap<>();

    private record Caller(Zt zt, ManagedChannel channel) {}

    GrpcApp(Class<?> application, Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "spring.main.web-application-type",
                "none",
                "spring.grpc.server.port",
                "0",
                "spring.grpc.server.address",
                "127.0.0.1"));
        all.putAll(properties);
        app = RunningApp.start(application, all);
    }

    int port() {
        return app.context.getBean(GrpcServerLifecycle.class).getPort();
    }

    ManagedChannel channel(Workload caller) {
        return callers.computeIfAbsent(caller, workload -> {
                    Zt zt = Zt.builder(workload.source())
                            .clock(RunningApp.SHOP.clock())
                            .build();
                    return new Caller(
                            zt,
                            ZtGrpcChannel.builder(
                                            zt, PeerExpectation.exactly(RunningApp.ORDERS.id()), "127.0.0.1:" + port())
                                    .build());
                })
                .channel();
    }

    String call(Workload caller, MethodDescriptor<String, String> method) {
        return ClientCalls.blockingUnaryCall(
                channel(caller), method, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), "7");
    }

    @Override
    public void close() {
        callers.values().forEach(caller -> {
            caller.channel().shutdownNow();
            caller.zt().close();
        });
        app.close();
    }
}
