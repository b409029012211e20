package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.PeerIdentity;
import org.junit.jupiter.api.Test;

class HandshakeScopeTest {

    private final HandshakeScope scope = new HandshakeScope();
    private final PeerIdentity peer = Fakes.peer();
    private final PeerRejection why = HandshakeDiagnosis.plaintext();

    private Void tellAll() {
        HandshakeScope.sawCertificate();
        HandshakeScope.proved(peer);
        HandshakeScope.note(why);
        return null;
    }

    private static void assertKnowsNothing(HandshakeScope scope) {
        assertThat(scope.hasSeenCertificate()).isFalse();
        assertThat(scope.proven()).isNull();
        assertThat(scope.noted()).isNull();
    }

    @Test
    void learnsWhatHappensWithinItAlone() {
        HandshakeScope other = new HandshakeScope();
        assertKnowsNothing(scope);
        scope.run(this::tellAll);

        assertThat(scope.hasSeenCertificate()).isTrue();
        assertThat(scope.proven()).isSameAs(peer);
        assertThat(scope.noted()).isSameAs(why);
        assertKnowsNothing(other);
    }

    @Test
    void learnsNothingFromOutside() {
        tellAll();
        assertThat(HandshakeScope.isActive()).isFalse();
        assertThat(scope.run(HandshakeScope::isActive)).isTrue();
        assertThat(HandshakeScope.isActive()).isFalse();
        tellAll();

        assertKnowsNothing(scope);
    }

    @Test
    void endsWithAFailure() {
        assertThatThrownBy(() -> scope.run(() -> {
                    throw new IllegalStateException("task");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(HandshakeScope.isActive()).isFalse();
    }

    /** A task of one engine may drive another: a key that lies behind TLS, for one. */
    @Test
    void isInForceAgainBehindOneWithinIt() {
        HandshakeScope within = new HandshakeScope();
        scope.run(() -> {
            within.run(HandshakeScope::isActive);
            return tellAll();
        });

        assertThat(scope.noted()).isSameAs(why);
        assertKnowsNothing(within);
    }
}
