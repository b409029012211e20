package dev.zt.internal.cert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertificateException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerElementTest {

    @Test
    void readsElementsWithShortAndLongLengths() throws CertificateException {
        var elements = DerElement.all(hex("0500" + "8101ff" + "048180" + "00".repeat(128)));

        assertThat(elements).extracting(DerElement::tag).containsExactly(0x05, 0x81, 0x04);
        assertThat(elements).extracting(element -> element.content().length).containsExactly(0, 1, 128);
        assertThat(DerElement.all(hex("30020500")).get(0).elements()).hasSize(1);
        assertThat(DerElement.all(new byte[0])).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "3001", "308000", "3081", "308101", "3083ffffff", "308400000000", "050030"})
    void refusesWhatIsCutOffIndefiniteOrTooLong(String der) {
        assertThatThrownBy(() -> DerElement.all(hex(der))).isInstanceOf(CertificateException.class);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
