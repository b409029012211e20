package dev.zt.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.ca.DevAuthority;
import java.util.List;
import org.junit.jupiter.api.Test;

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
