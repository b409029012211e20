package dev.zt.devkit.attack;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What came of a run. Immutable and thread-safe.
 *
 * @param resource what was attacked, and where
 * @param attacks all that were sent, in their order
 * @param bypasses those that got through; empty if all is well
 * @param http2 whether the server was attacked over HTTP/2 as well
 * @param unanswered how many attacks came back with nothing: the connection was closed, or stayed open in silence
 */
public record BypassReport(
        String resource, List<Attack> attacks, List<Bypass> bypasses, boolean http2, int unanswered) {

    /**
     * Copies the lists.
     *
     * @param resource what was attacked, and where
     * @param attacks all that were sent
     * @param bypasses those that got through
     * @param http2 whether the server was attacked over HTTP/2 as well
     * @param unanswered how many attacks came back with nothing
     */
    public BypassReport {
        attacks = List.copyOf(attacks);
        bypasses = List.copyOf(bypasses);
    }

    /**
     * Returns the bypasses by class.
     *
     * @return classes in the order of the enum; none is empty
     */
    public Map<AttackClass, List<Bypass>> byClass() {
        return bypasses.stream()
                .collect(Collectors.groupingBy(
                        bypass -> bypass.attack().kind(), () -> new EnumMap<>(AttackClass.class), Collectors.toList()));
    }

    /** Returns what got through, with what was sent and came back, and the mend of each class. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(resource + ": " + bypasses.size() + " of " + attacks.size()
                + " attacks got through (" + (http2 ? "HTTP/1.1 and HTTP/2" : "one protocol")
                + ", " + unanswered + " without an answer)");
        byClass().forEach((kind, found) -> {
            text.append("\n\n")
                    .append(kind)
                    .append(": ")
                    .append(kind.what())
                    .append(". ")
                    .append(kind.why());
            if (!kind.standsFor().isEmpty()) {
                text.append(" (").append(String.join(", ", kind.standsFor())).append(')');
            }
            text.append("\n  Mend: ").append(kind.mend());
            found.forEach(bypass -> text.append("\n  - ")
                    .append(bypass.attack().name())
                    .append("\n      sent: ")
                    .append(bypass.attack().sent().replace("\n", "\n            "))
                    .append("\n      back: ")
                    .append(bypass.answer()));
        });
        return text.toString();
    }
}
