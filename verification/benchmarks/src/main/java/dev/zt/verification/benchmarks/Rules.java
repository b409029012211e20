package dev.zt.verification.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The rules that all engines are given: grants of one operation to one peer each, and two denials and two patterns.
 *
 * <p>Half of the routes are exact and half have a variable segment.
 */
final class Rules {

    /** What a rule about everything is about. */
    static final Ask.Target ANYTHING = new Ask.Target("*", "*", "*", "/", "*");

    static final String DOMAIN = "prod.example";
    static final String WORKLOAD = "spiffe://prod.example/ns/shop/sa/gate";

    private static final int OTHERS = 4;
    private static final int METHODS = 8;
    private static final String SHOP = "spiffe://prod.example/ns/shop/";
    private static final String OPS = "spiffe://prod.example/ns/ops/sa/";
    private static final Ask.Target ADMIN =
            new Ask.Target("shop.v1.Admin", "Drain", "POST", "/admin/drain/all", "AdminController#drain");
    private static final Ask.Target HEALTH =
            new Ask.Target("grpc.health.v1.Health", "Check", "GET", "/health/ready", "HealthController#ready");

    private final int grants;
    private final List<Clause> clauses = new ArrayList<>();

    private Rules(int grants) {
        this.grants = grants;
        clauses.add(new Clause("no-rogues", false, "spiffe://rogue.example/", true, ANYTHING, true));
        clauses.add(new Clause("not-that-one", false, peer(1), false, route(1), false));
        clauses.add(new Clause("ops-drain", true, OPS, true, ADMIN, true));
        for (int i = 0; i < grants; i++) {
            clauses.add(new Clause(String.format(Locale.ROOT, "grant-%05d", i), true, peer(i), false, route(i), false));
        }
        clauses.add(new Clause("shop-health", true, SHOP, true, HEALTH, false));
    }

    /** Returns so many rules, at least ten. */
    static Rules of(int count) {
        if (count < 10) {
            throw new IllegalArgumentException("count is " + count + "; at least 10 are needed");
        }
        return new Rules(count - OTHERS);
    }

    /** Returns denials first, as engines need that take the first rule that matches. */
    List<Clause> clauses() {
        return clauses;
    }

    /** Returns what the benchmarks ask in turn, so that neither order nor repetition favours anyone. */
    List<Ask> asks() {
        int middle = grants / 2;
        int last = grants - 1;
        return List.of(
                new Ask(peer(0), request(0)),
                new Ask(peer(middle), request(middle)),
                new Ask(peer(last), request(last)),
                new Ask(peer(middle), request(last)),
                new Ask(peer(1), request(1)),
                new Ask(OPS + "console", ADMIN),
                new Ask(peer(grants * 3 / 4), request(grants * 3 / 4)),
                new Ask(SHOP + "sa/nobody", request(0)));
    }

    /** Returns more questions, for comparing engines. */
    List<Ask> moreAsks() {
        List<Ask> asks = new ArrayList<>(asks());
        List<String> peers = List.of(
                peer(0),
                peer(1),
                peer(2),
                peer(grants - 1),
                OPS + "console",
                SHOP + "sa/nobody",
                "spiffe://rogue.example/ns/shop/sa/svc-00000",
                "spiffe://prod.example/ns/other/sa/svc-00000");
        List<Ask.Target> targets = List.of(
                request(0),
                request(1),
                request(2),
                request(grants - 1),
                ADMIN,
                HEALTH,
                new Ask.Target("shop.v1.Nowhere", "None", "GET", "/v1/nowhere", "Nowhere#none"));
        peers.forEach(peer -> targets.forEach(target -> asks.add(new Ask(peer, target))));
        return asks;
    }

    /** Returns what the rules mean. */
    boolean allows(Ask ask) {
        return clauses.stream()
                .filter(clause -> clause.matches(ask))
                .min(Comparator.comparing(Clause::allows))
                .map(Clause::allows)
                .orElse(false);
    }

    private static String peer(int grant) {
        return String.format(Locale.ROOT, "%ssa/svc-%05d", SHOP, grant);
    }

    private static Ask.Target request(int grant) {
        Ask.Target route = route(grant);
        return new Ask.Target(
                route.service(),
                route.method(),
                route.verb(),
                route.path().replace("{tenant}", "acme-42"),
                route.handler());
    }

    private static Ask.Target route(int grant) {
        String number = String.format(Locale.ROOT, "%05d", grant);
        return new Ask.Target(
                "shop.v1.Orders" + grant / METHODS,
                "Place" + grant % METHODS,
                grant % 2 == 0 ? "GET" : "POST",
                grant % 2 == 0 ? "/v1/catalog/items" + number : "/v1/tenants/{tenant}/orders" + number,
                "OrdersController" + grant / METHODS + "#place" + grant % METHODS);
    }
}
