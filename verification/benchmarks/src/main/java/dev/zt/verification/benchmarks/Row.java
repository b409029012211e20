package dev.zt.verification.benchmarks;

import org.jspecify.annotations.Nullable;

/** What is compared: a row of the goals, with one or more lines in the table. */
enum Row {
    GRPC("gRPC unary: peer and method", "≤ 5 ns, floor 15 ns"),
    HANDLER("handler already resolved", "≤ 8 ns, floor 20 ns"),
    HTTP("raw HTTP string in, verdict out", "≤ 60 ns, floor 100 ns"),
    CONDITIONS("two conditions on claims", "≤ 100 ns more, floor 200 ns"),
    CHECK("whole `EnforcementPoint.check`, sink off", "≤ 60 ns"),
    FLOOD("raw HTTP string, beside another thread", "≤ twice"),
    RELOAD("reload: parse and compile", "< 50 ms, floor 200 ms"),
    FLOOR("what the machine takes", null);

    private final String title;
    private final @Nullable String goal;

    Row(String title, @Nullable String goal) {
        this.title = title;
        this.goal = goal;
    }

    String title() {
        return title;
    }

    /** Returns what zt is to reach, for a machine of the kind that the goals were set on; or null. */
    @Nullable
    String goal() {
        return goal;
    }
}
