package dev.zt.example.firstcall;

/** Who may do what at {@code orders}. */
final class Policy {

    static final String TEXT = """
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

    private Policy() {}
}
