package dev.zt.example.shop.runner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The programs of PostgreSQL, and who may run them: they refuse to run as root, which uses the user {@code postgres}.
 *
 * @param bin where the programs are
 * @param user whom to run them as; null for the runner's own user
 */
record PostgresTools(Path bin, @Nullable UserPrincipal user) {

    static final String HOW = "install postgresql, or set SHOP_POSTGRES_BIN to the folder of initdb and postgres";

    private static final String SERVER_USER = "postgres";

    /** Returns nothing if there are no such programs, or nobody to run them. */
    static Optional<PostgresTools> find() throws IOException {
        Optional<Path> bin = folder();
        if (bin.isEmpty() || !System.getProperty("user.name").equals("root")) {
            return bin.map(found -> new PostgresTools(found, null));
        }
        try {
            UserPrincipal user =
                    bin.get().getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(SERVER_USER);
            return Optional.of(new PostgresTools(bin.get(), user));
        } catch (UserPrincipalNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> folder() throws IOException {
        String named = System.getenv("SHOP_POSTGRES_BIN");
        if (named != null) {
            return Optional.of(Path.of(named)).filter(PostgresTools::isComplete);
        }
        Path debian = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(debian)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(debian)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(PostgresTools::isComplete)
                    .max(Comparator.naturalOrder());
        }
    }

    private static boolean isComplete(Path bin) {
        return Files.isExecutable(bin.resolve("initdb")) && Files.isExecutable(bin.resolve("postgres"));
    }

    /** Lets the server's user read and write a file of the runner's. */
    void own(Path file) throws IOException {
        if (user != null) {
            Files.setOwner(file, user);
        }
    }

    /** Starts a program whose standard input is the runner's to end. */
    Process process(String... command) throws IOException {
        List<String> words = new ArrayList<>();
        if (user != null) {
            words.addAll(List.of("setpriv", "--reuid", SERVER_USER, "--regid", SERVER_USER, "--init-groups", "--"));
        }
        words.addAll(List.of(command));
        return new ProcessBuilder(words)
                .directory(bin.toFile())
                .redirectErrorStream(true)
                .start();
    }

    /** Runs one of PostgreSQL's programs to its end and returns what it printed. */
    String run(String input, String program, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(bin.resolve(program).toString()));
        command.addAll(List.of(args));
        Process process = process(command.toArray(String[]::new));
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(program + " failed: " + said);
        }
        return said;
    }
}
