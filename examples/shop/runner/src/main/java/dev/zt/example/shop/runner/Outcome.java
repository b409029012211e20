package dev.zt.example.shop.runner;

import java.util.List;
import java.util.Map;

/**
 * One row of the table.
 *
 * @param scene what was tried
 * @param expected what must come of it
 * @param seen what came of it; empty if it could not be tried
 * @param detail what there is to know about it
 * @param records the audit records behind it
 */
record Outcome(String scene, String expected, String seen, String detail, List<Map<String, String>> records) {

    static Outcome skipped(String scene, String why) {
        return new Outcome(scene, "", "", why, List.of());
    }

    boolean isSkipped() {
        return seen.isEmpty();
    }

    boolean isExpected() {
        return expected.equals(seen);
    }
}
