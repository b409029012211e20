package dev.zt.kubernetes.segments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The texts of files, and of the YAML files that stand directly in directories, in the order of their names. */
final class TextFiles {

    /** Looked at before a file is read: 16 Mi characters, which is the most that is read of one, take no more. */
    private static final long MAX_BYTES = 64L * 1024 * 1024;

    private TextFiles() {}

    /**
     * Reads the texts by where they are from.
     *
     * @throws InvalidClusterException if a file cannot be read, or a directory has none
     */
    static Map<String, String> read(Collection<Path> paths) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Path path : paths) {
            files(path).forEach(file -> texts.put(file.toString(), text(file)));
        }
        return texts;
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> inside = Files.list(path)) {
            List<Path> files = new ArrayList<>(
                    inside.filter(file -> file.getFileName().toString().matches("[^.].*\\.(?:ya?ml|json)"))
                            .sorted()
                            .toList());
            if (files.isEmpty()) {
                throw failed(path, "it has no YAML file");
            }
            return files;
        } catch (IOException e) {
            throw failed(path, "it cannot be listed: " + e);
        }
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw failed(file, "it has more than " + MAX_BYTES + " bytes; split it");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw failed(file, "it cannot be read: there is no such file");
        } catch (IOException e) {
            throw failed(file, "it cannot be read: " + e);
        }
    }

    private static InvalidClusterException failed(Path path, String why) {
        return new InvalidClusterException("Reading " + path + " failed", List.of(why + "."));
    }
}
