package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RuleMatchTest {

    private static final SpiffeId WEB = SpiffeId.parse("spiffe://a.test/web");
    private static final PeerFields IDS = PeerFields.NONE.withPrincipals(List.of(SpiffeIdPattern.of(WEB)));
    private static final PeerMatcher OPEN = new PeerMatcher(IDS, PeerFields.NONE, List.of());
    private static final PeerMatcher INSIDE =
            new PeerMatcher(IDS.withIpBlocks(List.of(IpBlock.parse("10.0.0.0/8"))), PeerFields.NONE, List.of());
    private static final HttpFields PATH = HttpFields.NONE.withPaths(List.of(PathPattern.parse("/a")));
    private static final Operation GET = new Operation.Http("GET", "/a");

    private static Rule deny(List<PeerMatcher> from, OperationMatcher... to) {
        return new Rule("r", Effect.DENY, from, List.of(to));
    }

    private static OperationMatcher http(HttpFields is, HttpFields not) {
        return new OperationMatcher.Http(is, not, false);
    }

    @Nested
    class OfPeer {

        private RuleMatch match(SpiffeId peer, PeerMatcher... from) {
            return RuleMatch.ofPeer(deny(List.of(from)), peer, Assurance.CHANNEL_BOUND);
        }

        @Test
        void saysTheBestOfTheAlternatives() {
            SpiffeId other = SpiffeId.parse("spiffe://a.test/other");

            assertThat(match(WEB)).isEqualTo(RuleMatch.YES);
            assertThat(match(WEB, OPEN)).isEqualTo(RuleMatch.YES);
            assertThat(match(WEB, INSIDE)).isEqualTo(RuleMatch.MAYBE);
            assertThat(match(WEB, INSIDE, OPEN)).isEqualTo(RuleMatch.YES);
            assertThat(match(WEB, OPEN, INSIDE)).isEqualTo(RuleMatch.YES);
            assertThat(match(other, OPEN, INSIDE)).isEqualTo(RuleMatch.NO);
        }

        @Test
        void asksHowThePeerProvesItself() {
            Rule allow = new Rule("r", Effect.ALLOW, List.of(OPEN), List.of());

            assertThat(RuleMatch.ofPeer(allow, WEB, Assurance.CHANNEL_BOUND)).isEqualTo(RuleMatch.YES);
            assertThat(RuleMatch.ofPeer(allow, WEB, Assurance.BEARER)).isEqualTo(RuleMatch.NO);
        }
    }

    @Nested
    class OfOperation {

        private RuleMatch match(OperationMatcher... to) {
            return RuleMatch.ofOperation(deny(List.of(), to), GET);
        }

        @Test
        void saysTheBestOfTheAlternatives() {
            OperationMatcher path = http(PATH, HttpFields.NONE);
            OperationMatcher host = http(PATH.withHosts(List.of(HostMatcher.parse("a.test"))), HttpFields.NONE);
            OperationMatcher other = http(HttpFields.NONE.withPaths(List.of(PathPattern.parse("/b"))), HttpFields.NONE);

            assertThat(match()).isEqualTo(RuleMatch.YES);
            assertThat(match(path)).isEqualTo(RuleMatch.YES);
            assertThat(match(host)).isEqualTo(RuleMatch.MAYBE);
            assertThat(match(host, path, other)).isEqualTo(RuleMatch.YES);
            assertThat(match(other)).isEqualTo(RuleMatch.NO);
            assertThat(match(new OperationMatcher.Grpc(List.of(GrpcMethod.parse("a.B/c")))))
                    .isEqualTo(RuleMatch.NO);
        }

        @Test
        void leavesHeadersAndPortsOpenWantedOrNot() {
            HttpFields header = HttpFields.NONE.withHeaders(List.of(new HeaderMatcher("x-a", List.of())));
            HttpFields port = HttpFields.NONE.withPorts(List.of(80));

            for (HttpFields fields : List.of(header, port)) {
                assertThat(match(http(fields, HttpFields.NONE))).isEqualTo(RuleMatch.MAYBE);
                assertThat(match(http(PATH, fields))).isEqualTo(RuleMatch.MAYBE);
            }
        }

        @Test
        void saysNoToAPathThatIsNotCanonical() {
            assertThat(RuleMatch.ofOperation(deny(List.of()), new Operation.Http("GET", "//a")))
                    .isEqualTo(RuleMatch.NO);
        }
    }

    @Nested
    class OfConditions {

        @Test
        void leavesConditionsOpen() {
            Condition condition = new TestedCondition("x", input -> true);
            Rule rule = new Rule("r", Effect.DENY, Mode.ENFORCE, List.of(), List.of(), List.of(condition), null);

            assertThat(RuleMatch.ofConditions(rule)).isEqualTo(RuleMatch.MAYBE);
            assertThat(RuleMatch.ofConditions(deny(List.of()))).isEqualTo(RuleMatch.YES);
        }
    }
}
