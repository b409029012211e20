package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PolicyDigestTest {

    private static final SpiffeId WORKLOAD = SpiffeId.parse("spiffe://a.test/w");
    private static final TextMatcher X = TextMatcher.exact("x");

    private static String digest(Set<TrustDomain> aliases, List<Rule> rules) {
        return PolicyDigest.of(WORKLOAD, aliases, rules);
    }

    private static String digest(Rule... rules) {
        return digest(Set.of(), List.of(rules));
    }

    private static Rule rule(Effect effect, Mode mode, List<Condition> when, Instant expires) {
        PeerMatcher peer = new PeerMatcher(List.of(), List.of(TrustDomain.parse("a.test")));
        return new Rule("r", effect, mode, List.of(peer), List.of(), when, expires);
    }

    private static Rule peer(PeerFields is, PeerFields not, Assurance... assurances) {
        return new Rule("r", Effect.DENY, List.of(new PeerMatcher(is, not, List.of(assurances))), List.of());
    }

    private static Rule operation(OperationMatcher... to) {
        return new Rule("r", Effect.DENY, List.of(), List.of(to));
    }

    private static Rule http(HttpFields is, HttpFields not) {
        return operation(new OperationMatcher.Http(is, not, false));
    }

    /** Each asks for one thing that the others do not. */
    private static List<PeerFields> peers() {
        List<PeerFields> all = new ArrayList<>();
        all.add(PeerFields.NONE.withPrincipals(List.of(SpiffeIdPattern.parse("spiffe://a.test/x"))));
        all.add(PeerFields.NONE.withPrincipals(List.of(SpiffeIdPattern.parse("spiffe://a.test/**"))));
        List<TextMatcher> texts = List.of(X, TextMatcher.parse("x*"), TextMatcher.parse("*x"), TextMatcher.PRESENT);
        for (TextMatcher text : texts) {
            List<TextMatcher> one = List.of(text);
            all.add(PeerFields.NONE.withIds(one));
            all.add(PeerFields.NONE.withTrustDomains(one));
            all.add(PeerFields.NONE.withNamespaces(one));
            all.add(PeerFields.NONE.withServiceAccounts(one));
        }
        all.add(PeerFields.NONE.withIpBlocks(List.of(IpBlock.parse("10.0.0.0/8"))));
        all.add(PeerFields.NONE.withIpBlocks(List.of(IpBlock.parse("10.0.0.0/9"))));
        return all;
    }

    private static List<HttpFields> requests() {
        List<HttpFields> all = new ArrayList<>();
        all.add(HttpFields.NONE.withMethods(List.of(TextMatcher.exact("GET"))));
        all.add(HttpFields.NONE.withMethods(List.of(TextMatcher.parse("G*"))));
        all.add(HttpFields.NONE.withPaths(List.of(PathPattern.parse("/x"))));
        all.add(HttpFields.NONE.withPaths(List.of(new PathTemplate("/x"))));
        all.add(HttpFields.NONE.withPaths(List.of(new PathMatcher.Text(TextMatcher.exact("/x")))));
        all.add(HttpFields.NONE.withPaths(List.of(new PathMatcher.Text(TextMatcher.parse("/x*")))));
        all.add(HttpFields.NONE.withHosts(List.of(new HostMatcher(X, false))));
        all.add(HttpFields.NONE.withHosts(List.of(new HostMatcher(X, true))));
        all.add(HttpFields.NONE.withHeaders(List.of(new HeaderMatcher("x", List.of()))));
        all.add(HttpFields.NONE.withHeaders(List.of(new HeaderMatcher("x", List.of(X)))));
        all.add(HttpFields.NONE.withHeaders(List.of(new HeaderMatcher("y", List.of(X)))));
        all.add(HttpFields.NONE.withPorts(List.of(80)));
        return all;
    }

    @Nested
    class Of {

        @Test
        void tellsWhatDecidesFromAllElse() {
            List<Condition> when = List.of(new TestedCondition("x", input -> true));
            Instant end = Instant.EPOCH;

            assertThat(List.of(
                            digest(),
                            digest(rule(Effect.DENY, Mode.ENFORCE, List.of(), null)),
                            digest(rule(Effect.ALLOW, Mode.ENFORCE, List.of(), null)),
                            digest(rule(Effect.AUDIT, Mode.ENFORCE, List.of(), null)),
                            digest(rule(Effect.DENY, Mode.SHADOW, List.of(), null)),
                            digest(rule(Effect.ALLOW, Mode.SHADOW, List.of(), null)),
                            digest(rule(Effect.DENY, Mode.ENFORCE, when, null)),
                            digest(rule(Effect.DENY, Mode.ENFORCE, List.of(), end)),
                            digest(rule(Effect.DENY, Mode.ENFORCE, List.of(), end.plusMillis(1)))))
                    .doesNotHaveDuplicates();
        }

        @Test
        void tellsWorkloadsAndAliasesApart() {
            Rule rule = rule(Effect.DENY, Mode.ENFORCE, List.of(), null);
            Set<TrustDomain> two = new LinkedHashSet<>();
            two.add(TrustDomain.parse("b.test"));
            two.add(TrustDomain.parse("c.test"));

            assertThat(List.of(
                            digest(rule),
                            digest(Set.of(TrustDomain.parse("b.test")), List.of(rule)),
                            digest(Set.of(TrustDomain.parse("c.test")), List.of(rule)),
                            digest(two, List.of(rule)),
                            PolicyDigest.of(SpiffeId.parse("spiffe://a.test/v"), Set.of(), List.of(rule)),
                            PolicyDigest.of(null, Set.of(), List.of(rule))))
                    .doesNotHaveDuplicates();
        }

        @Test
        void tellsPeersApartWantedOrNot() {
            List<String> digests = new ArrayList<>();
            for (PeerFields fields : peers()) {
                digests.add(digest(peer(fields, PeerFields.NONE)));
                digests.add(digest(peer(PeerFields.NONE, fields)));
                digests.add(digest(peer(fields, PeerFields.NONE, Assurance.BEARER)));
                digests.add(digest(peer(fields, PeerFields.NONE, Assurance.CHANNEL_BOUND)));
                digests.add(digest(peer(fields, PeerFields.NONE), peer(fields, PeerFields.NONE)));
            }

            assertThat(digests).doesNotHaveDuplicates();
        }

        @Test
        void tellsOperationsApartWantedOrNot() {
            GrpcMethod call = GrpcMethod.parse("a.B/c");
            List<String> digests = new ArrayList<>();
            for (HttpFields fields : requests()) {
                digests.add(digest(http(fields, HttpFields.NONE)));
                digests.add(digest(http(HttpFields.NONE, fields)));
                digests.add(digest(operation(new OperationMatcher.Http(fields, HttpFields.NONE, true))));
            }
            digests.add(digest(operation()));
            digests.add(digest(http(HttpFields.NONE, HttpFields.NONE)));
            digests.add(digest(operation(new OperationMatcher.Grpc(List.of(call)))));
            digests.add(digest(operation(new OperationMatcher.Grpc(List.of(), List.of(call)))));
            digests.add(digest(operation(new OperationMatcher.Handler(List.of("a.B/c".replace('/', '.'))))));
            digests.add(digest(operation(new OperationMatcher.Handler(List.of("x")))));

            assertThat(digests).doesNotHaveDuplicates();
        }

        @Test
        void tellsOneValueFromTwo() {
            Function<List<TextMatcher>, Rule> ids = values -> peer(PeerFields.NONE.withIds(values), PeerFields.NONE);

            assertThat(digest(ids.apply(List.of(X)))).isNotEqualTo(digest(ids.apply(List.of(X, X))));
        }
    }

    /** Whoever compares digests of two versions of zt compares the same text. */
    @Test
    void staysWhatItIsFromVersionToVersion() {
        Rule rule = new Rule(
                "r",
                Effect.DENY,
                List.of(),
                List.of(
                        new OperationMatcher.Http(
                                HttpFields.NONE.withHosts(List.of(new HostMatcher(X, true), new HostMatcher(X, false))),
                                HttpFields.NONE,
                                true),
                        new OperationMatcher.Http(List.of("GET"), List.of(PathPattern.parse("/a/{b}"))),
                        new OperationMatcher.Grpc(List.of(), List.of(GrpcMethod.parse("a.B/c")))));

        assertThat(digest(rule)).isEqualTo("fe115ff8255ff467f2c912da0941f2af929816a8381f38d5f7946f3f80ded537");
    }

    @Test
    void tellsWorkloadsWithoutRulesApart() {
        assertThat(PolicyDigest.of(WORKLOAD, Set.of(), List.of()))
                .isNotEqualTo(PolicyDigest.of(SpiffeId.parse("spiffe://a.test/v"), Set.of(), List.of()))
                .isNotEqualTo(PolicyDigest.of(null, Set.of(), List.of()));
    }
}
