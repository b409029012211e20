package dev.zt.policy.analysis;

import dev.zt.identity.SpiffeId;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.PolicySet;

/** Policies of one workload, from their rules. */
final class Policies {

    private Policies() {}

    static PolicySet of(String rules) {
        return PolicySet.compile(
                AccessPolicyReader.parse("""
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: test}
            spec:
              workload: spiffe://a.test/w
              rules:%s
            """.formatted(rules.isEmpty() ? " []" : "\n" + rules.indent(2)), "test.yaml"),
                SpiffeId.parse("spiffe://a.test/w"));
    }
}
