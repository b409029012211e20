package dev.zt.spring.autoconfigure;

import dev.zt.source.IdentitySource;
import dev.zt.source.PemFileIdentitySource;
import java.nio.file.Path;

/** {@code zt.source=files}. */
final class FilesOpener implements IdentitySourceOpener {

    @Override
    public String name() {
        return "files";
    }

    @Override
    public IdentitySource open(ZtProperties properties) {
        Path directory = properties.files().directory();
        if (directory == null) {
            throw new StartRefusedException(
                    "zt.source is files, and zt.files.directory is not set.",
                    "Set zt.files.directory to the directory that holds svid.pem, svid_key.pem and bundle.pem.");
        }
        return PemFileIdentitySource.open(directory);
    }
}
