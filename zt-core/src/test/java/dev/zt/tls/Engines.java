package dev.zt.tls;

import java.util.stream.Stream;

/** The engines that are tested here: those that change nothing outside of zt. */
final class Engines {

    private Engines() {}

    static Stream<CryptoEngine> offered() {
        return Stream.of(CryptoEngine.JDK, CryptoEngine.CONSCRYPT);
    }
}
