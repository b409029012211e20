package dev.zt.cli;

import dev.zt.identity.SpiffeId;
import dev.zt.policy.PolicySet;
import dev.zt.policy.analysis.PolicyChange;
import dev.zt.policy.analysis.PolicyDiff;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells which calls two versions of a policy decide differently. */
@Command(
        name = "diff",
        description = "Tells which calls two versions of a policy decide differently; exits with 1 if there are any.")
@SuppressWarnings("NullAway.Init") // Picocli sets the fields.
final class DiffCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "The one version: a file or a directory.")
    private Path before;

    @Parameters(index = "1", paramLabel = "AFTER", description = "The other version: a file or a directory.")
    private Path after;

    @Option(names = "--workload", paramLabel = "ID", description = "Whose policy is meant.")
    private @Nullable String workload;

    @Mixin
    private Moment at;

    @Option(names = "--all", description = "Each kind of call, not one for each pair of rules.")
    private boolean all;

    @Override
    public Integer call() {
        SpiffeId whose = workload == null ? null : PolicyInput.id(workload);
        PolicySet old = PolicyFiles.readAny(List.of(before), whose);
        PolicySet now = PolicyFiles.readAny(List.of(after), whose);
        if (old.isEmpty() && now.isEmpty()) {
            throw new UsageException("No policy of either version is for " + whose + ". Correct --workload.");
        }
        List<PolicyChange> changes = changes(old, now, at.millis());
        PrintWriter out = spec.commandLine().getOut();
        if (all) {
            changes.forEach(change -> out.println(line(change)));
        } else {
            grouped(changes).values().forEach(group -> {
                out.println(line(group.get(0)));
                if (group.size() > 1) {
                    out.println("    and " + Count.of(group.size() - 1, "more kind") + " of calls, by the same rules");
                }
            });
        }
        out.println(changes.isEmpty() ? "Both versions decide each call alike." : counts(changes));
        return changes.isEmpty() ? ZtCommand.CLEAN : ZtCommand.FOUND;
    }

    private static List<PolicyChange> changes(PolicySet old, PolicySet now, long nowMillis) {
        try {
            return PolicyDiff.between(old, now, nowMillis);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, List<PolicyChange>> grouped(List<PolicyChange> changes) {
        return changes.stream()
                .collect(Collectors.groupingBy(
                        change -> change.kind() + " " + change.before() + " " + change.after(),
                        LinkedHashMap::new,
                        Collectors.toList()));
    }

    private static String line(PolicyChange change) {
        return word(change.kind()) + ": " + change.call() + "\n    before " + change.before() + "\n    after  "
                + change.after();
    }

    private static String counts(List<PolicyChange> changes) {
        Map<PolicyChange.Kind, Long> counts = changes.stream()
                .collect(Collectors.groupingBy(PolicyChange::kind, java.util.TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + word(entry.getKey()))
                .collect(Collectors.joining(", "));
    }

    private static String word(PolicyChange.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
