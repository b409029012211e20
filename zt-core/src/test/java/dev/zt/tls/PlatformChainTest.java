package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

class PlatformChainTest {

    private static final X509Certificate LEAF = Fakes.CA.issue(Fakes.ORDERS).leaf();

    @Test
    void isEmptyWithoutCertificates() throws Exception {
        assertThat(PlatformChain.of(null)).isEmpty();
        assertThat(PlatformChain.of(new Certificate[0])).isEmpty();
    }

    @Test
    void keepsWhatTheJdkHasRead() throws Exception {
        X509Certificate[] chain = {
            (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(LEAF.getEncoded()))
        };

        assertThat(PlatformChain.of(chain).get(0)).isSameAs(chain[0]);
    }

    @Test
    void readsAgainWhatAnotherHasRead() throws Exception {
        Certificate foreign = CertificateFactory.getInstance("X.509", new BouncyCastleProvider())
                .generateCertificate(new ByteArrayInputStream(LEAF.getEncoded()));
        assertThat(foreign.getClass().getModule()).isNotSameAs(Certificate.class.getModule());
        X509Certificate read = PlatformChain.of(new Certificate[] {foreign}).get(0);

        assertThat(read).isEqualTo(LEAF);
        assertThat(read.getClass().getModule()).isSameAs(Certificate.class.getModule());
    }

    @Test
    void refusesWhatTheJdkCannotRead() {
        assertThatThrownBy(() -> PlatformChain.of(new Certificate[] {new Opaque()}))
                .isInstanceOf(CertificateException.class);
    }

    private static final class Opaque extends Certificate {

        private static final long serialVersionUID = 1L;

        Opaque() {
            super("opaque");
        }

        @Override
        public byte[] getEncoded() {
            return new byte[] {1, 2, 3};
        }

        @Override
        public void verify(PublicKey key) {}

        @Override
        public void verify(PublicKey key, String provider) {}

        @Override
        public String toString() {
            return "opaque";
        }

        @Override
        public PublicKey getPublicKey() {
            return LEAF.getPublicKey();
        }
    }
}
