package dev.zt.verification.interop.istio;

import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.Effect;
import dev.zt.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Makes policies of zt's own format in which each construct has its turn, and the others come by chance. The same seed
 * makes the same policies.
 */
final class RandomPolicy {

    private static final String TD = "spiffe://prod.example";
    private static final List<String> FROM = List.of(
            "principals: [\"" + TD + "/ns/shop/sa/web\"]",
            "principals: [\"" + TD + "/ns/shop/sa/web\", \"" + TD + "/ns/ops/sa/console\"]",
            "principals: [\"" + TD + "/**\"]",
            "principals: [\"" + TD + "/ns/shop/**\"]",
            "principals: [\"" + TD + "/ns/shop/sa/*\"]",
            "principals: [\"" + TD + "/ns/*/sa/web\"]",
            "principals: [\"" + TD + "/*/shop/*/web\", \"spiffe://partner.example/ns/shop/sa/web\"]",
            "principals: [\"" + TD + "/billing\", \"" + TD + "/ns/shop/sa/batch\"]",
            "trustDomains: [partner.example, prod.example]",
            "trustDomains: [prod.example], notPrincipals: [\"" + TD + "/ns/shop/sa/batch\"]",
            "trustDomains: [prod.example], notPrincipals: [\"" + TD + "/ns/shop/sa/*\"]",
            "trustDomains: [prod.example], notTrustDomains: [partner.example], notNamespaces: [ops, evil]",
            "trustDomains: [prod.example], namespaces: [shop, ops]",
            "trustDomains: [prod.example, partner.example], serviceAccounts: [shop/web, ops/console]",
            "trustDomains: [prod.example], notServiceAccounts: [shop/batch]",
            "principals: [\"" + TD + "/ns/shop/**\"], ipBlocks: [127.0.0.0/30]",
            "principals: [\"" + TD + "/**\"], notIpBlocks: [127.0.0.2, 127.1.0.0/16]",
            "principals: [\"" + TD + "/ns/shop/sa/web\"], assurance: [channel-bound, bearer]");
    private static final List<String> HTTP = List.of(
            "methods: [GET]",
            "methods: [POST, PUT]",
            "notMethods: [GET, DELETE]",
            "paths: [/orders]",
            "paths: [\"/orders/{order}\"]",
            "paths: [\"/orders/{order}/lines/{line}\", \"/a/\"]",
            "paths: [\"/files/{**}\"]",
            "paths: [\"/tenants/{tenant}/{**}\"]",
            "paths: [\"/{**}\"]",
            "paths: [\"/{any}\"]",
            "paths: [\"/@me\", \"/v1/orders:cancel\"]",
            "paths: [\"/users/@me/{part}\", \"/caf%C3%A9\", \"/a'b(c)\"]",
            "notPaths: [\"/admin/{**}\", \"/orders\"]",
            "notPaths: [\"/users/{user}/@keys\"]",
            "hosts: [orders.prod.example]",
            "notHosts: [evil.example, localhost]",
            "headers: {x-tenant: [gold, silver]}",
            "headers: {x-case: present, x-tenant: [gold]}",
            "notHeaders: {x-tenant: [evil]}",
            "notHeaders: {x-debug: present}",
            "headers: {x-tenant: [\"g*\", gold]}",
            "headers: {x-forwarded-for: present}",
            "methods: [GET], paths: [\"/orders/{order}\"], hosts: [orders.prod.example], headers: {x-tenant: [gold]}",
            "paths: [\"/files/{**}\"], notMethods: [DELETE], notPaths: [/files/secret]");
    private static final List<String> GRPC = List.of(
            "grpc: [shop.v1.Orders/Place]",
            "grpc: [shop.v1.Orders/*]",
            "grpc: [shop.v1.Orders/Place, shop.v1.Stock/*]",
            "notGrpc: [shop.v1.Orders/Cancel]",
            "notGrpc: [shop.v1.Admin/*]",
            "grpc: [shop.v1.Orders/*], notGrpc: [shop.v1.Orders/Cancel]");

    private final Random random;
    private final int turn;

    RandomPolicy(long seed, int turn, int attempt) {
        this.random = new Random(mixed(mixed(mixed(seed) + turn) + attempt));
        this.turn = turn;
    }

    /** What a random generator makes first of seeds that follow each other is nearly the same: no attempt would be another. */
    private static long mixed(long seed) {
        long mixed = (seed + 0x9E37_79B9_7F4A_7C15L) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ (mixed >>> 29)) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ (mixed >>> 32);
    }

    /** Tells of which protocols the policy is: HTTP more often than gRPC alone or both. */
    private boolean hasGrpc() {
        return turn % 4 == 1 || turn % 4 == 3;
    }

    private boolean hasHttp() {
        return turn % 4 != 1;
    }

    /** Returns a policy for the workload. */
    AccessPolicy next(String workload) {
        List<String> rules = new ArrayList<>();
        int allows = 1 + random.nextInt(4);
        int denies = turn % 3 == 0 ? 0 : 1 + random.nextInt(2);
        for (int i = 0; i < allows; i++) {
            rules.add(rule("allow" + i, "allow", i == 0 ? turn : random.nextInt(1_000), random.nextInt(8) == 0));
        }
        for (int i = 0; i < denies; i++) {
            rules.add(
                    rule("deny" + i, "deny", i == 0 ? turn + 7 : random.nextInt(1_000), i > 0 && random.nextBoolean()));
        }
        AccessPolicy read = AccessPolicyReader.parse(
                        """
                apiVersion: zt.dev/v1
                kind: AccessPolicy
                metadata: {name: orders}
                spec:
                  workload: %s
                  rules:
                %s""".formatted(workload, String.join("", rules).indent(2)), "policy " + turn)
                .get(0);
        return turn % 5 == 2 ? withCondition(read) : read;
    }

    private String rule(String id, String effect, int turnOfFrom, boolean anything) {
        boolean anybody = effect.equals("deny") && random.nextInt(4) == 0;
        String from = anybody ? "" : ", from: [{" + at(FROM, turnOfFrom) + "}]";
        return "- {id: " + id + ", effect: " + effect + from + (anything ? "" : ", to: [" + operations(id) + "]")
                + "}\n";
    }

    private String operations(String id) {
        List<String> matchers = new ArrayList<>();
        int count = 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            boolean grpc = hasGrpc() && (!hasHttp() || random.nextBoolean());
            int chosen = random.nextInt(1_000);
            if (id.endsWith("0") && i == 0) {
                chosen = id.startsWith("deny") ? turn - turn / 3 - 1 : turn;
            }
            matchers.add(grpc ? "{" + at(GRPC, chosen) + "}" : "{http: {" + at(HTTP, chosen) + "}}");
        }
        return matchers.stream().distinct().collect(Collectors.joining(", "));
    }

    private static String at(List<String> choices, int index) {
        return choices.get(index % choices.size());
    }

    /** Gives the first rule that allows a condition, which Istio cannot be asked. */
    private static AccessPolicy withCondition(AccessPolicy policy) {
        List<Rule> rules = new ArrayList<>(policy.rules());
        Rule first = rules.get(0);
        rules.set(
                0,
                new Rule(
                        first.id(),
                        Effect.ALLOW,
                        first.mode(),
                        first.from(),
                        first.to(),
                        List.of(new AskedHeader("x-mfa")),
                        first.expires()));
        return new AccessPolicy(policy.name(), policy.revision(), policy.workload(), rules);
    }
}
