package dev.zt.cli;

import dev.zt.kubernetes.Mesh;
import dev.zt.kubernetes.segments.Segments;
import dev.zt.kubernetes.segments.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

    /** Returns what is worth a look: the notes of what was read, and a mesh that the network is not told of. */
    List<String> notes(Segments segments) {
        List<Target> chosen = targets();
        List<String> notes = new ArrayList<>(segments.notes());
        List<Mesh.Kind> meshes =
                chosen.stream().flatMap(target -> mesh(target).stream()).toList();
        Optional<Mesh.Kind> said = segments.graph().settings().mesh().map(Mesh::kind);
        if (chosen.contains(Target.NETWORK)
                && !meshes.isEmpty()
                && said.filter(meshes::contains).isEmpty()) {
            notes.add("The network is chosen beside " + labels(meshes) + ", and the settings name "
                    + said.map(Mesh.Kind::label).orElse("no mesh")
                    + ": NetworkPolicies let a mesh through only where spec.mesh names it, and cut its calls elsewhere."
                    + " Name there the mesh that the pods are in.");
        }
        return notes;
    }

    private static String labels(List<Mesh.Kind> meshes) {
        return meshes.stream().map(Mesh.Kind::label).collect(Collectors.joining(", "));
    }

    private static Optional<Mesh.Kind> mesh(Target target) {
        return switch (target) {
            case ISTIO -> Optional.of(Mesh.Kind.ISTIO_SIDECAR);
            case ISTIO_AMBIENT -> Optional.of(Mesh.Kind.ISTIO_AMBIENT);
            case LINKERD -> Optional.of(Mesh.Kind.LINKERD);
            case NETWORK, SPIRE -> Optional.empty();
        };
    }
}
