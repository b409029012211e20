package dev.zt.devkit.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.X509Svid;
import dev.zt.trust.TrustBundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemFilesTest {

    private final DevAuthority ca =
            DevAuthority.builder("a.test").withIntermediate().build();

    @TempDir
    Path directory;

    private PemFiles files;

    @BeforeEach
    void open() {
        files = PemFiles.in(directory);
    }

    private static List<X509Certificate> certificates(Path path) throws Exception {
        try (InputStream in = Files.newInputStream(path)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }

    private void assertHolds(X509Svid svid, TrustBundle bundle) throws Exception {
        assertThat(certificates(directory.resolve(PemFiles.CHAIN))).isEqualTo(svid.chain());
        assertThat(certificates(directory.resolve(PemFiles.BUNDLE)))
                .containsExactlyInAnyOrderElementsOf(bundle.authorities());
        String pem = Files.readString(directory.resolve(PemFiles.KEY));
        assertThat(pem).startsWith("-----BEGIN PRIVATE KEY-----\n").endsWith("\n-----END PRIVATE KEY-----\n");
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        assertThat(X509Svid.of(
                        svid.chain(), KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der))))
                .isNotNull();
        assertThat(Files.getPosixFilePermissions(directory.resolve(PemFiles.KEY)))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    private List<String> entries() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Nested
    class ReplaceEach {

        @Test
        void writesAndReplacesPlainFiles() throws Exception {
            files.replaceEach(ca.issue("/x"), ca.bundle());
            ca.rotateRoot();
            X509Svid second = ca.issue("/x");
            files.replaceEach(second, ca.bundle());

            assertHolds(second, ca.bundle());
            assertThat(entries()).containsExactly("bundle.pem", "svid.pem", "svid_key.pem");
        }

        @Test
        void replacesTheFileAndNeverItsContent() throws Exception {
            files.replaceEach(ca.issue("/x"), ca.bundle());
            Object before = Files.getAttribute(directory.resolve(PemFiles.CHAIN), "unix:ino");
            files.replaceEach(ca.issue("/x"), ca.bundle());

            assertThat(Files.getAttribute(directory.resolve(PemFiles.CHAIN), "unix:ino"))
                    .isNotEqualTo(before);
        }

        @Test
        void failsWithoutTheDirectory() {
            PemFiles nowhere = PemFiles.in(directory.resolve("missing"));

            assertThatThrownBy(() -> nowhere.replaceEach(ca.issue("/x"), ca.bundle()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Nested
    class SwapAll {

        @Test
        void swapsOneLinkUnderAllFiles() throws Exception {
            files.swapAll(ca.issue("/x"), ca.bundle());
            Path firstTarget = Files.readSymbolicLink(directory.resolve("..data"));
            ca.rotateRoot();
            X509Svid second = ca.issue("/x");
            files.swapAll(second, ca.bundle());

            assertHolds(second, ca.bundle());
            assertThat(Files.readSymbolicLink(directory.resolve(PemFiles.KEY)))
                    .isEqualTo(Path.of("..data", PemFiles.KEY));
            assertThat(Files.readSymbolicLink(directory.resolve("..data"))).isNotEqualTo(firstTarget);
            assertThat(directory.resolve(firstTarget)).doesNotExist();
            assertThat(entries()).hasSize(5).contains("..data", "bundle.pem", "svid.pem", "svid_key.pem");
        }
    }
}
