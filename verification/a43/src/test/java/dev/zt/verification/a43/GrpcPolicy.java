package dev.zt.verification.a43;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A policy of gRPC, as random as it can be and still be valid.
 *
 * @param deny deny rules
 * @param allow allow rules, at least one
 */
record GrpcPolicy(List<Rule> deny, List<Rule> allow) {

    private static final List<String> PRINCIPALS = List.of(
            "*",
            "spiffe://prod.example/ns/shop/sa/web",
            "spiffe://prod.example/ns/ops/sa/console",
            "spiffe://prod.example/ns/shop/*",
            "spiffe://prod.example/*",
            "spiffe://partner.example/ns/shop/sa/web",
            "spiffe://partner.example/*",
            "spiffe://p*",
            "*/sa/web",
            "*web");
    private static final List<String> PATHS = List.of(
            "*", "/shop.v1.Orders/Place", "/shop.v1.Orders/*", "/shop.v1.O*", "*/List", "*s/Place", "/other.S/M");
    private static final List<String> KEYS = List.of("x-tenant", "x-key", "X-Mode");
    private static final List<String> VALUES = List.of("*", "acme", "acme*", "*me", "a,acme", "test");

    /**
     * A rule.
     *
     * @param principals none for any
     * @param paths none for any
     * @param headers none for any
     */
    record Rule(List<String> principals, List<String> paths, List<Header> headers) {

        String json(String name) {
            List<String> request = new ArrayList<>();
            if (!paths.isEmpty()) {
                request.add("\"paths\": " + texts(paths));
            }
            if (!headers.isEmpty()) {
                request.add("\"headers\": "
                        + headers.stream().map(Header::json).collect(Collectors.joining(", ", "[", "]")));
            }
            return "{\"name\": \"" + name + "\""
                    + (principals.isEmpty() ? "" : ", \"source\": {\"principals\": " + texts(principals) + "}")
                    + (request.isEmpty() ? "" : ", \"request\": {" + String.join(", ", request) + "}") + "}";
        }
    }

    /**
     * What a rule wants of a header.
     *
     * @param key its name
     * @param values alternatives
     */
    record Header(String key, List<String> values) {

        String json() {
            return "{\"key\": \"" + key + "\", \"values\": " + texts(values) + "}";
        }
    }

    static GrpcPolicy random(Random random) {
        return new GrpcPolicy(rules(random, random.nextInt(3)), rules(random, 1 + random.nextInt(3)));
    }

    private static List<Rule> rules(Random random, int count) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Header> headers = new ArrayList<>();
            for (String key : some(random, KEYS, 2)) {
                headers.add(new Header(key, atLeastOne(random, VALUES)));
            }
            rules.add(new Rule(
                    some(random, PRINCIPALS, 2), some(random, PATHS, 2), random.nextBoolean() ? headers : List.of()));
        }
        return rules;
    }

    private static List<String> some(Random random, List<String> from, int most) {
        return random.ints(random.nextInt(most + 1), 0, from.size())
                .distinct()
                .mapToObj(from::get)
                .toList();
    }

    private static List<String> atLeastOne(Random random, List<String> from) {
        return random.ints(1 + random.nextInt(2), 0, from.size())
                .distinct()
                .mapToObj(from::get)
                .toList();
    }

    String json() {
        String denied = deny.isEmpty() ? "" : "\"deny_rules\": " + rules(deny) + ",\n";
        return "{\"name\": \"p\",\n" + denied + "\"allow_rules\": " + rules(allow) + "}";
    }

    private static String rules(List<Rule> rules) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            texts.add(rules.get(i).json("r" + i));
        }
        return texts.stream().collect(Collectors.joining(",\n ", "[", "]"));
    }

    private static String texts(List<String> values) {
        return values.stream().map(value -> '"' + value + '"').collect(Collectors.joining(", ", "[", "]"));
    }
}
