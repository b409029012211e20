package dev.zt;

import dev.zt.identity.ZtException;
import dev.zt.internal.file.Failure;
import dev.zt.internal.file.Followed;
import dev.zt.internal.file.TextFile;
import dev.zt.trust.Revocation;
import dev.zt.trust.RevocationList;
import dev.zt.trust.RevocationReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a revocation list from a file that is followed.
 *
 * <p>A new entry counts at once. One that disappears counts until the file was read twice without it: who empties a file
 * before writing it anew must not let everybody in meanwhile. A file that cannot be read changes nothing. Not
 * thread-safe.
 */
final class RevocationFile {

    private final Path path;
    private final RevocationList list;
    private final Followed<String, List<Revocation>> file;
    private List<Revocation> read = List.of();
    private List<Revocation> applied = List.of();

    RevocationFile(Path path, RevocationList list, Clock clock) {
        this.path = path;
        this.list = list;
        this.file = new Followed<>(
                "Revocation file",
                path,
                () -> TextFile.read(path),
                this::parse,
                this::take,
                failure -> {},
                "create it",
                clock);
    }

    /**
     * Reads the file for the first time.
     *
     * @throws ZtException with code INVALID_REVOCATION_LIST if it cannot be read: nobody could tell who is revoked
     */
    void start() {
        try {
            file.load();
        } catch (IOException e) {
            throw new ZtException(
                    ZtException.Code.INVALID_REVOCATION_LIST,
                    "Revocation file " + path + " cannot be read ("
                            + e.getClass().getSimpleName()
                            + "), so that nobody could tell who is revoked. Create it, empty if nobody is.",
                    e);
        }
    }

    /** Reads the file again. */
    void reload() {
        List<Revocation> before = read;
        if (file.reload() && read.equals(before) && !applied.equals(read)) {
            apply(read);
        }
    }

    /** Returns what is wrong with the file, or null. */
    @Nullable
    Failure failure() {
        return file.failure();
    }

    /** A file that had entries and is empty was cut off by somebody: nobody is let in for that. */
    private List<Revocation> parse(String text) {
        if (text.isEmpty() && !applied.isEmpty()) {
            throw new ZtException(
                    ZtException.Code.INVALID_REVOCATION_LIST,
                    "Revocation file " + path + " is empty and had " + applied.size()
                            + (applied.size() == 1 ? " entry" : " entries")
                            + ". Write a comment line if nobody is revoked any more.",
                    null);
        }
        return RevocationReader.parse(text, path.toString());
    }

    private void take(List<Revocation> next) {
        read = next;
        Set<Revocation> all = new LinkedHashSet<>(next);
        all.addAll(applied);
        apply(all.size() == new LinkedHashSet<>(next).size() ? next : List.copyOf(all));
    }

    private void apply(List<Revocation> next) {
        list.replace(applied, next);
        applied = next;
    }
}
