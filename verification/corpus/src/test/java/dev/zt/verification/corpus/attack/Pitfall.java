package dev.zt.verification.corpus.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A mistake that another system has made, and the tests that zt does not. */
record Pitfall(String name, String what, String here, List<Named> tests) {

    private static final Path FILE = Path.of("src/test/resources/attacks/pitfalls.txt");

    static List<Pitfall> all() throws IOException {
        return Files.readAllLines(FILE).stream()
                .filter(line -> !line.startsWith("#"))
                .map(Pitfall::parse)
                .toList();
    }

    private static Pitfall parse(String line) {
        String[] cells = line.split(" \\| ", -1);
        if (cells.length != 4) {
            throw new IllegalArgumentException("not four cells: " + line);
        }
        return new Pitfall(
                cells[0],
                cells[1],
                cells[2],
                Stream.of(cells[3].split(", ")).map(Named::parse).toList());
    }

    boolean isAdvisory() {
        return name.startsWith("CVE-");
    }

    /** A test method. */
    record Named(String module, String type, String method) {

        static Named parse(String text) {
            String[] parts = text.split("[ #]");
            return new Named(parts[0], parts[1], parts[2]);
        }

        /** Returns the text of the one source of that name. */
        String source(Path root) throws IOException {
            try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/test/java"))) {
                List<Path> found = files.filter(
                                file -> file.getFileName().toString().equals(type + ".java"))
                        .toList();
                if (found.size() != 1) {
                    throw new IllegalStateException(this + " has " + found.size() + " sources");
                }
                return Files.readString(found.get(0));
            }
        }
    }
}
