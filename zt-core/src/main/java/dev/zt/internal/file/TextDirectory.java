package dev.zt.internal.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the small UTF-8 files of a directory as one state of it. Stateless and thread-safe.
 *
 * <p>Files whose names begin with a dot, directories below and what is not asked for by name are left out. A directory that
 * Kubernetes mounts, of a ConfigMap say, has a link {@code ..data} to the folder of its state: the files of that folder are
 * read, which nobody changes, and not the links beside it.
 *
 * <h2>Guarantees</h2>
 *
 * Files of two states never come together where a state is replaced by one rename: of the link {@code ..data}, or of the
 * directory's own path. Where files are changed one by one, each state that lasts while it is read is one; a change that is
 * seen meanwhile has the directory read anew. No file outside of the directory is read, whatever links say.
 */
public final class TextDirectory {

    /** The most files that are read. */
    public static final int MAX_FILES = 100;

    /** The most bytes that they may have together. */
    public static final int MAX_BYTES = 4 << 20;

    private static final int TRIES = 5;
    private static final String DATA = "..data";

    private final Path directory;
    private final List<String> endings;

    private TextDirectory(Path directory, List<String> endings) {
        this.directory = directory;
        this.endings = endings;
    }

    /**
     * Reads the files.
     *
     * @param directory the directory; may be a symbolic link
     * @param endings how the names end that are meant; those that begin with a dot never are
     * @return the texts by their names, in the order of the names
     * @throws IOException if the directory or one of the files cannot be read, there is no file or more than 100, one is no
     *     regular file, not UTF-8, or leads out of the directory, one has more than 1,048,576 bytes or all together more
     *     than 4,194,304, or the directory changed each time that it was read
     */
    public static SortedMap<String, String> read(Path directory, List<String> endings) throws IOException {
        TextDirectory reader = new TextDirectory(directory, List.copyOf(endings));
        for (int i = 1; i <= TRIES; i++) {
            SortedMap<String, String> texts = reader.tryRead(i == TRIES);
            if (texts != null) {
                return texts;
            }
        }
        throw new UnreadableException(directory + " changed each time it was read");
    }

    /** What tells one state of a file from the next. */
    private record Stamp(
            Path real,
            long size,
            FileTime modified,
            @Nullable Object key) {}

    /** The folder whose files count, and what was in it. */
    private record State(Path folder, Map<String, Stamp> files) {}

    /** Returns the texts, or null if the directory changed meanwhile. */
    private @Nullable SortedMap<String, String> tryRead(boolean last) throws IOException {
        Path root = directory.toRealPath();
        try {
            State before = state(root);
            if (before.files.isEmpty()) {
                throw new UnreadableException(directory + " holds no file *" + String.join(" or *", endings));
            }
            SortedMap<String, String> texts = texts(before);
            return before.equals(state(directory.toRealPath())) ? Collections.unmodifiableSortedMap(texts) : null;
        } catch (NoSuchFileException e) {
            if (last) {
                throw new UnreadableException(directory + " lacks " + e.getFile() + ", which one of its links names");
            }
            return null;
        }
    }

    private State state(Path root) throws IOException {
        Path data = root.resolve(DATA);
        boolean mounted = Files.exists(data, LinkOption.NOFOLLOW_LINKS);
        Path folder = mounted ? data.toRealPath() : root;
        inside(root, folder, DATA);
        SortedMap<String, Stamp> files = new TreeMap<>();
        for (Path file : list(folder)) {
            files.put(file.getFileName().toString(), stamp(folder, file));
        }
        if (mounted) {
            refuseFilesBesideTheLink(root);
        }
        return new State(folder, files);
    }

    private Collection<Path> list(Path folder) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".") && endings.stream().anyMatch(name::endsWith)) {
                    files.put(name, entry);
                }
                if (files.size() > MAX_FILES) {
                    throw new UnreadableException(
                            directory + " holds more than " + MAX_FILES + " files *" + String.join(" or *", endings));
                }
            }
        }
        return files.values();
    }

    /** It would belong to no state, and nobody would see that it does not count. */
    private void refuseFilesBesideTheLink(Path root) throws IOException {
        for (Path file : list(root)) {
            boolean ofTheState =
                    Files.isSymbolicLink(file) && Files.readSymbolicLink(file).startsWith(DATA);
            if (!ofTheState && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new UnreadableException(directory.resolve(file.getFileName())
                        + " is beside ..data, where links into that alone belong");
            }
        }
    }

    private Stamp stamp(Path folder, Path file) throws IOException {
        Path real = file.toRealPath();
        inside(folder, real, file.getFileName().toString());
        BasicFileAttributes attributes =
                Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new UnreadableException(directory.resolve(file.getFileName()) + " is no regular file");
        }
        return new Stamp(real, attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }

    private void inside(Path folder, Path real, String name) throws UnreadableException {
        if (!real.startsWith(folder)) {
            throw new UnreadableException(
                    directory.resolve(name) + " leads out of the directory, to " + real + ", where others may write");
        }
    }

    private SortedMap<String, String> texts(State state) throws IOException {
        SortedMap<String, String> texts = new TreeMap<>();
        int left = MAX_BYTES;
        for (Map.Entry<String, Stamp> file : state.files.entrySet()) {
            Path name = directory.resolve(file.getKey());
            byte[] content = content(name, file.getValue().real);
            left -= content.length;
            if (left < 0) {
                throw new UnreadableException(
                        "the files of " + directory + " have more than " + MAX_BYTES + " bytes together");
            }
            texts.put(file.getKey(), TextFile.decode(name.toString(), content));
        }
        return texts;
    }

    private static byte[] content(Path name, Path real) throws IOException {
        try {
            return BoundedFile.read(real, TextFile.MAX_BYTES);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableException(
                    e.getClass() == IOException.class
                            ? name + " has more than " + TextFile.MAX_BYTES + " bytes, or cannot be read"
                            : "cannot read " + name + " (" + e.getClass().getSimpleName() + ")");
        }
    }
}
