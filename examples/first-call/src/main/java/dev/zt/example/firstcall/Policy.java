package dev.zt.example.firstcall;

/** Who may do what at {@code orders} and at {@code stock}. */
final class Policy {

    static final String ORDERS = """
        apiVersion: zt.dev/v1
        kind: AccessPolicy
        metadata: {name: orders, revision: 1}
        spec:
          workload: spiffe://shop.example/ns/shop/sa/orders
          rules:
          - id: frontend-reads-orders
            effect: allow
            from:
            - principals: ["spiffe://shop.example/ns/shop/sa/frontend"]
            to:
            - http: {methods: [GET], paths: ["/orders", "/orders/{order}"]}
          - id: nobody-exports
            effect: deny
            to:
            - http: {paths: ["/orders/export"]}
        """;

    static final String STOCK = """
        apiVersion: zt.dev/v1
        kind: AccessPolicy
        metadata: {name: stock, revision: 1}
        spec:
          workload: spiffe://shop.example/ns/shop/sa/stock
          rules:
          - id: orders-asks
            effect: allow
            from:
            - principals: ["spiffe://shop.example/ns/shop/sa/orders"]
            to:
            - grpc: [shop.v1.Stock/Left]
          - id: frontend-watches
            effect: allow
            from:
            - principals: ["spiffe://shop.example/ns/shop/sa/frontend"]
            to:
            - grpc: [shop.v1.Stock/Watch]
        """;

    private Policy() {}
}
