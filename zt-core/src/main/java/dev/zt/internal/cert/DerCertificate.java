package dev.zt.internal.cert;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** Reads one certificate that is DER and nothing else. */
public final class DerCertificate {

    private static final int SEQUENCE = 0x30;

    private DerCertificate() {}

    /**
     * Reads a certificate.
     *
     * @param der its encoding, to the last byte
     * @param what what the bytes are, for messages
     * @return the certificate
     * @throws CertificateException if the bytes are anything else, or anything more
     */
    public static X509Certificate read(byte[] der, String what) throws CertificateException {
        // The factory would take PEM as well, and skip what comes before it.
        if (der.length == 0 || der[0] != SEQUENCE) {
            throw new CertificateException(what + " is no DER");
        }
        ByteArrayInputStream in = new ByteArrayInputStream(der);
        X509Certificate certificate =
                (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        if (in.available() > 0) {
            throw new CertificateException("bytes follow the certificate of " + what);
        }
        return certificate;
    }
}
