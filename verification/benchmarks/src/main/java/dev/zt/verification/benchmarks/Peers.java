package dev.zt.verification.benchmarks;

import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.Vouch;
import dev.zt.identity.X509Svid;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.TrustBundleSet;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Peers as handshakes prove them: each has a certificate of its own, and one connection. */
final class Peers {

    private final Map<String, DevAuthority> authorities = new HashMap<>();
    private final Map<String, PeerIdentity> connections = new HashMap<>();
    private final DevAuthority own = DevAuthority.create(Rules.DOMAIN);
    private final StaticIdentitySource source =
            StaticIdentitySource.of(own.issue(SpiffeId.parse(Rules.WORKLOAD)), TrustBundleSet.of(own.bundle()));

    Peers() {
        authorities.put(Rules.DOMAIN, own);
    }

    /** Returns the identity of the workload that is asked. */
    StaticIdentitySource source() {
        return source;
    }

    PeerIdentity peer(String id) {
        return connections.computeIfAbsent(id, this::connect);
    }

    List<X509Certificate> chain(String id) {
        return peer(id).chain();
    }

    private PeerIdentity connect(String text) {
        SpiffeId id = SpiffeId.parse(text);
        X509Svid svid = authorities
                .computeIfAbsent(id.trustDomain().toString(), DevAuthority::create)
                .issue(id);
        return new PeerIdentity(id, svid.chain(), new Vouch(source.current().trustGeneration(), Long.MAX_VALUE));
    }
}
