package dev.zt.verification.benchmarks;

import dev.zt.authz.PolicyAuthorizer;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import dev.zt.policy.RequestAttributes;
import java.util.List;
import java.util.Map;

/** zt with both conditions on one rule: a whole decision about an HTTP request. */
record ZtConditions(PeerIdentity peer, PolicyAuthorizer authorizer) {

    private static final String PEER = "spiffe://prod.example/ns/shop/sa/web";

    @SuppressWarnings("InlineFormatString") // Long enough for a name.
    private static final String POLICY = """
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: conditions}
            spec:
              workload: %s
              rules:
              - id: own-tenant
                effect: allow
                from: [{principals: ["%s"]}]
                to: [{http: {methods: [POST], paths: ["/v1/tenants/{tenant}/orders"]}}]
                when: ["%s", "%s"]
            """;

    /** A request, and what is known of it. */
    record Call(Operation operation, Claims claims) {}

    /** The claims of a token that was validated. */
    record Claims(Map<String, Object> claims) implements RequestAttributes {}

    static ZtConditions create() {
        String policy = String.format(POLICY, Rules.WORKLOAD, PEER, Conditions.SAME_TENANT, Conditions.RIGHT_ROLE);
        return new ZtConditions(new Peers().peer(PEER), new PolicyAuthorizer(ZtPolicy.compile(List.of(policy))));
    }

    Call question(Conditions.Facts facts) {
        String path = "/v1/tenants/" + facts.path().get("tenant") + "/orders";
        return new Call(new Operation.Http("POST", path), new Claims(facts.claims()));
    }

    boolean allows(Call call) {
        return authorizer.decide(peer, call.operation(), call.claims(), 0).isAllowed();
    }
}
