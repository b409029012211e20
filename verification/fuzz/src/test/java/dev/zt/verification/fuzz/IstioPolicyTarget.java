package dev.zt.verification.fuzz;

import dev.zt.identity.TrustDomain;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.IstioWorkload;
import dev.zt.policy.PolicyPrinter;
import dev.zt.policy.PolicyReading;
import dev.zt.policy.PolicySet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Policies of Istio, among which those of zt may stand. */
final class IstioPolicyTarget implements Target {

    private static final IstioWorkload WORKLOAD = IstioWorkload.of(Verdicts.WORKLOAD)
            .withLabels(Map.of("app", "orders"))
            .withRootNamespace("istio-system")
            .withTrustDomainAliases(Set.of(TrustDomain.parse("cluster.local")));

    private static final String POLICY = """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata:
              name: orders
              namespace: shop
            spec:
              selector: {matchLabels: {app: orders}}
              action: ALLOW
              rules:
                - from:
                    - source:
                        principals: ["prod.example/ns/shop/sa/web", "*/sa/batch", "cluster.local/ns/shop/*"]
                        notNamespaces: [test]
                    - source: {namespaces: [shop, "team-*"], ipBlocks: [10.0.0.0/8], notIpBlocks: [10.1.0.0/16]}
                  to:
                    - operation: {methods: [GET, "PO*"], paths: ["/orders/*", "/public/{*}/{**}"], notPaths: ["*.html"]}
                    - operation: {hosts: ["orders.shop.svc:*", "*.example"], ports: ["8443"], notPorts: ["15090"]}
                  when:
                    - {key: "request.headers[x-tenant]", values: ["a*", b], notValues: ["*z"]}
                    - {key: source.namespace, values: [shop]}
                    - {key: destination.port, values: ["8443"]}
            """;

    @Override
    public String name() {
        return "istio";
    }

    @Override
    public int shortRuns() {
        return 5_000;
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        POLICY,
                        POLICY.replace("ALLOW", "DENY"),
                        POLICY.replace("ALLOW", "AUDIT"),
                        POLICY.replace("ALLOW", "CUSTOM"),
                        POLICY.replace("security.istio.io/v1", "security.istio.io/v1beta1"),
                        POLICY.replace("namespace: shop", "namespace: istio-system"),
                        POLICY.replace("app: orders}", "app: other}"),
                        POLICY.replace(
                                "namespace: shop\n",
                                "namespace: shop\n  annotations: {\"istio.io/dry-run\": \"true\"}\n"),
                        POLICY.replace("source.namespace", "source.principal"),
                        POLICY.replace("source.namespace", "source.serviceAccount"),
                        POLICY.replace("source.namespace", "request.auth.claims[iss]"),
                        POLICY.replace("source.namespace", "connection.sni"),
                        POLICY + "---\n"
                                + POLICY.replace("name: orders", "name: more").replace("ALLOW", "DENY"),
                        "{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: a, namespace:"
                                + " shop}, spec: {}}",
                        "{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: a, namespace:"
                                + " shop}, spec: {action: DENY, rules: [{}]}}",
                        "{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: a, namespace:"
                                + " shop}, spec: {targetRefs: [{kind: Service, name: orders}], rules: [{from: [{source:"
                                + " {requestPrincipals: [\"*\"]}}]}]}}")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public boolean test(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        PolicyReading reading = AccessPolicyReader.read(text, "policy", WORKLOAD);
        if (!PolicyIssues.check(reading, text)) {
            return false;
        }
        PolicySet set = Verdicts.check(reading.policies());
        if (set != null) {
            Holds.that(!PolicyPrinter.print(set).isBlank(), "whatever is in force can be printed");
        }
        return true;
    }
}
