package dev.zt.verification.fuzz;

/** Where Jazzer hands its inputs to the target that {@code zt.fuzz.target} names. */
public final class JazzerEntry {

    private static final Target TARGET = Targets.named(System.getProperty("zt.fuzz.target", ""));

    private JazzerEntry() {}

    /** Loads what the target needs, so that the first input is not taken for a slow one. */
    public static void fuzzerInitialize() throws Exception {
        for (byte[] seed : TARGET.seeds()) {
            TARGET.test(seed);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        TARGET.test(input);
    }
}
