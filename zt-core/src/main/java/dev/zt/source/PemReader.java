package dev.zt.source;

import dev.zt.internal.cert.DerCertificate;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys from PEM text (RFC 7468), strictly: what cannot be read is an error, not skipped. */
final class PemReader {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END ([A-Z0-9 ]{1,40})-----");
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private PemReader() {}

    /** Reads all certificates; there may be none. */
    static List<X509Certificate> certificates(byte[] pem) throws CertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(pem)) {
            if (!block.label().equals("CERTIFICATE")) {
                throw new CertificateException("it has a block " + block.label() + "; only CERTIFICATE belongs here");
            }
            certificates.add(DerCertificate.read(block.der(), "a block CERTIFICATE"));
        }
        return certificates;
    }

    /** Reads the one private key. */
    static PrivateKey privateKey(byte[] pem) throws GeneralSecurityException {
        List<Block> blocks = blocks(pem);
        if (blocks.size() != 1 || !blocks.get(0).label().equals("PRIVATE KEY")) {
            throw new InvalidKeySpecException("it must hold exactly one block PRIVATE KEY (PKCS#8, unencrypted);"
                    + " convert other forms with: openssl pkcs8 -topk8 -nocrypt");
        }
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(blocks.get(0).der());
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // It is a key of another algorithm.
            }
        }
        throw new InvalidKeySpecException("its key is none of " + KEY_ALGORITHMS);
    }

    private static List<Block> blocks(byte[] pem) throws CertificateException {
        String text = new String(pem, StandardCharsets.ISO_8859_1);
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (!matcher.group(1).equals(matcher.group(3))) {
                throw new CertificateException("a block begins as " + matcher.group(1) + " and ends as another");
            }
            blocks.add(new Block(matcher.group(1), decode(matcher.group(2))));
        }
        if (blocks.size() != count(text, "-----BEGIN ")) {
            throw new CertificateException("a PEM block is cut off or malformed");
        }
        return blocks;
    }

    private static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
            count++;
        }
        return count;
    }

    private static byte[] decode(String base64) throws CertificateException {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("[\\r\\n\\t ]", ""));
        } catch (IllegalArgumentException e) {
            throw new CertificateException("a PEM block is not base64", e);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared, never shared.
    private record Block(String label, byte[] der) {}
}
