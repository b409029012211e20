package dev.zt.enforce;

import dev.zt.authz.Reason;
import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.jwt.JwtBundle;
import dev.zt.source.IdentitySnapshot;
import dev.zt.tls.PeerVerifier;
import dev.zt.trust.RevocationList;
import org.jspecify.annotations.Nullable;

/** Past the handshake: is what was proven there still true now? */
final class FreshnessCheck {

    private final PeerVerifier verifier = new PeerVerifier();
    private final RevocationList revocations;

    FreshnessCheck(RevocationList revocations) {
        this.revocations = revocations;
    }

    /** Returns why this workload cannot take part in any call, or null. */
    @Nullable
    Reason ownProblem(IdentitySnapshot snapshot, long nowMillis) {
        return switch (snapshot.freshness(nowMillis)) {
            case FRESH, AGING, STALE -> null;
            case BUNDLE_TOO_OLD -> Reason.STALE_BUNDLE;
            case EXPIRED -> Reason.OWN_SVID_EXPIRED;
            case REDACTED -> Reason.OWN_SVID_REDACTED;
        };
    }

    /** Returns why the peer is no longer who it was, or null. */
    @Nullable
    Reason peerProblem(@Nullable PeerIdentity peer, IdentitySnapshot snapshot, long nowMillis) {
        if (peer == null) {
            return Reason.PEER_UNPROVEN;
        }
        boolean bearer = peer.assurance() != Assurance.CHANNEL_BOUND;
        // Before its end, which somebody may choose to overlook on a connection that is draining.
        if (revocations.find(peer, nowMillis) != null) {
            return Reason.PEER_REVOKED;
        }
        if (nowMillis >= peer.notAfterMillis()) {
            return bearer ? Reason.TOKEN_OUT_OF_TIME : Reason.PEER_EXPIRED;
        }
        if (bearer) {
            return isVouchedFor(peer, snapshot) ? null : Reason.TOKEN_NOT_VOUCHED;
        }
        return verifier.recheck(peer, snapshot, nowMillis) == null ? null : Reason.PEER_NOT_VOUCHED;
    }

    /** Tells whether the key that signed the bearer's token is still one of its trust domain's. */
    private static boolean isVouchedFor(PeerIdentity peer, IdentitySnapshot snapshot) {
        JwtBundle bundle = snapshot.jwtBundles().get(peer.id().trustDomain()).orElse(null);
        return bundle != null && peer.tokenSigner().filter(bundle::vouchesBy).isPresent();
    }
}
