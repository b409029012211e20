package dev.zt.grpc;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.trust.Revocation;
import java.util.List;

/** Policies for the service {@link Orders}. */
public final class Policies {

    /** The web workload may call everything of the service but Erase. */
    public static final String WEB_CALLS = """
        - id: web-calls
          effect: allow
          from: [{principals: ["spiffe://shop.test/web"]}]
          to: [{grpc: ["test.Orders/*"]}]
        - id: nobody-erases
          effect: deny
          to: [{grpc: ["test.Orders/Erase"]}]
        """;

    public static final String NOBODY_CALLS = """
        - id: nobody-calls
          effect: deny
          to: [{grpc: ["test.Orders/*"]}]
        """;

    private Policies() {}

    public static List<AccessPolicy> of(SpiffeId workload, String rules) {
        return AccessPolicyReader.parse("""
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: test, revision: 1}
            spec:
              workload: %s
              rules:
            %s\
            """.formatted(workload, rules.indent(2)), "test.yaml");
    }

    public static Revocation revocation(SpiffeId id) {
        return Revocation.of(SpiffeIdPattern.of(id), "stolen");
    }
}
