package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import dev.zt.devkit.ca.Defect;
import dev.zt.identity.X509SvidProfile;
import dev.zt.source.IdentitySnapshot;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.TrustBundleSet;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RejectionsTest {

    private final IdentitySnapshot snapshot = StaticIdentitySource.of(
                    Fakes.CA.issue("/own"), TrustBundleSet.of(Fakes.CA.bundle()))
            .current();

    private PeerRejection invalid(Defect defect) {
        X509Certificate leaf = Fakes.CA.forge(defect, Fakes.ORDERS.path()).leaf();
        return Rejections.invalidSvid(leaf, X509SvidProfile.leafViolation(leaf).orElseThrow(), snapshot);
    }

    @Test
    void nameWhoTheCertificateClaimsToBe() {
        PeerRejection rejection = invalid(Defect.CA_LEAF);

        assertThat(rejection.claimedId()).isEqualTo(Fakes.ORDERS.toString());
        assertThat(rejection.message()).startsWith("Peer " + Fakes.ORDERS + " rejected: its certificate breaks rule ");
    }

    @Test
    void nameNobodyWhereItClaimsNothing() {
        PeerRejection rejection = invalid(Defect.NO_SAN);

        assertThat(rejection.claimedId()).isNull();
        assertThat(rejection.message()).startsWith("Peer rejected: its certificate breaks rule ");
    }

    @Test
    void bearTheFingerprintAndTheTrustGeneration() throws Exception {
        X509Certificate leaf = Fakes.CA.issue(Fakes.ORDERS).leaf();
        PeerRejection rejection = Rejections.noBundle(leaf, Fakes.ORDERS, snapshot);

        assertThat(rejection.fingerprint())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded())));
        assertThat(rejection.trustGeneration()).isEqualTo(snapshot.trustGeneration());
    }

    @Test
    void bearNoFingerprintOfWhatCannotBeEncoded() throws Exception {
        X509Certificate leaf = mock(
                X509Certificate.class, delegatesTo(Fakes.CA.issue(Fakes.ORDERS).leaf()));
        doThrow(new CertificateEncodingException()).when(leaf).getEncoded();

        assertThat(Rejections.noBundle(leaf, Fakes.ORDERS, snapshot).fingerprint())
                .isEmpty();
    }
}
