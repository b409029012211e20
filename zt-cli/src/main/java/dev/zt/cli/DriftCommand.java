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

    @Mixin
    private Differences differences;

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
        targets.notes(segments).forEach(note -> spec.commandLine().getErr().println("note: " + note));
        List<Derived> derived =
                targets.targets().stream().map(segments::require).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (apply) {
            derived.forEach(each -> cluster.apply(each, dryRun)
                    .forEach(object -> out.println((dryRun ? "would apply " : "applied ") + object)));
        }
        List<DriftFinding> findings =
                Layers.drift(derived, cluster, segments.graph().settings());
        differences.print(
                out,
                () -> grouped(findings),
                findings.isEmpty() ? "The cluster is as the policies say." : Count.of(findings.size(), "difference"),
                () -> findings.stream().map(this::finding).toList());
        return findings.isEmpty() ? ZtCommand.CLEAN : ZtCommand.FOUND;
    }

    /** What somebody else applied has to be looked at one by one; the rest of a namespace has one mend. */
    private static Grouped grouped(List<DriftFinding> findings) {
        Grouped grouped = new Grouped();
        findings.forEach(finding -> grouped.add(
                finding.kind()
                        + (finding.kind() == DriftFinding.Kind.FOREIGN
                                ? " " + finding.object()
                                : " in " + namespace(finding.object())),
                finding.toString(),
                finding.object() + ": " + finding.detail()));
        return grouped;
    }

    /** An object is called {@code Kind namespace/name}, or {@code Kind name} if it is in none. */
    private static String namespace(String object) {
        String name = object.substring(object.indexOf(' ') + 1);
        return name.contains("/") ? name.substring(0, name.indexOf('/')) : "no namespace";
    }

    private Sarif.Finding finding(DriftFinding finding) {
        String level = finding.kind() == DriftFinding.Kind.FOREIGN ? "warning" : "error";
        return new Sarif.Finding(
                finding.kind().name(), level, finding.detail(), "cluster/" + context, finding.object());
    }
}
