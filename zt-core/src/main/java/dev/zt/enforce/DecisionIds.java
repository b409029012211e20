package dev.zt.enforce;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes decision ids: 128 random bits in hex, so that nobody can guess another's. Thread-safe. */
final class DecisionIds {

    private static final int BYTES = 16;

    private final SecureRandom random = new SecureRandom();

    String next() {
        byte[] id = new byte[BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
