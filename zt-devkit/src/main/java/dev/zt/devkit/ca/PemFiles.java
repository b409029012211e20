package dev.zt.devkit.ca;

import dev.zt.identity.X509Svid;
import dev.zt.trust.TrustBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes an SVID and its bundle into a directory as PEM files, in one of the two ways files appear in the field.
 *
 * <p>Readers never see half a file. With {@link #replaceEach} they may see a new chain beside an old key for a moment;
 * with {@link #swapAll} they never do. Use one way per directory. Not thread-safe: one writer per directory.
 */
public final class PemFiles {

    /** The file of the certificate chain, leaf first. */
    public static final String CHAIN = "svid.pem";
    /** The file of the private key, PKCS #8; only its owner may read it where the file system can say so. */
    public static final String KEY = "svid_key.pem";
    /** The file of the authorities. */
    public static final String BUNDLE = "bundle.pem";

    private static final String DATA = "..data";
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Path directory;

    private PemFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Returns the writer of a directory.
     *
     * @param directory an existing directory
     * @return the writer
     */
    public static PemFiles in(Path directory) {
        return new PemFiles(Objects.requireNonNull(directory, "directory"));
    }

    /**
     * Replaces file after file by an atomic rename, as certificate helpers do: bundle, chain, key.
     *
     * @param svid the chain and the key
     * @param bundle the authorities
     * @throws IOException if a file cannot be written or renamed
     */
    public void replaceEach(X509Svid svid, TrustBundle bundle) throws IOException {
        for (Map.Entry<String, String> file : contents(svid, bundle).entrySet()) {
            Path fresh = directory.resolve("." + file.getKey() + "." + UUID.randomUUID());
            write(fresh, file);
            Files.move(fresh, directory.resolve(file.getKey()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /**
     * Replaces all files at once, as the kubelet does: each name is a link through the directory link {@code ..data},
     * which is swapped atomically.
     *
     * @param svid the chain and the key
     * @param bundle the authorities
     * @throws IOException if a file or link cannot be written or renamed
     */
    public void swapAll(X509Svid svid, TrustBundle bundle) throws IOException {
        Path data = directory.resolve(DATA);
        Path former = Files.isSymbolicLink(data) ? directory.resolve(Files.readSymbolicLink(data)) : null;
        Path fresh = Files.createDirectory(directory.resolve(".." + UUID.randomUUID()));
        for (Map.Entry<String, String> file : contents(svid, bundle).entrySet()) {
            write(fresh.resolve(file.getKey()), file);
        }
        Path link = Files.createSymbolicLink(directory.resolve("..data_tmp"), fresh.getFileName());
        Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
        for (String name : contents(svid, bundle).keySet()) {
            linkOnce(name);
        }
        delete(former);
    }

    private void linkOnce(String name) throws IOException {
        Path visible = directory.resolve(name);
        if (!Files.isSymbolicLink(visible)) {
            Files.createSymbolicLink(visible, Path.of(DATA, name));
        }
    }

    private static void delete(@Nullable Path former) throws IOException {
        if (former == null) {
            return;
        }
        try (Stream<Path> files = Files.list(former)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(former);
    }

    private static void write(Path path, Map.Entry<String, String> file) throws IOException {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (file.getKey().equals(KEY) && posix) {
            FileAttribute<?> ownerOnly =
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            Files.createFile(path, ownerOnly);
        } else {
            Files.createFile(path);
        }
        Files.writeString(path, file.getValue(), StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
    }

    private static Map<String, String> contents(X509Svid svid, TrustBundle bundle) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(BUNDLE, certificates(bundle.authorities()));
        files.put(CHAIN, certificates(svid.chain()));
        byte[] key = Objects.requireNonNull(svid.privateKey().getEncoded(), "the private key cannot be exported");
        files.put(KEY, pem("PRIVATE KEY", key));
        return files;
    }

    private static String certificates(Collection<X509Certificate> certificates) {
        StringBuilder out = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                out.append(pem("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException("a certificate cannot be encoded", e);
            }
        }
        return out.toString();
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + BASE64.encodeToString(der) + "\n-----END " + type + "-----\n";
    }
}
