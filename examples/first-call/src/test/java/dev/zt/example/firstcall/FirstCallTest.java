package dev.zt.example.firstcall;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirstCallTest {

    @Test
    void everyOutcomeIsTheExpectedOne() throws Exception {
        assertThat(FirstCall.run()).isTrue();
    }
}
