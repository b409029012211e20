package dev.zt.verification.conformance;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * What came of a case.
 *
 * @param what the case
 * @param zt what zt did, by role
 * @param other what java-spiffe did, by role
 */
record Outcome(ConformanceCase what, Map<Role, Verdict> zt, Map<Role, Verdict> other) {

    /** Runs the trials of a case, those of both sides at once. */
    static CompletableFuture<Outcome> of(ConformanceCase what, Executor executor) {
        return verdicts(what, Trial::zt, executor)
                .thenCombine(verdicts(what, Trial::other, executor), (zt, other) -> new Outcome(what, zt, other));
    }

    private static CompletableFuture<Map<Role, Verdict>> verdicts(
            ConformanceCase what, Function<Trial, Callable<Verdict>> side, Executor executor) {
        return CompletableFuture.supplyAsync(
                () -> {
                    Map<Role, Verdict> verdicts = new EnumMap<>(Role.class);
                    what.trials().forEach(trial -> verdicts.put(trial.role(), Verdict.of(side.apply(trial))));
                    return verdicts;
                },
                executor);
    }
}
