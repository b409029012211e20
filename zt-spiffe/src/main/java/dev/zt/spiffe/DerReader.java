package dev.zt.spiffe;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

/** Reads certificates and keys as the Workload API sends them: DER, certificates one after the other (§5.2). */
final class DerReader {

    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final int SEQUENCE = 0x30;

    private DerReader() {}

    /** Reads all certificates; there may be none. What stands between or after them is an error, not skipped. */
    static List<X509Certificate> certificates(ByteString der) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        ByteArrayInputStream in = new ByteArrayInputStream(der.toByteArray());
        List<X509Certificate> certificates = new ArrayList<>();
        while (in.available() > 0) {
            in.mark(1);
            // The factory would take PEM as well, and skip what comes before it.
            if (in.read() != SEQUENCE) {
                throw new CertificateException("what follows certificate " + certificates.size() + " is not DER");
            }
            in.reset();
            Certificate certificate = factory.generateCertificate(in);
            certificates.add((X509Certificate) certificate);
        }
        return certificates;
    }

    /** Reads a PKCS #8 key. */
    static PrivateKey privateKey(ByteString der) throws GeneralSecurityException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der.toByteArray());
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // It is a key of another algorithm.
            }
        }
        throw new InvalidKeySpecException("it is no PKCS #8 key of " + String.join(", ", KEY_ALGORITHMS));
    }
}
