package dev.zt.cli;

import dev.zt.identity.TrustDomain;
import dev.zt.kubernetes.live.LiveCluster;
import dev.zt.kubernetes.segments.Segments;
import dev.zt.kubernetes.segments.SegmentsReader;
import dev.zt.kubernetes.segments.Target;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which applications are meant, and where they run. */
final class ClusterInput {

    @Mixin
    @SuppressWarnings("NullAway.Init") // Picocli sets it.
    private PolicyPaths policies;

    @Option(
            names = {"-m", "--manifests"},
            paramLabel = "PATH",
            description = "Manifests of workloads: a file or a directory; may be given several times.")
    private List<Path> manifests = List.of();

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description =
                    "A file of kind ClusterSettings: trust domain, DNS, and the connections to and from what has no manifest.")
    private @Nullable Path settings;

    @Option(
            names = "--trust-domain",
            paramLabel = "NAME",
            description = "The trust domain of the workloads; by default that of the settings or the policies.")
    private @Nullable String trustDomain;

    @Mixin
    @SuppressWarnings("NullAway.Init") // Picocli sets it.
    private Moment at;

    Segments read(List<Path> layers, List<Target> targets) {
        return reader(layers, targets).read();
    }

    /** Takes the workloads from a cluster where no manifests are given. */
    Segments read(LiveCluster cluster, List<String> namespaces, List<Target> targets) {
        SegmentsReader reader = reader(List.of(), targets);
        return (manifests.isEmpty() ? reader.cluster(cluster, namespaces) : reader).read();
    }

    private SegmentsReader reader(List<Path> layers, List<Target> targets) {
        SegmentsReader reader = Segments.builder()
                .policies(policies.paths().toArray(Path[]::new))
                .manifests(manifests.toArray(Path[]::new))
                .layers(layers.toArray(Path[]::new))
                .targets(targets.toArray(Target[]::new))
                .at(at.instant());
        if (settings != null) {
            reader.settings(settings);
        }
        if (trustDomain != null) {
            reader.trustDomain(domain(trustDomain));
        }
        return reader;
    }

    private static TrustDomain domain(String name) {
        try {
            return TrustDomain.parse(name);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
