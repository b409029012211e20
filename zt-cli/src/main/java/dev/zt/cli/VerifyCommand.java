package dev.zt.cli;

import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.segments.Segments;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(names = "--format", defaultValue = "TEXT", description = "text (default) or sarif.")
    private Format format;

    @Override
    public Integer call() {
        Segments segments = input.read(layers.paths(), targets.targets());
        segments.notes().forEach(note -> spec.commandLine().getErr().println("note: " + note));
        List<Gap> gaps = segments.verify();
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.SARIF) {
            out.print(Sarif.write(gaps.stream().map(this::finding).toList()));
        } else {
            gaps.forEach(out::println);
            out.println(segments.graph().edges().size() + " edges, "
                    + segments.layers().size() + " layers, " + gaps.size() + " differences");
        }
        out.flush();
        return gaps.isEmpty() ? ZtCommand.CLEAN : ZtCommand.FOUND;
    }

    private Sarif.Finding finding(Gap gap) {
        String edge = gap.caller().label() + " -> " + gap.callee().label() + " " + gap.port();
        boolean more = gap.kind() == Gap.Kind.LAYER_ALLOWS_MORE;
        return new Sarif.Finding(
                gap.kind().name(),
                more ? "error" : "warning",
                gap.toString(),
                layers.paths().get(0).toString(),
                edge);
    }
}
