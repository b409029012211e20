package dev.zt.verification.fuzz;

import dev.zt.devkit.ca.PemFiles;
import dev.zt.identity.X509Svid;
import dev.zt.identity.ZtException;
import dev.zt.source.PemFileIdentitySource;
import dev.zt.trust.TrustBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Identities in PEM files: the first letter says which of the three files the rest is, the other two are good. */
final class PemFilesTarget implements Target {

    private static final Map<Character, String> FILES =
            Map.of('c', PemFiles.CHAIN, 'k', PemFiles.KEY, 'b', PemFiles.BUNDLE);

    private final Path directory;

    PemFilesTarget() {
        try {
            directory = Files.createTempDirectory("zt-fuzz");
            write(Reissued.SVID, Reissued.AUTHORITY.bundle());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        return "pem-files";
    }

    @Override
    public int shortRuns() {
        return 1_500;
    }

    @Override
    public List<byte[]> seeds() {
        String chain = content(PemFiles.CHAIN);
        String key = content(PemFiles.KEY);
        String bundle = content(PemFiles.BUNDLE);
        return Stream.of(
                        "c" + chain,
                        "c" + chain + bundle,
                        "c# a comment\r\n" + chain.replace("\n", "\r\n"),
                        "c" + chain.replace("CERTIFICATE", "X509 CERTIFICATE"),
                        "k" + key,
                        "k" + key + key,
                        "k" + key.replace("PRIVATE KEY", "EC PRIVATE KEY"),
                        "b" + bundle,
                        "b" + bundle + bundle,
                        "b" + chain,
                        "b")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    @Override
    public boolean test(byte[] input) throws IOException, GeneralSecurityException {
        String file = input.length == 0 ? null : FILES.get((char) input[0]);
        if (file == null) {
            return false;
        }
        byte[] good = Files.readAllBytes(directory.resolve(file));
        Files.write(directory.resolve(file), Arrays.copyOfRange(input, 1, input.length));
        try (PemFileIdentitySource source = PemFileIdentitySource.open(directory)) {
            check(
                    Objects.requireNonNull(source.current().defaultSvid()),
                    source.current().bundles().get(Reissued.DOMAIN).orElseThrow());
            return true;
        } catch (ZtException e) {
            Holds.same(e.code(), ZtException.Code.NO_IDENTITY, "a refusal bears its code");
            Holds.that(e.getMessage().startsWith("No identity from " + directory), "a refusal names the files");
            return false;
        } finally {
            Files.write(directory.resolve(file), good);
        }
    }

    private void check(X509Svid svid, TrustBundle bundle) throws IOException, GeneralSecurityException {
        Holds.same(encoded(svid.chain()), blocks(PemFiles.CHAIN), "the chain is what its blocks hold, and all of it");
        Holds.same(
                new HashSet<>(encoded(bundle.authorities())),
                new HashSet<>(blocks(PemFiles.BUNDLE)),
                "the authorities are what their blocks hold, and all of them");
        LeafCheck.checkByOthers(svid.leaf().getEncoded(), svid.id().toString());
        Path copy = Files.createTempDirectory("zt-fuzz");
        PemFiles.in(copy).replaceEach(svid, bundle);
        try (PemFileIdentitySource again = PemFileIdentitySource.open(copy)) {
            X509Svid read = Objects.requireNonNull(again.current().defaultSvid());
            Holds.same(read.chain(), svid.chain(), "what was read and written reads as the same");
            Holds.same(again.current().bundles().get(Reissued.DOMAIN).orElseThrow(), bundle, "so does its bundle");
        } finally {
            delete(copy);
        }
    }

    /** The blocks of a file, read naively, in hex; wherever on a line they begin. */
    private List<String> blocks(String file) {
        List<String> blocks = new ArrayList<>();
        String[] parts = content(file).split("-----BEGIN CERTIFICATE-----", -1);
        for (int i = 1; i < parts.length; i++) {
            String base64 = parts[i].substring(0, parts[i].indexOf("-----END CERTIFICATE-----"));
            blocks.add(HexFormat.of().formatHex(Base64.getMimeDecoder().decode(base64)));
        }
        return blocks;
    }

    private static List<String> encoded(Collection<X509Certificate> certificates) throws CertificateEncodingException {
        List<String> encoded = new ArrayList<>();
        for (X509Certificate certificate : certificates) {
            encoded.add(HexFormat.of().formatHex(certificate.getEncoded()));
        }
        return encoded;
    }

    private String content(String file) {
        try {
            return Files.readString(directory.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(X509Svid svid, TrustBundle bundle) throws IOException {
        PemFiles.in(directory).replaceEach(svid, bundle);
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
