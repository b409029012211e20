package dev.zt.verification.interop.istio;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Makes requests around the values that a policy names: each kind of value alone against requests that hit, then mixtures.
 * The same seed makes the same requests.
 */
final class Requests {

    private static final int MIXTURES = 330;
    private static final int PAIRS = 40;
    private static final int HITS_IN_TEN = 7;
    private static final List<String> IDENTITIES = List.of(
            "spiffe://prod.example/ns/shop/sa/web",
            "spiffe://prod.example/ns/ops/sa/console",
            "spiffe://prod.example/ns/shop/sa/batch",
            "spiffe://prod.example/ns/evil/sa/mallory",
            "spiffe://prod.example/ns/shop-test/sa/web",
            "spiffe://prod.example/ns/shop/sa/web-admin",
            "spiffe://prod.example/billing",
            "spiffe://prod.example/team/ns/evil/sa/mallory",
            "spiffe://prod.example/ns/evil/job/sa/mallory",
            "spiffe://prod.example/ns/shop/sa/web/part",
            "spiffe://prod.example/ns/ns/sa/web",
            "spiffe://partner.example/ns/shop/sa/web",
            "spiffe://partner.example/ns/evil/sa/mallory",
            "spiffe://partner.example/ns/ops/sa/console");
    private static final List<String> ADDRESSES =
            List.of("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.1.0.1", "127.1.0.200");
    /** Envoy takes no others, so that nothing can be learnt from them. */
    private static final List<String> METHODS =
            List.of("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "LOCK");

    private static final List<String> TARGETS =
            List.of("/", "/orders", "/v1/x", "/admin", "/health", "/a/b/c.json", "/%2e%2e/x");
    private static final List<String> HOSTS =
            List.of("orders.prod.example", "orders.prod.example:8443", "localhost", "127.0.0.1:1");
    private static final List<String> SERVER_NAMES = List.of("", "orders.prod.example", "other.example");

    private final Random random;
    private final Named named;
    private final List<String> identities = new ArrayList<>();
    private final Values<Line> lines = new Values<>();
    private final Values<String> methods = new Values<>();
    private final Values<String> targets = new Values<>();
    private final Values<String> hosts = new Values<>();
    private final Values<List<Field>> fields = new Values<>();

    /** The values of one kind, and which of them a policy asks for. */
    private static final class Values<T> {
        private final List<T> hits = new ArrayList<>();
        private final List<T> all = new ArrayList<>();

        void add(List<T> around) {
            hits.add(around.get(0));
            all.addAll(around);
        }
    }

    private Requests(Named named, long seed) {
        this.named = named;
        this.random = new Random(seed);
        people();
        METHODS.stream()
                .filter(method -> named.values("methods").stream().anyMatch(pattern -> Near.matches(pattern, method)))
                .forEach(method -> methods.add(List.of(method)));
        methods.all.addAll(METHODS);
        named.values("paths").forEach(pattern -> targets.add(Near.targets(pattern)));
        targets.all.addAll(TARGETS);
        named.values("hosts").forEach(pattern -> hosts.add(Near.hosts(pattern)));
        hosts.all.addAll(HOSTS);
        headers();
    }

    static List<Call> around(Named named, long seed) {
        return new Requests(named, seed).calls();
    }

    private void people() {
        named.values("principals").forEach(this::principal);
        named.values("source.principal").forEach(this::principal);
        identities.addAll(IDENTITIES);
        for (String identity : identities) {
            lines.all.add(new Line(identity, ADDRESSES.get(0), ""));
        }
        lines.hits.addAll(lines.all.subList(0, Math.min(3, lines.all.size())));
        // Few of these: each costs a handshake.
        for (String address : ADDRESSES) {
            lines.all.add(new Line(identities.get(0), address, ""));
        }
        Set<String> names = new LinkedHashSet<>(SERVER_NAMES);
        named.values("connection.sni")
                .forEach(pattern ->
                        names.addAll(Near.text(pattern.startsWith("*") ? "a" + pattern.substring(1) : pattern)));
        for (String name : names) {
            if (name.isEmpty() || !name.startsWith(".")) {
                Line line = new Line(identities.get(0), ADDRESSES.get(0), name);
                lines.all.add(line);
                if (!named.values("connection.sni").isEmpty()) {
                    lines.hits.add(line);
                }
            }
        }
    }

    /** Those of domains that the clients can be of. */
    private void principal(String pattern) {
        String id = "spiffe://"
                + pattern.replace("cluster.local/", "prod.example/").replace("old.example/", "prod.example/");
        String base = pattern.startsWith("*")
                ? "spiffe://prod.example" + (pattern.startsWith("*/") ? "/ns/x" : "/x") + pattern.substring(1)
                : id;
        if (base.startsWith("spiffe://prod.example/") || base.startsWith("spiffe://partner.example/")) {
            String exact = base.endsWith("/*") ? base.replace("*", "x") : base.replace("*", "");
            if (!exact.endsWith("/")) {
                identities.add(exact);
                identities.add(exact + "x");
            }
        }
    }

    private void headers() {
        fields.all.add(List.of());
        for (String name : named.headers()) {
            for (String pattern : named.valuesOfHeader(name)) {
                for (String value : pattern.equals("*") ? List.of("x") : Near.text(pattern)) {
                    fields.add(List.of(
                            List.of(new Field(name.toUpperCase(Locale.ROOT), value)),
                            List.of(new Field(name, value), new Field(name, "other")),
                            List.of(new Field(name, "other"), new Field(name, value)),
                            List.of(new Field(name, value), new Field(name, value)),
                            List.of(new Field(name, "other," + value)),
                            List.of(new Field(name, value + ", other"))));
                }
            }
            fields.all.add(List.of(new Field(name, "")));
            fields.all.add(List.of(new Field(name + "-x", "x")));
        }
        if (named.headers().size() > 1) {
            List<List<Field>> alone = List.copyOf(fields.all);
            for (int i = 0; i < PAIRS; i++) {
                List<Field> both = new ArrayList<>(any(alone));
                both.addAll(any(alone));
                fields.all.add(both);
            }
        }
    }

    private List<Call> calls() {
        Set<Call> calls = new LinkedHashSet<>();
        for (int round = 0; round < 3; round++) {
            sweep(calls, lines, Call::with);
            sweep(calls, methods, Call::withMethod);
            sweep(calls, targets, Call::withTarget);
            sweep(calls, hosts, Call::withHost);
            sweep(calls, fields, Call::withFields);
        }
        while (calls.size() < MIXTURES || random.nextInt(40) != 0) {
            calls.add(mixture());
        }
        return List.copyOf(calls);
    }

    /** Each value of one kind in a request whose other values are likely hits. */
    private <T> void sweep(Set<Call> calls, Values<T> values, BiFunction<Call, T, Call> put) {
        values.all.forEach(value -> calls.add(put.apply(mixture(), value)));
    }

    private Call mixture() {
        return new Call(likely(lines), likely(methods), likely(targets), likely(hosts), likely(fields));
    }

    private <T> T likely(Values<T> values) {
        return any(random.nextInt(10) < HITS_IN_TEN && !values.hits.isEmpty() ? values.hits : values.all);
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
