package dev.zt.cli;

import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.segments.DerivedFiles;
import dev.zt.kubernetes.segments.Segments;
import dev.zt.kubernetes.segments.Target;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Derives the policies of layers. */
@Command(
        name = "derive",
        description =
                "Derives the policies of layers, a file for each; with --check it exits with 1 if the files are not up to date.")
@SuppressWarnings("NullAway.Init") // Picocli sets the fields.
final class DeriveCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterInput input;

    @Mixin
    private Targets targets;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where the files go, one for each layer; by default they are printed.")
    private @Nullable Path output;

    @Option(names = "--check", description = "Write nothing, and tell which files of --output are not up to date.")
    private boolean check;

    @Override
    public Integer call() throws IOException {
        List<Target> chosen = targets.targets();
        Segments segments = input.read(List.of(), List.of());
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        targets.notes(segments).forEach(note -> err.println("note: " + note));
        if (output == null) {
            if (check) {
                throw new UsageException("Say by --output where the files are that shall be checked.");
            }
            chosen.forEach(target -> out.print(DerivedFiles.text(segments, target)));
            out.flush();
            return ZtCommand.CLEAN;
        }
        if (check) {
            List<String> stale = DerivedFiles.stale(segments, chosen, output);
            stale.forEach(out::println);
            out.println(
                    stale.isEmpty()
                            ? "The files are up to date."
                            : Count.of(stale.size(), "file") + (stale.size() == 1 ? " is" : " are")
                                    + " not up to date. Derive again without --check, and look at what changes.");
            return stale.isEmpty() ? ZtCommand.CLEAN : ZtCommand.FOUND;
        }
        DerivedFiles.write(segments, chosen, output)
                .forEach(written -> out.println(written.file() + ": " + summary(written.derived())));
        return ZtCommand.CLEAN;
    }

    private static String summary(Derived derived) {
        String fidelities = Arrays.stream(Fidelity.values())
                .map(fidelity -> derived.rules().stream()
                                .map(DerivedRule::fidelity)
                                .filter(fidelity::equals)
                                .count()
                        + " " + fidelity)
                .collect(Collectors.joining(", "));
        return Count.of(derived.objects().size(), "object") + "; rules: " + fidelities;
    }
}
