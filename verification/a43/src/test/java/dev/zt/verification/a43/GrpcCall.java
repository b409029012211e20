package dev.zt.verification.a43;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A call.
 *
 * @param peer the SPIFFE ID of the client
 * @param method {@code package.Service/Method}
 * @param headers pairs of name and value
 */
record GrpcCall(String peer, String method, List<List<String>> headers) {

    static final List<String> PEERS = List.of(
            "spiffe://prod.example/ns/shop/sa/web",
            "spiffe://prod.example/ns/shop/sa/cobweb",
            "spiffe://prod.example/ns/ops/sa/console",
            "spiffe://partner.example/ns/shop/sa/web",
            "spiffe://partner.example/ns/pay/sa/pay");
    private static final List<String> METHODS =
            List.of("shop.v1.Orders/Place", "shop.v1.Orders/List", "shop.v1.Carts/Place", "other.S/M");
    private static final List<String> NAMES = List.of("x-tenant", "x-key", "x-mode", "x-other");
    private static final List<String> VALUES = List.of("acme", "acme2", "a", "a,acme", "me", "test", "");

    static GrpcCall random(Random random) {
        List<List<String>> headers = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            headers.add(List.of(any(random, NAMES), any(random, VALUES)));
        }
        return new GrpcCall(any(random, PEERS), any(random, METHODS), headers);
    }

    private static String any(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    List<String> values(String name) {
        return headers.stream()
                .filter(header -> header.get(0).equals(name))
                .map(header -> header.get(1))
                .toList();
    }

    boolean repeatsAHeader() {
        return headers.stream().map(header -> header.get(0)).distinct().count() < headers.size();
    }

    boolean isForeign() {
        return peer.startsWith("spiffe://partner.example/");
    }
}
