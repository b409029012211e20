package dev.zt.example.firstcall;

/**
 * One row of the table.
 *
 * @param scene what was tried
 * @param expected what must come of it
 * @param seen what came of it
 * @param record what the audit file of the service that was called says about it
 */
record Outcome(String scene, String expected, String seen, String record) {

    boolean isExpected() {
        return expected.equals(seen);
    }
}
