package dev.zt.kubernetes.manifest;

import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chooses the ports at which an application enforces its policy. */
final class GuardedPorts {

    /** What the annotation of pods says that answer no calls. */
    private static final String NONE = "none";

    private GuardedPorts() {}

    /** Tells whether an annotation says that no call is answered: a port may have that word for its name. */
    static boolean isNone(@Nullable String annotation, List<PodPort> listed) {
        return annotation != null
                && annotation.strip().equals(NONE)
                && listed.stream().noneMatch(port -> port.name().equals(NONE));
    }

    /**
     * Returns the ports that an annotation names, by number or name, or none if it says so; without one the only port of
     * TCP, or the only one that is not there for probes alone.
     *
     * @throws IllegalArgumentException if the annotation names a port that is not listed, or a name that two ports have
     */
    static List<PodPort> of(@Nullable String annotation, List<PodPort> listed, List<Integer> probed) {
        if (isNone(annotation, listed)) {
            return List.of();
        }
        if (annotation == null) {
            List<PodPort> streams = listed.stream().filter(PodPort::isTcp).toList();
            List<PodPort> serving = streams.stream()
                    .filter(port -> streams.size() == 1 || !probed.contains(port.number()))
                    .toList();
            return serving.size() == 1 ? serving : List.of();
        }
        List<PodPort> guarded = new ArrayList<>();
        for (String word : annotation.split(",", -1)) {
            guarded.add(port(word.strip(), listed));
        }
        return guarded;
    }

    private static PodPort port(String word, List<PodPort> listed) {
        List<PodPort> found = matching(word, listed).toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "annotation " + WorkloadReader.GUARDED_PORTS + " names " + Shown.quoted(word)
                            + ", which " + (found.isEmpty() ? "no container port is" : "is more than one port")
                            + "; the ports are " + listed);
        }
        return found.get(0);
    }

    private static Stream<PodPort> matching(String word, List<PodPort> listed) {
        return listed.stream()
                .distinct()
                .filter(port -> !word.isEmpty() && (port.name().equals(word) || word.equals("" + port.number())));
    }
}
