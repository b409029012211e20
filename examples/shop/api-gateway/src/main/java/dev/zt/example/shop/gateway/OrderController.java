package dev.zt.example.shop.gateway;

import dev.zt.example.shop.orders.v1.LeftRequest;
import dev.zt.example.shop.orders.v1.OrdersGrpc;
import dev.zt.example.shop.orders.v1.OrdersGrpc.OrdersBlockingStub;
import dev.zt.example.shop.orders.v1.PlaceRequest;
import dev.zt.identity.SpiffeId;
import dev.zt.spring.AllowWorkloads;
import dev.zt.spring.Caller;
import dev.zt.spring.ZtClient;
import io.grpc.ManagedChannel;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Places orders for who may, and asks for their stock. */
@RestController
@AllowWorkloads("spiffe://shop.example/ns/shop/sa/frontend")
class OrderController {

    private final OrdersBlockingStub orders;

    OrderController(@ZtClient("orders") ManagedChannel orders) {
        this.orders = OrdersGrpc.newBlockingStub(orders);
    }

    @PostMapping("/orders/{article}")
    @ResponseStatus(HttpStatus.CREATED)
    Placed place(@PathVariable String article, @Caller SpiffeId caller) {
        int left = orders.place(PlaceRequest.newBuilder().setArticle(article).build())
                .getLeft();
        return new Placed(article, left, caller.toString());
    }

    @GetMapping("/orders/{article}")
    int left(@PathVariable String article) {
        return orders.left(LeftRequest.newBuilder().setArticle(article).build()).getLeft();
    }

    /** What is answered to an order. */
    record Placed(String article, int left, String orderedBy) {}
}
