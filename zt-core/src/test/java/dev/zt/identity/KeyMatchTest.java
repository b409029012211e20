package dev.zt.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMatchTest {

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void tellsOwnKeysFromOthers(String algorithm) throws GeneralSecurityException {
        KeyPair keys = keys(algorithm);

        assertThat(KeyMatch.matches(keys.getPublic(), keys.getPrivate())).isTrue();
        assertThat(KeyMatch.matches(keys.getPublic(), keys(algorithm).getPrivate()))
                .isFalse();
    }

    @Test
    void matchesNoKeyOfAnotherAlgorithm() throws GeneralSecurityException {
        assertThat(KeyMatch.matches(keys("EC").getPublic(), keys("RSA").getPrivate()))
                .isFalse();
    }

    @Test
    void matchesNoKeyThatCannotSign() throws GeneralSecurityException {
        KeyPair keys = keys("X25519");

        assertThat(KeyMatch.matches(keys.getPublic(), keys.getPrivate())).isFalse();
    }

    private static KeyPair keys(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("RSA")) {
            // Newer JDKs make longer ones unless told, for seconds.
            generator.initialize(2_048);
        }
        return generator.generateKeyPair();
    }
}
