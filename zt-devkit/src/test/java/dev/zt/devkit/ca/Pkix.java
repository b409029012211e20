package dev.zt.devkit.ca;

import dev.zt.trust.TrustBundle;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

/** RFC 5280 path validation by the JDK, as an independent judge of what the authority mints. */
final class Pkix {

    private Pkix() {}

    static void validate(List<X509Certificate> chain, TrustBundle bundle, Instant now) throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(bundle.authorities().stream()
                .map(root -> new TrustAnchor(root, null))
                .collect(Collectors.toSet()));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
    }

    static boolean accepts(List<X509Certificate> chain, TrustBundle bundle, Instant now) {
        try {
            validate(chain, bundle, now);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
