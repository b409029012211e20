package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.net.Socket;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SelfSignedTest {

    private SelfSigned own;
    private X509Certificate certificate;

    @BeforeEach
    void create() throws Exception {
        own = SelfSigned.create();
        certificate = own.certificate();
    }

    @Test
    void isSignedWithItsOwnKeyAlone() throws Exception {
        certificate.verify(certificate.getPublicKey());
        assertThatThrownBy(() ->
                        certificate.verify(SelfSigned.create().certificate().getPublicKey()))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void saysWhatItIs() throws Exception {
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSubjectX500Principal())
                .hasToString("CN=zt self test")
                .isEqualTo(certificate.getIssuerX500Principal());
        assertThat(((ECPublicKey) certificate.getPublicKey())
                        .getParams()
                        .getOrder()
                        .bitLength())
                .isEqualTo(256);
        certificate.checkValidity(Date.from(Instant.EPOCH));
        certificate.checkValidity(Date.from(Instant.parse("9999-12-31T23:59:59Z")));
    }

    @Test
    void isPresentedHoweverAStackAsks() {
        String[] types = {"EC"};
        assertThat(Stream.of(
                        own.chooseEngineClientAlias(types, null, null),
                        own.chooseEngineServerAlias("EC", null, null),
                        own.chooseClientAlias(types, null, null),
                        own.chooseServerAlias("EC_EC", null, null),
                        own.getClientAliases("EC", null)[0],
                        own.getServerAliases("EC", null)[0]))
                .allSatisfy(alias -> {
                    assertThat(alias).isEqualTo("self-test");
                    assertThat(own.getCertificateChain(alias)).containsExactly(certificate);
                    assertThat(own.getPrivateKey(alias)).isNotNull();
                });
    }

    @Test
    void isNotPresentedAsAnRsaServer() {
        assertThat(own.chooseEngineServerAlias("RSA", null, null)).isNull();
        assertThat(own.chooseServerAlias("RSA", null, null)).isNull();
    }

    @Nested
    class ShownToTestTrust {

        private final TestTrust trust = new TestTrust();
        private final SSLEngine engine = mock(SSLEngine.class);

        private X509Certificate[] chain() {
            return new X509Certificate[] {certificate};
        }

        @Test
        void isSeenOnASessionByEitherEnd() throws Exception {
            when(engine.getHandshakeSession()).thenReturn(mock(SSLSession.class));
            TestTrust atClient = new TestTrust();
            trust.checkClientTrusted(chain(), "EC", engine);
            atClient.checkServerTrusted(chain(), "EC", engine);

            assertThat(trust.saw(own)).isTrue();
            assertThat(trust.saw(SelfSigned.create())).isFalse();
            assertThat(atClient.saw(own)).isTrue();
            assertThat(trust.getAcceptedIssuers()).isEmpty();
        }

        @Test
        void isRefusedInEachWayThatGivesNoSession() throws Exception {
            assertNoSession(() -> trust.checkClientTrusted(chain(), "EC"));
            assertNoSession(() -> trust.checkServerTrusted(chain(), "EC"));
            assertNoSession(() -> trust.checkClientTrusted(chain(), "EC", (Socket) null));
            assertNoSession(() -> trust.checkServerTrusted(chain(), "EC", (Socket) null));
            assertNoSession(() -> trust.checkClientTrusted(chain(), "EC", (SSLEngine) null));
            assertNoSession(() -> trust.checkServerTrusted(chain(), "EC", engine));
            assertThat(trust.saw(own)).isFalse();
        }

        private static void assertNoSession(ThrowingCallable asked) {
            assertThatThrownBy(asked)
                    .isInstanceOf(CertificateException.class)
                    .hasMessage("the trust manager was asked without a session");
        }
    }
}
