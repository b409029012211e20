package dev.zt.cli;

import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.segments.Segments;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Holds the files of layers against the policies. */
@Command(
        name = "verify",
        description = "Tells where layers let through more or less than the policies; exits with 1 if any does.")
@SuppressWarnings("NullAway.Init") // Picocli sets the fields.
final class VerifyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterInput input;

    @ArgGroup(exclusive = false, multiplicity = "1")
    private LayerFiles layers;

    @Mixin
    private Targets targets;

    @Mixin
    private Differences differences;

    @Override
    public Integer call() {
        Segments segments = input.read(layers.paths(), targets.targets());
        targets.notes(segments).forEach(note -> spec.commandLine().getErr().println("note: " + note));
        List<Gap> gaps = segments.verify();
        GapCauses causes = new GapCauses(segments);
        differences.print(
                spec.commandLine().getOut(),
                () -> causes.group(gaps),
                String.join(
                        ", ",
                        Count.of(segments.graph().edges().size(), "edge"),
                        Count.of(segments.layers().size(), "layer"),
                        Count.of(gaps.size(), "difference")),
                () -> gaps.stream().map(gap -> finding(gap, causes)).toList());
        return gaps.isEmpty() ? ZtCommand.CLEAN : ZtCommand.FOUND;
    }

    private Sarif.Finding finding(Gap gap, GapCauses causes) {
        return new Sarif.Finding(
                gap.kind().name(),
                gap.kind() == Gap.Kind.LAYER_ALLOWS_MORE ? "error" : "warning",
                GapCauses.what(gap) + ": " + gap.witness(),
                layers.paths().get(0).toString(),
                causes.edge(gap));
    }
}
