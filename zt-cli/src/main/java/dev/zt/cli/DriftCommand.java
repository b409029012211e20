package dev.zt.cli;

import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.live.DriftFinding;
import dev.zt.kubernetes.live.LiveCluster;
import dev.zt.kubernetes.segments.Layers;
import dev.zt.kubernetes.segments.Segments;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares what is applied in a cluster with what the policies say, and applies it on request. */
@Command(
        name = "drift",
        description = "Tells where a cluster differs from what the policies say; exits with 1 if it does.")
@SuppressWarnings("NullAway.Init") // Picocli sets the fields.
final class DriftCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterInput input;

    @Option(
            names = "--context",
            required = true,
            paramLabel = "NAME",
            description =
                    "Which cluster: a context of the kubeconfig. There is no default: the wrong one is soon chosen.")
    private String context;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "Where to look for workloads, if no manifests are given; by default everywhere.")
    private List<String> namespaces = List.of();

    @Mixin
    private Targets targets;

    @Option(names = "--format", defaultValue = "TEXT", description = "text (default) or sarif.")
    private Format format;

    @Option(
            names = "--apply",
            description = "Apply what is derived, what allows before what denies, and look again. Nothing is deleted.")
    private boolean apply;

    @Option(
            names = "--dry-run",
            description = "With --apply: let the cluster say whether it would take it, and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        if (dryRun && !apply) {
            throw new UsageException("Without --apply nothing is written, so that --dry-run says nothing: add --apply,"
                    + " or leave --dry-run out.");
        }
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(KubeContext.of(context))
                .build()) {
            return call(new LiveCluster(client));
        } catch (KubernetesClientException e) {
            throw new UsageException(KubeContext.failure(context, e));
        }
    }

    private int call(LiveCluster cluster) {
        Segments segments = input.read(cluster, namespaces, targets.targets());
        segments.notes().forEach(note -> spec.commandLine().getErr().println("note: " + note));
        List<Derived> derived =
                targets.targets().stream().map(segments::require).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (apply) {
            derived.forEach(each -> cluster.apply(each, dryRun)
                    .forEach(object -> out.println((dryRun ? "would apply " : "applied ") + object)));
        }
        List<DriftFinding> findings = Layers.drift(derived, cluster);
        if (format == Format.SARIF) {
            out.print(Sarif.write(findings.stream().map(this::finding).toList()));
        } else {
            findings.forEach(out::println);
            out.println(findings.isEmpty() ? "The cluster is as the policies say." : findings.size() + " differences");
        }
        out.flush();
        return findings.isEmpty() ? ZtCommand.CLEAN : ZtCommand.FOUND;
    }

    private Sarif.Finding finding(DriftFinding finding) {
        String level = finding.kind() == DriftFinding.Kind.FOREIGN ? "warning" : "error";
        return new Sarif.Finding(
                finding.kind().name(), level, finding.detail(), "cluster/" + context, finding.object());
    }
}
