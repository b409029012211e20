package dev.zt.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.ca.Defect;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.devkit.ca.Forged;
import dev.zt.devkit.ca.KeyAlgorithm;
import java.io.Serializable;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class X509SvidTest {

    private static final DevAuthority CA =
            DevAuthority.builder("a.test").withIntermediate().build();

    static Stream<Defect> profileDefects() {
        return Arrays.stream(Defect.values()).filter(Defect::breaksProfile);
    }

    static Stream<Defect> otherDefects() {
        return Arrays.stream(Defect.values()).filter(defect -> !defect.breaksProfile());
    }

    @ParameterizedTest
    @EnumSource(KeyAlgorithm.class)
    void keepsWhatItWasGiven(KeyAlgorithm algorithm) {
        X509Svid issued = DevAuthority.builder("a.test")
                .keyAlgorithm(algorithm)
                .withIntermediate()
                .build()
                .issue("/orders");

        X509Svid svid = X509Svid.of(issued.chain(), issued.privateKey(), "internal");

        assertThat(svid.id()).hasToString("spiffe://a.test/orders");
        assertThat(svid.chain()).hasSize(2).isEqualTo(issued.chain());
        assertThat(svid.leaf()).isSameAs(issued.chain().get(0));
        assertThat(svid.privateKey()).isSameAs(issued.privateKey());
        assertThat(svid.hint()).isEqualTo("internal");
        assertThat(svid.notAfter()).isEqualTo(svid.leaf().getNotAfter().toInstant());
        assertThat(issued.hint()).isEmpty();
    }

    @ParameterizedTest(name = "rules 1 to 10: refuses {0}")
    @MethodSource("profileDefects")
    void refuses(Defect defect) {
        Forged forged = CA.forge(defect);

        assertThatThrownBy(() -> X509Svid.of(forged.chain(), forged.key()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("X.509-SVID is invalid: ");
    }

    @ParameterizedTest(name = "leaves {0} to those who validate the path")
    @MethodSource("otherDefects")
    void accepts(Defect defect) {
        Forged forged = CA.forge(defect, "/orders");

        assertThat(X509Svid.of(forged.chain(), forged.key()).id()).hasToString("spiffe://a.test/orders");
    }

    @Test
    @DisplayName("rule 8: the message names the rule")
    void namesTheRule() {
        Forged forged = CA.forge(Defect.CA_LEAF);

        assertThatThrownBy(() -> X509Svid.of(forged.chain(), forged.key()))
                .hasMessage("X.509-SVID is invalid: it is a CA (cA=true); a CA never authenticates as a workload"
                        + " (rule 8).");
    }

    @Test
    void refusesEmptyChain() {
        assertThatThrownBy(() -> X509Svid.of(List.of(), CA.issue("/x").privateKey()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("X.509-SVID is invalid: the chain is empty; the leaf comes first.");
    }

    @ParameterizedTest
    @EnumSource(KeyAlgorithm.class)
    void refusesKeyOfAnotherIssuance(KeyAlgorithm algorithm) {
        DevAuthority authority =
                DevAuthority.builder("a.test").keyAlgorithm(algorithm).build();
        X509Svid one = authority.issue("/orders");
        X509Svid other = authority.issue("/orders");

        assertThatThrownBy(() -> X509Svid.of(one.chain(), other.privateKey()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("X.509-SVID spiffe://a.test/orders is invalid: the private key is not the key of the leaf"
                        + " certificate; load both from one issuance.");
    }

    @Test
    void refusesKeyOfAnotherAlgorithm() {
        X509Svid ec = CA.issue("/orders");
        for (KeyAlgorithm algorithm : List.of(KeyAlgorithm.RSA_2048, KeyAlgorithm.ED25519)) {
            assertThatThrownBy(
                            () -> X509Svid.of(ec.chain(), algorithm.newKeyPair().getPrivate()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the private key is not the key of the leaf certificate");
        }
    }

    @Test
    @DisplayName("rule 9: refuses a second leaf in the place of an intermediate")
    void refusesLeafAsIntermediate() {
        X509Svid svid = CA.issue("/orders");

        assertThatThrownBy(() -> X509Svid.of(List.of(svid.leaf(), CA.issue("/x").leaf()), svid.privateKey()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("X.509-SVID is invalid: a signing certificate is no CA (cA=false) (rule 9).");
    }

    @Test
    @DisplayName("rule 9: refuses a chain that begins with the intermediate")
    void refusesReversedChain() {
        X509Svid svid = CA.issue("/orders");

        assertThatThrownBy(() -> X509Svid.of(List.of(svid.chain().get(1), svid.leaf()), svid.privateKey()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void copiesTheChain() {
        X509Svid issued = CA.issue("/orders");
        List<X509Certificate> mine = new ArrayList<>(issued.chain());
        X509Svid svid = X509Svid.of(mine, issued.privateKey());

        mine.clear();

        assertThat(svid.chain()).hasSize(2);
        assertThatThrownBy(() -> svid.chain().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void showsNoKey() {
        Clock clock = Clock.fixed(Instant.parse("2026-11-24T07:00:00Z"), ZoneOffset.UTC);
        X509Svid svid = DevAuthority.builder("a.test")
                .clock(clock)
                .keyAlgorithm(KeyAlgorithm.RSA_2048)
                .build()
                .issue("/orders");
        BigInteger secret = ((RSAPrivateKey) svid.privateKey()).getPrivateExponent();

        assertThat(svid).hasToString("X509Svid[spiffe://a.test/orders, notAfter=2026-11-24T08:00:00Z]");
        assertThat(svid.toString())
                .doesNotContain(secret.toString(), HexFormat.of().formatHex(secret.toByteArray()));
    }

    @Test
    void isNeitherSerializableNorComparable() {
        X509Svid svid = CA.issue("/orders");

        assertThat(Serializable.class.isAssignableFrom(X509Svid.class)).isFalse();
        assertThat(svid).isNotEqualTo(X509Svid.of(svid.chain(), svid.privateKey()));
    }
}
