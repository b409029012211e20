package dev.zt.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote down. */
final class ZtVersion implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        try (InputStream text = Objects.requireNonNull(ZtVersion.class.getResourceAsStream("version.txt"))) {
            return new String[] {"zt " + new String(text.readAllBytes(), StandardCharsets.UTF_8).strip()};
        }
    }
}
