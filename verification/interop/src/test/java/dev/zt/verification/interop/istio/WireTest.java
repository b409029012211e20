package dev.zt.verification.interop.istio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireTest {

    @ParameterizedTest
    @CsvSource({"200, '', 200", "403, '', 403", "400, '', 400", "200, 2, 200", "200, 7, 403", "200, 13, 400"})
    void readsWhatEnvoyMeans(int status, String grpc, int meant) {
        assertThat(Wire.meant(status, grpc)).isEqualTo(meant);
    }

    @Test
    void takesNoUnknownStatusForAnAnswer() {
        assertThatThrownBy(() -> Wire.meant(200, "14"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("14");
    }
}
