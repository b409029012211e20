package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PeerExpectationTest {

    private static final SpiffeId ORDERS = SpiffeId.parse("spiffe://a.test/orders");
    private static final SpiffeId FOREIGN = SpiffeId.parse("spiffe://b.test/orders");

    static Stream<PeerExpectation> ofOrders() {
        return Stream.of(
                PeerExpectation.exactly(ORDERS),
                PeerExpectation.oneOf(ORDERS),
                PeerExpectation.oneOf(Set.of(ORDERS, SpiffeId.parse("spiffe://a.test/web"))),
                PeerExpectation.memberOf(TrustDomain.parse("a.test")),
                PeerExpectation.matching(SpiffeIdPattern.parse("spiffe://a.test/*")));
    }

    @ParameterizedTest
    @MethodSource("ofOrders")
    void acceptsWhomItExpectsAndNobodyOfAnotherDomain(PeerExpectation expectation) {
        assertThat(expectation.accepts(ORDERS)).isTrue();
        assertThat(expectation.accepts(FOREIGN)).isFalse();
    }

    @Test
    void refusesANeighbourOfWhomItNames() {
        SpiffeId neighbour = SpiffeId.parse("spiffe://a.test/orders2");

        assertThat(PeerExpectation.exactly(ORDERS).accepts(neighbour)).isFalse();
        assertThat(PeerExpectation.oneOf(ORDERS).accepts(neighbour)).isFalse();
    }

    @Test
    void cannotExpectNobody() {
        assertThatThrownBy(PeerExpectation::oneOf)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ids is empty: name at least one SPIFFE ID");
    }

    @Test
    void acceptsAnybodyOnlyByTheNameThatSaysSo() {
        assertThat(PeerExpectation.insecurelyAcceptAnyPeer().accepts(FOREIGN)).isTrue();
        assertThat(PeerExpectation.insecurelyAcceptAnyPeer()).hasToString("any peer (insecure)");
    }

    @Test
    void saysWhomItExpects() {
        assertThat(PeerExpectation.exactly(ORDERS)).hasToString("spiffe://a.test/orders");
        assertThat(PeerExpectation.oneOf(ORDERS)).hasToString("one of [spiffe://a.test/orders]");
    }
}
