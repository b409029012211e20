package dev.zt.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer's chain as the JDK reads it. Each TLS stack has a parser of its own; a certificate must not mean one thing under
 * one and another under the next. The JDK also remembers which signatures it has verified.
 */
final class PlatformChain {

    private static final Module PLATFORM = Certificate.class.getModule();

    private PlatformChain() {}

    static List<X509Certificate> of(Certificate @Nullable [] chain) throws CertificateException {
        List<X509Certificate> read = new ArrayList<>();
        if (chain != null) {
            for (Certificate certificate : chain) {
                read.add(read(certificate));
            }
        }
        return List.copyOf(read);
    }

    private static X509Certificate read(Certificate certificate) throws CertificateException {
        if (certificate.getClass().getModule() == PLATFORM && certificate instanceof X509Certificate x509) {
            return x509;
        }
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
    }
}
