package dev.zt.kubernetes.networkpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.kubernetes.Cidr;
import dev.zt.policy.IpBlock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlocksTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/8",
                "0.0.0.0/0",
                "::/0",
                "::1/128",
                "2001:db8::/32",
                "1::/16",
                "1:0:2::/48",
                "0:1::/32",
                "2001:db8:0:1:1:1:1:1/128",
                "2001:0:0:1::1/128",
                "1::2:0:0:3:4/128",
                "10:0:100::10:0/128",
                "1:2:3:4:5:6::/128"
            })
    void areWrittenAsKubernetesPrefers(String text) {
        assertThat(Blocks.text(IpBlock.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.1.0.0/16,true",
        "0.0.0.0/0,128.0.0.0/1,true",
        "::/0,2001:db8::/32,true",
        "10.0.0.0/8,10.0.0.0/8,false",
        "10.0.0.0/8,11.0.0.0/9,false",
        "10.1.0.0/16,10.0.0.0/8,false",
        "0.0.0.0/0,2001:db8::/32,false",
        "::/0,192.0.2.0/24,false"
    })
    void takeExceptionsThatAreWithinAndSmaller(String block, String except, boolean valid) {
        assertThat(Blocks.isValid(new Cidr(IpBlock.parse(block), List.of(IpBlock.parse(except)))))
                .isEqualTo(valid);
    }

    @Test
    void needNoExceptions() {
        assertThat(Blocks.isValid(Cidr.parse("10.0.0.0/8"))).isTrue();
    }
}
