package dev.zt.verification.fuzz;

import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.PolicyPrinter;
import dev.zt.policy.PolicyReading;
import dev.zt.policy.PolicySet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Access policies in YAML. */
final class PolicyTarget implements Target {

    private static final String POLICY = """
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: shop, revision: "7"}
            spec:
              workload: spiffe://prod.example/ns/shop/sa/orders
              rules:
                - id: read
                  effect: allow
                  from:
                    - principals: [spiffe://prod.example/web, "spiffe://prod.example/batch/**"]
                    - trustDomains: [partner.example]
                  to:
                    - http: {methods: [GET, HEAD], paths: ["/orders/{id}", "/public/{**}"]}
                    - grpc: [shop.Orders/Get, "shop.Orders/*"]
                - {id: never, effect: deny}
            """;

    private static final String RICH = """
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: rich, revision: 2026-11-29}
            spec:
              workload: spiffe://prod.example/ns/shop/sa/orders
              trustDomainAliases: [cluster.local]
              rules:
                - id: nobody-else
                  effect: deny
                  from:
                    - trustDomains: [prod.example]
                      namespaces: [shop]
                      notServiceAccounts: [shop/web, shop/batch]
                      assurance: bearer
                  to:
                    - http: {paths: ["/admin/{**}"], notMethods: [GET], notHosts: [admin.shop.example]}
                - id: web
                  effect: allow
                  mode: shadow
                  expires: 2026-12-31T00:00:00Z
                  from:
                    - trustDomains: [prod.example]
                      namespaces: [shop]
                      serviceAccounts: [shop/web]
                      ipBlocks: [10.0.0.0/8, "2001:db8::/32"]
                      notIpBlocks: ["10.1.0.0/16"]
                  to:
                    - http:
                        methods: [GET]
                        paths: ["/orders/{id}"]
                        notPaths: ["/orders/0"]
                        hosts: [orders.shop.example]
                        headers: {x-tenant: [a, b], X-Any: present}
                        notHeaders: {x-debug: present}
                    - grpc: [shop.Orders/Get]
                - {id: seen, effect: audit, from: [{notTrustDomains: [prod.example]}], to: [{notGrpc: ["shop.Orders/*"]}]}
                - {id: import, effect: allow, from: [{principals: ["spiffe://cluster.local/ns/default/sa/web"]}]}
            """;

    @Override
    public String name() {
        return "policy";
    }

    @Override
    public int shortRuns() {
        return 5_000;
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        POLICY,
                        POLICY + "---\n" + POLICY.replace("shop,", "other,"),
                        POLICY.replace("id: never", "id: read"),
                        POLICY.replace("effect: allow", "effect: permit"),
                        POLICY.replace("principals:", "principal:"),
                        POLICY.replace("spec:", "spec: &a"),
                        POLICY.replace("rules:", "rules: []\n  x:"),
                        "\ufeff" + POLICY.replace("\n", "\r\n"),
                        "{apiVersion: zt.dev/v1, kind: AccessPolicy, metadata: {name: n}, spec: {workload:"
                                + " \"spiffe://a/b\", rules: []}}",
                        RICH,
                        "[".repeat(40),
                        "? {a: b}\n: c",
                        "a: |\n  b\n\tc")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public boolean test(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        PolicyReading reading = AccessPolicyReader.read(text, "policy");
        if (!PolicyIssues.check(reading, text)) {
            return false;
        }
        Holds.that(!reading.policies().isEmpty(), "a valid text holds a policy");
        PolicySet set = Verdicts.check(reading.policies());
        if (set != null && !set.isEmpty()) {
            String printed = PolicyPrinter.print(set);
            PolicyReading again = AccessPolicyReader.read(printed, "printed");
            Holds.same(again.issues(), List.of(), "a printed policy is valid");
            Holds.same(
                    PolicySet.compile(again.policies(), Verdicts.WORKLOAD).digest(),
                    set.digest(),
                    "a printed policy has the digest of what it was printed from");
        }
        return true;
    }
}
