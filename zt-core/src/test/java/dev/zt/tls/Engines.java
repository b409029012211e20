package dev.zt.tls;

import java.util.stream.Stream;

/**
 * The engines that are tested here: those that change nothing outside of zt. What changes the whole JVM has one of its own,
 * which the build starts with the property {@code zt.test.crypto}.
 */
final class Engines {

    private Engines() {}

    static Stream<CryptoEngine> offered() {
        String alone = System.getProperty("zt.test.crypto");
        return alone == null
                ? Stream.of(CryptoEngine.JDK, CryptoEngine.CONSCRYPT)
                : Stream.of(CryptoEngine.valueOf(alone));
    }
}
