package dev.zt.spring.grpc;

import dev.zt.grpc.ZtGrpc;
import dev.zt.spring.AllowAnyWorkload;
import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.DenyWorkloads;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service as an application writes one, with the default of its class and methods that differ. */
@AllowWorkloads("spiffe://shop.test/web")
class OrdersService implements BindableService {

    static final MethodDescriptor<String, String> PLACE = Texts.method(MethodType.UNARY, "shop.v1.Orders/Place");
    static final MethodDescriptor<String, String> LIST_ALL = Texts.method(MethodType.UNARY, "shop.v1.Orders/ListAll");
    static final MethodDescriptor<String, String> ERASE = Texts.method(MethodType.UNARY, "shop.v1.Orders/Erase");
    static final MethodDescriptor<String, String> CHAT = Texts.method(MethodType.BIDI_STREAMING, "shop.v1.Orders/Chat");

    final List<String> callers = new CopyOnWriteArrayList<>();

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder("shop.v1.Orders")
                .addMethod(PLACE, ServerCalls.asyncUnaryCall(this::place))
                .addMethod(LIST_ALL, ServerCalls.asyncUnaryCall(this::listAll))
                .addMethod(ERASE, ServerCalls.asyncUnaryCall(this::erase))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(this::chat))
                .build();
    }

    void place(String request, StreamObserver<String> client) {
        answer("placed " + request, client);
    }

    @AllowAnyWorkload
    void listAll(String request, StreamObserver<String> client) {
        answer("all", client);
    }

    @AllowWorkloads("${shop.ops}")
    @DenyWorkloads("spiffe://shop.test/web")
    void erase(String request, StreamObserver<String> client) {
        answer("erased " + request, client);
    }

    StreamObserver<String> chat(StreamObserver<String> client) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String message) {
                client.onNext("echo " + message);
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {
                client.onCompleted();
            }
        };
    }

    private void answer(String answer, StreamObserver<String> client) {
        callers.add(ZtGrpc.peer().id().toString());
        client.onNext(answer + " for " + ZtGrpc.peer().id());
        client.onCompleted();
    }
}
