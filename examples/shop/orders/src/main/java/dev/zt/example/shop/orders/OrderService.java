package dev.zt.example.shop.orders;

import dev.zt.example.shop.orders.v1.LeftReply;
import dev.zt.example.shop.orders.v1.LeftRequest;
import dev.zt.example.shop.orders.v1.OrdersGrpc.OrdersImplBase;
import dev.zt.example.shop.orders.v1.PlaceReply;
import dev.zt.example.shop.orders.v1.PlaceRequest;
import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.ZtClient;
import io.grpc.stub.StreamObserver;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestClient;

/** Turns orders into reservations of stock, for whom it lets in. */
@Service
@AllowWorkloads("spiffe://shop.example/ns/shop/sa/api-gateway")
class OrderService extends OrdersImplBase {

    private final RestClient inventory;

    OrderService(@ZtClient("inventory") RestClient inventory) {
        this.inventory = inventory;
    }

    @Override
    public void place(PlaceRequest request, StreamObserver<PlaceReply> caller) {
        String left = inventory
                .post()
                .uri("/stock/{article}/reservations", request.getArticle())
                .retrieve()
                .body(String.class);
        caller.onNext(PlaceReply.newBuilder().setLeft(number(left)).build());
        caller.onCompleted();
    }

    @Override
    public void left(LeftRequest request, StreamObserver<LeftReply> caller) {
        String left = inventory
                .get()
                .uri("/stock/{article}", request.getArticle())
                .retrieve()
                .body(String.class);
        caller.onNext(LeftReply.newBuilder().setLeft(number(left)).build());
        caller.onCompleted();
    }

    private static int number(@Nullable String text) {
        return Integer.parseInt(Objects.requireNonNull(text, "inventory answered without a number"));
    }
}
