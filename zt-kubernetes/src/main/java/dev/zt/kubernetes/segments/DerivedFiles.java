package dev.zt.kubernetes.segments;

import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.ManifestWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The files of what was derived: one for each layer, called after it, the same each time. At its head it says what the layer
 * cannot say. Stateless and thread-safe.
 */
public final class DerivedFiles {

    /** The property that makes {@link #assertUpToDate} write the files instead, if it is {@code true}. */
    public static final String UPDATE = "zt.cluster.update";

    private static final String HEAD = "# Derived by zt from policies with the digest ";

    private DerivedFiles() {}

    /**
     * A file that was written.
     *
     * @param file where it is
     * @param derived what it holds
     */
    public record Written(Path file, Derived derived) {

        /**
         * Checks that nothing is missing.
         *
         * @param file where it is
         * @param derived what it holds
         */
        public Written {
            Objects.requireNonNull(file, "file");
            Objects.requireNonNull(derived, "derived");
        }
    }

    /**
     * Returns the text of a file.
     *
     * @param segments what was read
     * @param target the layer
     * @return the text
     * @throws InvalidClusterException if the policy cannot be expressed in that layer; it says why
     */
    public static String text(Segments segments, Target target) {
        return text(segments, segments.require(target));
    }

    private static String text(Segments segments, Derived derived) {
        StringBuilder text = new StringBuilder(HEAD + segments.graph().digest()
                + ".\n# Change those and derive again: what is changed here is lost.\n");
        derived.rules().stream()
                .filter(rule -> rule.fidelity() != Fidelity.EXACT)
                .map(DerivedFiles::comment)
                .forEach(text::append);
        return text.append(ManifestWriter.write(derived.objects())).toString();
    }

    private static String comment(DerivedRule rule) {
        return "# " + rule.toString().replaceAll("\\R|\\p{Cntrl}", " ") + "\n";
    }

    /**
     * Writes the files of layers.
     *
     * @param segments what was read
     * @param targets the layers
     * @param directory where to; it is made if it is not there
     * @return what was written, a file for each layer
     * @throws IOException if a file cannot be written
     * @throws InvalidClusterException if the policy cannot be expressed in one of the layers; nothing is written then
     */
    public static List<Written> write(Segments segments, Collection<Target> targets, Path directory)
            throws IOException {
        List<Written> files = targets.stream()
                .map(target -> new Written(file(directory, target), segments.require(target)))
                .toList();
        Files.createDirectories(directory);
        for (Written each : files) {
            Files.writeString(each.file(), text(segments, each.derived()));
        }
        return files;
    }

    /**
     * Tells which files are not what would be written now.
     *
     * @param segments what was read
     * @param targets the layers
     * @param directory where the files are
     * @return a sentence for each file that is missing or differs
     * @throws IOException if a file cannot be read
     * @throws InvalidClusterException if the policy cannot be expressed in one of the layers
     */
    public static List<String> stale(Segments segments, Collection<Target> targets, Path directory) throws IOException {
        List<String> stale = new ArrayList<>();
        for (Target target : targets) {
            stale(text(segments, target), file(directory, target)).ifPresent(stale::add);
        }
        return stale;
    }

    /**
     * Asserts that the files are what would be written now; with {@code -Dzt.cluster.update=true} it writes them.
     *
     * @param segments what was read
     * @param targets the layers
     * @param directory where the files are
     * @throws AssertionError if a file is missing or differs
     * @throws IOException if a file cannot be read or written
     */
    public static void assertUpToDate(Segments segments, Collection<Target> targets, Path directory)
            throws IOException {
        if (Boolean.getBoolean(UPDATE)) {
            write(segments, targets, directory);
        }
        List<String> stale = stale(segments, targets, directory);
        if (!stale.isEmpty()) {
            throw new AssertionError(
                    String.join("\n", stale) + "\nRun the test with -D" + UPDATE + "=true, and look at what changes.");
        }
    }

    private static Optional<String> stale(String wanted, Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.of(file + " is missing.");
        }
        List<String> now = wanted.lines().toList();
        List<String> there = Files.readString(file).lines().toList();
        Optional<String> digest = Optional.empty();
        for (int i = 0; i < Math.max(now.size(), there.size()); i++) {
            String should = i < now.size() ? now.get(i) : "(its end)";
            String is = i < there.size() ? there.get(i) : "(its end)";
            if (!should.equals(is)) {
                Optional<String> here = Optional.of(file + ":" + (i + 1) + " is stale: there is '" + is.strip()
                        + "', and should be '" + should.strip() + "'.");
                if (!isDigest(should) || !isDigest(is)) {
                    return here;
                }
                digest = digest.or(() -> here);
            }
        }
        return digest;
    }

    /** Digests differ wherever something does, and do not say what. */
    private static boolean isDigest(String line) {
        return line.startsWith(HEAD) || line.strip().startsWith("zt.dev/policy-digest: ");
    }

    private static Path file(Path directory, Target target) {
        return directory.resolve(target.label() + ".yaml");
    }
}
