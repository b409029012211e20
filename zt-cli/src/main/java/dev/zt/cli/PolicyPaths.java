package dev.zt.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that says which policies are meant. */
final class PolicyPaths {

    @Option(
            names = {"-p", "--policy"},
            required = true,
            paramLabel = "PATH",
            description = "A policy file, or a directory of them; may be given several times.")
    @SuppressWarnings("NullAway.Init") // Picocli sets it.
    private List<Path> paths;

    List<Path> paths() {
        return paths;
    }
}
