package dev.zt.tls;

import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SvidViolation;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.Vouch;
import dev.zt.identity.X509SvidProfile;
import dev.zt.source.IdentitySnapshot;
import dev.zt.trust.TrustBundle;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a peer's chain to the letter of X509-SVID §5, against one snapshot at one moment.
 *
 * <p>Stateless and thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * An accepted chain has a leaf and signing certificates that follow the X509-SVID profile, and leads to an authority in
 * the bundle of the leaf's own trust domain; leaf, intermediates and that authority are within their validity, the
 * authority may vouch for their names, and none of the chain is signed with MD2, MD5 or SHA-1. A bundle that was not
 * confirmed within its bound accepts nobody.
 *
 * <h2>Does not protect against</h2>
 *
 * A peer that does not hold the leaf's key: the TLS handshake proves that. Revocation and expectations are checked by
 * the caller.
 */
public final class PeerVerifier {

    /** The longest chain that is looked at. */
    static final int MAX_CHAIN_LENGTH = 10;

    /** Creates a verifier. */
    public PeerVerifier() {}

    /**
     * Verifies a chain.
     *
     * @param chain the chain as the peer sent it, leaf first
     * @param snapshot whose bundles to use
     * @param nowMillis milliseconds since the epoch
     * @return the proven identity, or why there is none
     */
    public PeerVerification verify(List<X509Certificate> chain, IdentitySnapshot snapshot, long nowMillis) {
        if (chain.isEmpty()) {
            return new PeerVerification.Rejected(PeerRejection.withoutCertificate(
                    RejectionReason.NO_CERTIFICATE,
                    "Peer rejected: it presented no certificate. Give it an X.509-SVID."));
        }
        X509Certificate leaf = chain.get(0);
        Optional<SvidViolation> violation = X509SvidProfile.leafViolation(leaf);
        if (violation.isPresent()) {
            return rejected(Rejections.invalidSvid(leaf, violation.get(), snapshot));
        }
        SpiffeId id = X509SvidProfile.leafId(leaf);
        TrustBundle bundle = snapshot.bundles().get(id.trustDomain()).orElse(null);
        if (bundle == null) {
            return rejected(Rejections.noBundle(leaf, id, snapshot));
        }
        if (nowMillis >= snapshot.bundles().goodUntilMillis(id.trustDomain())) {
            return rejected(Rejections.bundleTooOld(leaf, id, snapshot));
        }
        PeerRejection early = validityOf(leaf, id, snapshot, nowMillis);
        if (early == null) {
            early = signersOf(chain, id, snapshot);
        }
        return early != null ? rejected(early) : validate(chain, id, bundle, snapshot, nowMillis);
    }

    /**
     * Makes sure that the bundles still vouch for a peer: at once if they have not changed since they last did, else
     * by verifying its stored chain again, which is remembered.
     *
     * @param peer a peer that was accepted before
     * @param snapshot the bundles in force
     * @param nowMillis milliseconds since the epoch
     * @return null if they do, or why not
     */
    public @Nullable PeerRejection recheck(PeerIdentity peer, IdentitySnapshot snapshot, long nowMillis) {
        Vouch last = peer.vouch();
        if (last.trustGeneration() == snapshot.trustGeneration() && nowMillis < last.untilMillis()) {
            return null;
        }
        PeerVerification again = verify(peer.chain(), snapshot, nowMillis);
        if (again instanceof PeerVerification.Rejected rejected) {
            return rejected.rejection();
        }
        peer.renew(((PeerVerification.Accepted) again).peer().vouch());
        return null;
    }

    private static PeerVerification validate(
            List<X509Certificate> chain, SpiffeId id, TrustBundle bundle, IdentitySnapshot snapshot, long nowMillis) {
        try {
            long until = Math.min(
                    PathValidator.validate(chain, bundle, nowMillis),
                    snapshot.bundles().goodUntilMillis(id.trustDomain()));
            return new PeerVerification.Accepted(
                    new PeerIdentity(id, chain, new Vouch(snapshot.trustGeneration(), until)));
        } catch (GeneralSecurityException | RuntimeException e) {
            return rejected(Rejections.untrusted(chain.get(0), id, snapshot, e));
        }
    }

    private static @Nullable PeerRejection validityOf(
            X509Certificate leaf, SpiffeId id, IdentitySnapshot snapshot, long nowMillis) {
        if (nowMillis < leaf.getNotBefore().getTime()) {
            return Rejections.notYetValid(leaf, id, snapshot, nowMillis);
        }
        return nowMillis >= leaf.getNotAfter().getTime() ? Rejections.expired(leaf, id, snapshot, nowMillis) : null;
    }

    private static @Nullable PeerRejection signersOf(
            List<X509Certificate> chain, SpiffeId id, IdentitySnapshot snapshot) {
        if (chain.size() > MAX_CHAIN_LENGTH) {
            return Rejections.chainTooLong(chain, id, snapshot);
        }
        for (X509Certificate certificate : chain) {
            String weakness = WeakSignature.of(certificate);
            if (weakness != null) {
                return Rejections.weaklySigned(certificate, weakness, id, snapshot);
            }
        }
        for (X509Certificate signer : chain.subList(1, chain.size())) {
            Optional<SvidViolation> violation = X509SvidProfile.signingViolation(signer);
            if (violation.isPresent()) {
                return Rejections.invalidSvid(signer, violation.get(), snapshot);
            }
            TrustDomain named =
                    X509SvidProfile.signingId(signer).map(SpiffeId::trustDomain).orElse(id.trustDomain());
            if (!named.equals(id.trustDomain())) {
                return Rejections.foreignSigner(signer, id, named, snapshot);
            }
        }
        return null;
    }

    private static PeerVerification rejected(PeerRejection rejection) {
        return new PeerVerification.Rejected(rejection);
    }
}
