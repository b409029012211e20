package dev.zt.verification.fuzz;

import dev.zt.identity.SvidRule;
import dev.zt.identity.SvidViolation;
import dev.zt.identity.X509SvidProfile;
import dev.zt.tls.PeerVerification;
import dev.zt.tls.PeerVerifier;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/** Puts the inner part of a leaf to the profile, and what passes to the verifier of peers, signed. */
final class LeafCheck {

    private static final PeerVerifier VERIFIER = new PeerVerifier();

    private LeafCheck() {}

    static boolean accepts(byte[] tbs) throws IOException, GeneralSecurityException {
        X509Certificate leaf;
        try {
            leaf = Reissued.read(Reissued.unsigned(tbs));
        } catch (CertificateException e) {
            return false;
        }
        X509SvidProfile.signingViolation(leaf);
        Optional<SvidViolation> violation = X509SvidProfile.leafViolation(leaf);
        if (violation.isPresent()) {
            refused(leaf, violation.get());
            return false;
        }
        byte[] der = leaf.getEncoded();
        String id = X509SvidProfile.leafId(leaf).toString();
        checkByOthers(der, id);
        Holds.that(verify(leaf) instanceof PeerVerification.Rejected, "a leaf without a signature proves nothing");
        return verified(tbs, id);
    }

    static void checkByOthers(byte[] der, String id) {
        new NaiveCertificate(der).checkLeaf(id);
        LeafByBouncyCastle leaf = LeafByBouncyCastle.read(der);
        if (leaf != null) {
            leaf.check(id);
        }
    }

    private static boolean verified(byte[] tbs, String id) throws IOException, GeneralSecurityException {
        X509Certificate leaf = Reissued.read(Reissued.signed(tbs));
        if (verify(leaf) instanceof PeerVerification.Accepted accepted) {
            Holds.same(accepted.peer().id().toString(), id, "the proven ID is the ID of the leaf");
            Holds.same(
                    accepted.peer().id().trustDomain(), Reissued.DOMAIN, "a bundle vouches for its own domain alone");
            leaf.checkValidity(Date.from(Reissued.NOW));
            return true;
        }
        return false;
    }

    private static PeerVerification verify(X509Certificate leaf) {
        PeerVerification verification = VERIFIER.verify(List.of(leaf), Reissued.trust(), Reissued.NOW.toEpochMilli());
        if (verification instanceof PeerVerification.Rejected rejected) {
            Holds.that(rejected.rejection().message().length() < 4_000, "a rejection is short");
        }
        return verification;
    }

    private static void refused(X509Certificate leaf, SvidViolation violation) {
        Holds.that(verify(leaf) instanceof PeerVerification.Rejected, "what breaks the profile is nobody's identity");
        if (violation.rule() == SvidRule.ONE_URI_SAN || violation.rule() == SvidRule.ID_GRAMMAR) {
            try {
                X509SvidProfile.leafId(leaf);
            } catch (IllegalArgumentException e) {
                return;
            }
            throw new AssertionError("does not hold: a leaf without one good URI has no ID");
        }
    }
}
