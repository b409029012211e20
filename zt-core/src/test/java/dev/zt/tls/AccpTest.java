package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Changes the JVM, and so runs in one of its own. */
@EnabledIfSystemProperty(named = "zt.test.crypto", matches = "ACCP")
class AccpTest {

    private static final String NAME = "AmazonCorrettoCryptoProvider";

    @BeforeEach
    void clean() {
        Security.removeProvider(NAME);
    }

    @Test
    void isInstalledBeforeAllOthersWhereItIsAskedFor() throws Exception {
        TlsCrypto crypto = TlsCrypto.open(CryptoEngine.ACCP);

        assertThat(crypto.toString()).matches("accp \\(AmazonCorrettoCryptoProvider [0-9.]+\\)");
        assertThat(Security.getProviders()[0].getName()).isEqualTo(NAME);
        assertThat(Signature.getInstance("SHA256withECDSA").getProvider().getName())
                .isEqualTo(NAME);
    }

    @Test
    void isMovedToTheFrontWhereSomebodyInstalledItElsewhere() {
        TlsCrypto.open(CryptoEngine.ACCP);
        Provider provider = Security.getProvider(NAME);
        Security.removeProvider(NAME);
        Security.addProvider(provider);

        TlsCrypto.open(CryptoEngine.ACCP);

        assertThat(Security.getProviders()[0]).isSameAs(provider);
    }

    @Test
    void isNotInstalledByAuto() {
        TlsCrypto.open(CryptoEngine.AUTO);

        assertThat(Security.getProvider(NAME)).isNull();
    }

    @Test
    void stateOfTheJvmIsTestedEachTime() {
        assertThat(TlsCrypto.open(CryptoEngine.ACCP).engine()).isEqualTo(CryptoEngine.ACCP);
        assertThat(Accp.isFirst()).isTrue();
        assertThat(Accp.installed()).isInstanceOf(ProviderStatus.Ready.class);
    }

    @Test
    void aProviderThatHasNoSelfTestIsSick() {
        Security.insertProviderAt(new Provider("Impostor", "1", "") {}, 1);
        try {
            assertThat(Accp.isFirst()).isFalse();
            assertThat(Accp.installed()).isInstanceOf(ProviderStatus.Sick.class);
        } finally {
            Security.removeProvider("Impostor");
        }
    }
}
