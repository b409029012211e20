package dev.zt.verification.interop.cluster;

import java.util.Objects;

/** Counts what was as expected, and prints each. */
final class Check {

    private int passed;
    private int failed;

    void same(String what, Object expected, Object seen) {
        boolean ok = Objects.equals(expected, seen);
        System.out.println((ok ? "ok   " : "FAIL ") + what + (ok ? "" : ": expected " + expected + ", seen " + seen));
        passed += ok ? 1 : 0;
        failed += ok ? 0 : 1;
    }

    /** Ends the process with 1 if anything was not as expected. */
    void end(String name) {
        System.out.println(name + ": " + passed + " passed, " + failed + " failed");
        if (failed > 0) {
            System.exit(1);
        }
    }
}
