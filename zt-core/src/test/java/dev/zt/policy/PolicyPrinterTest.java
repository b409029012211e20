package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PolicyPrinterTest {

    private static final SpiffeId WORKLOAD = RandomPolicies.WORKLOAD;
    private static final ConditionCompiler ANY = TextCondition::new;

    /** A condition that nobody asks. */
    private record TextCondition(String text) implements Condition {

        @Override
        public boolean test(ConditionInput input) {
            throw new AssertionError("not for evaluation");
        }
    }

    private static PolicySet read(String text) {
        PolicyReading reading = AccessPolicyReader.read(text, "p.yaml", ANY);
        assertThat(reading.issues()).isEmpty();
        return PolicySet.compile(reading.policies(), WORKLOAD);
    }

    @Nested
    class Print {

        @Test
        void writesEveryField() {
            String text = """
                apiVersion: zt.dev/v1
                kind: AccessPolicy
                # Merged from orders, revision 42.
                metadata: {name: "orders"}
                spec:
                  workload: "spiffe://a.test/w"
                  trustDomainAliases: ["cluster.local"]
                  rules:
                  - id: "all"
                    effect: allow
                    mode: shadow
                    from:
                    - {principals: ["spiffe://a.test/**"], trustDomains: ["a.test"], namespaces: ["shop"], \
                serviceAccounts: ["shop/web"], ipBlocks: ["10.0.0.0/8"], notPrincipals: ["spiffe://a.test/x"], \
                notTrustDomains: ["b.test"], notNamespaces: ["dev"], notServiceAccounts: ["dev/web"], \
                notIpBlocks: ["2001:db8:0:0:0:0:0:0/32"], assurance: ["bearer"]}
                    to:
                    - {http: {methods: ["GET"], paths: ["/a/{b}"], hosts: ["a.example"], \
                headers: {"x-a": ["1", "\\U000000e9\\"\\\\"], "x-b": present}, notMethods: ["PUT"], \
                notPaths: ["/a/b"], notHosts: ["b.example"], notHeaders: {"x-c": present}}}
                    - {grpc: ["a.B/*"], notGrpc: ["a.B/c"]}
                    when:
                    - "claims.tenant == \\"a\\""
                    expires: 2027-01-01T00:00:00Z
                """;
            assertThat(PolicyPrinter.print(
                            read(text.replace("name: \"orders\"", "name: \"orders\", revision: \"42\""))))
                    .isEqualTo(text);
        }

        @Test
        void marksRulesThatPolicyFilesCannotSay() {
            Rule rule = new Rule(
                    "imported",
                    Effect.DENY,
                    List.of(new PeerMatcher(
                            PeerFields.NONE.withIds(List.of(TextMatcher.parse("*/sa/web"))),
                            PeerFields.NONE,
                            List.of())),
                    List.of(
                            new OperationMatcher.Http(
                                    HttpFields.NONE
                                            .withPaths(List.of(new PathTemplate("/a/{*}")))
                                            .withHosts(List.of(new HostMatcher(TextMatcher.parse("a.*"), true)))
                                            .withPorts(List.of(443)),
                                    HttpFields.NONE,
                                    true),
                            new OperationMatcher.Handler(List.of("Orders#read"))));
            String text = PolicyPrinter.print(
                    PolicySet.compile(List.of(new AccessPolicy("mesh", "", WORKLOAD, List.of(rule))), WORKLOAD));

            assertThat(text).contains("""
                  # The next rule says what policy files cannot, after '!': this text cannot be read back.
                  - id: "imported"
                    effect: deny
                    from:
                    - {!principals: ["*/sa/web"]}
                    to:
                    - {!wire: {!paths: ["/a/{*}"], !hosts: ["a.*"], !ports: ["443"]}}
                    - {!handlers: ["Orders#read"]}
                """);
            assertThat(AccessPolicyReader.read(text, "p.yaml").isValid()).isFalse();
        }

        @Test
        void saysThatThereIsNone() {
            assertThat(PolicyPrinter.print(PolicySet.compile(List.of(), WORKLOAD)))
                    .isEqualTo("# No policy is for spiffe://a.test/w: every call is denied.\n");
        }

        @Test
        void putsTheOwnTrustDomainForItsAliases() {
            AccessPolicy policy = AccessPolicyReader.parse("""
                apiVersion: zt.dev/v1
                kind: AccessPolicy
                metadata: {name: p}
                spec:
                  workload: spiffe://a.test/w
                  trustDomainAliases: [cluster.local]
                  rules:
                  - {id: r, effect: allow, from: [{principals: ["spiffe://cluster.local/ns/*/sa/web"]}]}
                """, "p.yaml").get(0);
            PolicySet set = PolicySet.compile(List.of(policy), WORKLOAD);

            assertThat(PolicyPrinter.print(set))
                    .contains("spiffe://a.test/ns/*/sa/web")
                    .doesNotContain("//cluster");
            assertThat(set.trustDomains()).containsExactly(TrustDomain.parse("a.test"));
            assertThat(set.trustDomainAliases()).isEqualTo(Set.of(TrustDomain.parse("cluster.local")));
        }
    }

    @Nested
    class RoundTrip {

        @Tag("long-for-each-mutant")
        @Test
        void keepsTheDigestOfRandomPolicies() {
            long seed = System.nanoTime();
            RandomPolicies some = new RandomPolicies(seed, true);
            for (int i = 0; i < 500; i++) {
                PolicySet set = PolicySet.compile(some.policies(), WORKLOAD);
                String text = PolicyPrinter.print(set);
                assertThat(read(text).digest()).as("seed %d:\n%s", seed, text).isEqualTo(set.digest());
            }
        }
    }
}
