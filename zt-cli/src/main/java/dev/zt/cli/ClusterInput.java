package dev.zt.cli;

import dev.zt.identity.TrustDomain;
import dev.zt.kubernetes.live.LiveCluster;
import dev.zt.kubernetes.segments.Segments;
import dev.zt.kubernetes.segments.SegmentsReader;
import dev.zt.kubernetes.segments.Target;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which applications are meant, and where they run. */
final class ClusterInput {

    @Option(
            names = {"-p", "--policy"},
            required = true,
            paramLabel = "PATH",
            description = "A policy file, or a directory of them; may be given several times.")
    @SuppressWarnings("NullAway.Init") // Picocli sets it.
    private List<Path> policies;

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

    @Option(
            names = "--at",
            paramLabel = "INSTANT",
            description = "The moment at which rules count or have expired; by default now.")
    private @Nullable Instant at;

    Segments read(List<Path> layers, List<String> targets) {
        return reader(layers, targets).read();
    }

    /** Takes the workloads from a cluster where no manifests are given. */
    Segments read(LiveCluster cluster, List<String> namespaces, List<String> targets) {
        SegmentsReader reader = reader(List.of(), targets);
        return (manifests.isEmpty() ? reader.cluster(cluster, namespaces) : reader).read();
    }

    private SegmentsReader reader(List<Path> layers, List<String> targets) {
        SegmentsReader reader = Segments.builder()
                .policies(policies.toArray(Path[]::new))
                .manifests(manifests.toArray(Path[]::new))
                .layers(layers.toArray(Path[]::new))
                .targets(targets(targets).toArray(Target[]::new));
        if (settings != null) {
            reader.settings(settings);
        }
        if (trustDomain != null) {
            reader.trustDomain(domain(trustDomain));
        }
        return at == null ? reader : reader.at(at);
    }

    private static TrustDomain domain(String name) {
        try {
            return TrustDomain.parse(name);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** Returns the layers of these names, in the order of their declaration. */
    static List<Target> targets(List<String> names) {
        List<Target> found = Arrays.stream(Target.values())
                .filter(target -> names.contains(target.label()))
                .toList();
        if (found.size() != names.stream().distinct().count()) {
            throw new UsageException("There is no such layer among " + names + ". There are "
                    + Arrays.stream(Target.values()).map(Target::label).collect(Collectors.joining(", ")) + ".");
        }
        if (found.contains(Target.ISTIO) && found.contains(Target.ISTIO_AMBIENT)) {
            throw new UsageException("A mesh of Istio runs in one mode: choose istio or istio-ambient.");
        }
        return found;
    }
}
