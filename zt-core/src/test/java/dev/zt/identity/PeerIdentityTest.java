package dev.zt.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.ca.DevAuthority;
import java.security.PublicKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PeerIdentityTest {

    private final X509Svid svid = DevAuthority.create("a.test").issue("/web");
    private final Vouch vouch = new Vouch(1, 7);
    private final PeerIdentity peer = new PeerIdentity(svid.id(), svid.chain(), vouch);

    @Test
    void refusesAnEmptyChain() {
        assertThatThrownBy(() -> new PeerIdentity(svid.id(), List.of(), vouch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("chain of peer spiffe://a.test/web is empty");
    }

    @Test
    void holdsWhatItWasMadeOf() {
        assertThat(peer.id()).isEqualTo(svid.id());
        assertThat(peer.chain()).isEqualTo(svid.chain());
        assertThat(peer.notAfterMillis()).isEqualTo(svid.notAfter().toEpochMilli());
        assertThat(peer).hasToString("spiffe://a.test/web");
        assertThat(peer.assurance()).isEqualTo(Assurance.CHANNEL_BOUND);
        assertThat(peer.tokenSigner()).isEmpty();
    }

    @Test
    void isABearerByItsToken() {
        PublicKey signer = svid.leaf().getPublicKey();

        PeerIdentity bearer = PeerIdentity.bearer(svid.id(), signer, 42);

        assertThat(bearer.id()).isEqualTo(svid.id());
        assertThat(bearer.assurance()).isEqualTo(Assurance.BEARER);
        assertThat(bearer.tokenSigner()).containsSame(signer);
        assertThat(bearer.notAfterMillis()).isEqualTo(42);
        assertThat(bearer.chain()).isEmpty();
        assertThatThrownBy(() -> bearer.renew(vouch))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("peer spiffe://a.test/web has no chain to vouch for: it showed a token");
    }

    @ParameterizedTest
    @EnumSource(Assurance.class)
    void isSupposedAndEndedBeforeTimeBegan(Assurance assurance) {
        PeerIdentity supposed = PeerIdentity.supposed(svid.id(), assurance);

        assertThat(supposed.id()).isEqualTo(svid.id());
        assertThat(supposed.assurance()).isEqualTo(assurance);
        assertThat(supposed.notAfterMillis()).isEqualTo(Long.MIN_VALUE);
        assertThat(supposed.chain()).isEmpty();
        assertThat(supposed.tokenSigner()).isEmpty();
        assertThat(supposed.vouch().untilMillis()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void namesItsAssuranceAsPoliciesDo() {
        assertThat(Assurance.BEARER.label()).isEqualTo("bearer");
        assertThat(Assurance.CHANNEL_BOUND.label()).isEqualTo("channel-bound");
    }

    @Test
    void isNobodyElseOnAnotherConnection() {
        assertThat(peer).isNotEqualTo(new PeerIdentity(svid.id(), svid.chain(), vouch));
    }

    @Test
    void remembersTheLastVouchAndWhatPolicyFound() {
        assertThat(peer.vouch()).isEqualTo(vouch);
        assertThat(peer.policyMemo()).isNull();

        peer.renew(new Vouch(2, 8));
        peer.policyMemo("memo");

        assertThat(peer.vouch()).isEqualTo(new Vouch(2, 8));
        assertThat(peer.policyMemo()).isEqualTo("memo");
    }
}
