package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.security.AlgorithmParameters;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeakSignatureTest {

    private static String weaknessOf(String algorithm, byte[] parameters) {
        X509Certificate certificate = mock(X509Certificate.class);
        when(certificate.getSigAlgName()).thenReturn(algorithm);
        when(certificate.getSigAlgParams()).thenReturn(parameters);
        return WeakSignature.of(certificate);
    }

    private static byte[] pss(String digest) throws Exception {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
        parameters.init(new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), 20, 1));
        return parameters.getEncoded();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD2withRSA", "MD5withRSA", "SHA1withRSA", "SHA1withECDSA", "sha-1withRSA"})
    void isOneThatCanBeForged(String algorithm) {
        assertThat(weaknessOf(algorithm, null)).isEqualTo(algorithm);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA256withRSA", "SHA384withECDSA", "Ed25519", "SHA3-256withRSA"})
    void isNoOther(String algorithm) {
        assertThat(weaknessOf(algorithm, null)).isNull();
    }

    @Test
    void isSha1AmongTheParametersOfPss() throws Exception {
        assertThat(weaknessOf("RSASSA-PSS", pss("SHA-1"))).isEqualTo("RSASSA-PSS over SHA-1");
        assertThat(weaknessOf("RSASSA-PSS", pss("SHA-256"))).isNull();
    }

    @Test
    void isPssThatSaysNothing() {
        assertThat(weaknessOf("RSASSA-PSS", null)).isEqualTo("RSASSA-PSS over SHA-1");
    }

    @Test
    void isPssThatNobodyCanRead() {
        assertThat(weaknessOf("RSASSA-PSS", new byte[] {1, 2, 3})).isEqualTo("RSASSA-PSS over SHA-1");
    }
}
