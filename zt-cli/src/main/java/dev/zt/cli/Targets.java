package dev.zt.cli;

import dev.zt.kubernetes.segments.Target;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The option that says which layers are meant. */
@SuppressWarnings("NullAway.Init") // Picocli sets the field.
final class Targets {

    @Option(
            names = "--target",
            split = ",",
            defaultValue = "network",
            paramLabel = "LAYER",
            description = "Which layers, separated by commas: network (default), istio, istio-ambient, linkerd; and"
                    + " spire, which is derived and lets nothing through.")
    private List<String> names;

    /** Returns the layers in the order of their declaration. */
    List<Target> targets() {
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
