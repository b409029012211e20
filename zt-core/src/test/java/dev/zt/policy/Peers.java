package dev.zt.policy;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.Vouch;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;

/** Peers as TLS would have proven them. */
public final class Peers {

    private static final X509Certificate LEAF = leaf();

    private Peers() {}

    public static PeerIdentity peer(String id) {
        return new PeerIdentity(SpiffeId.parse(id), List.of(LEAF), new Vouch(0, Long.MAX_VALUE));
    }

    public static PeerIdentity bearer(String id) {
        return PeerIdentity.bearer(SpiffeId.parse(id), mock(PublicKey.class), Long.MAX_VALUE);
    }

    private static X509Certificate leaf() {
        X509Certificate leaf = mock(X509Certificate.class, withSettings().stubOnly());
        when(leaf.getNotAfter()).thenReturn(new Date(Long.MAX_VALUE));
        return leaf;
    }
}
