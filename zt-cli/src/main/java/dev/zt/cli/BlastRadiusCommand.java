package dev.zt.cli;

import dev.zt.kubernetes.BlastReport;
import dev.zt.kubernetes.segments.Segments;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what a compromised workload can reach. */
@Command(
        name = "blast-radius",
        description = "Tells what a compromised workload can reach; exits with 1 if it can call what it must not.")
@SuppressWarnings("NullAway.Init") // Picocli sets the fields.
final class BlastRadiusCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterInput input;

    @Parameters(paramLabel = "WORKLOAD", description = "name, namespace/name, 'Kind namespace/name' or a SPIFFE ID.")
    private String workload;

    @ArgGroup(exclusive = false)
    private @Nullable LayerFiles layers;

    @Mixin
    private Targets targets;

    @Option(
            names = "--cannot-reach",
            paramLabel = "WORKLOAD",
            description = "What it must not be able to call itself; may be given several times.")
    private List<String> forbidden = List.of();

    @Override
    public Integer call() {
        Segments segments = input.read(layers == null ? List.of() : layers.paths(), targets.targets());
        targets.notes(segments).forEach(note -> spec.commandLine().getErr().println("note: " + note));
        PrintWriter out = spec.commandLine().getOut();
        out.print(report(segments).toMarkdown());
        boolean found = false;
        for (String other : forbidden) {
            try {
                segments.assertCannotReach(workload, other);
            } catch (AssertionError e) {
                out.println("\nFAILED: " + e.getMessage());
                found = true;
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }
        out.flush();
        return found ? ZtCommand.FOUND : ZtCommand.CLEAN;
    }

    private BlastReport report(Segments segments) {
        try {
            return segments.blastRadius(workload);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
