package dev.zt.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that says which objects are applied: a group of one, so that each command says whether it needs it. */
final class LayerFiles {

    @Option(
            names = {"-l", "--layers"},
            required = true,
            paramLabel = "PATH",
            description =
                    "The objects of layers, all that is applied: a file or a directory; may be given several times.")
    @SuppressWarnings("NullAway.Init") // Picocli sets it.
    private List<Path> paths;

    List<Path> paths() {
        return paths;
    }
}
