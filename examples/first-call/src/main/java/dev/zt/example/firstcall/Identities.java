package dev.zt.example.firstcall;

import dev.zt.source.PemFileIdentitySource;
import java.nio.file.Path;
import java.time.Duration;

/** Opens an identity that the runner keeps in files, as a real issuer's agent would. */
final class Identities {

    private Identities() {}

    /** Reads the files every 50 ms, so that ten rotations fit into a few seconds. */
    static PemFileIdentitySource open(Path folder) {
        return PemFileIdentitySource.builder(
                        folder.resolve("svid.pem"), folder.resolve("svid_key.pem"), folder.resolve("bundle.pem"))
                .interval(Duration.ofMillis(50))
                .open();
    }
}
