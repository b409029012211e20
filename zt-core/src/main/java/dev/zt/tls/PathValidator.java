package dev.zt.tls;

import dev.zt.trust.TrustBundle;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** RFC 5280 path validation against one trust bundle alone, with anchors held to their own validity and name constraints as well. */
final class PathValidator {

    private PathValidator() {}

    /**
     * Validates a chain.
     *
     * @return the end of validity of the path, anchor included, in milliseconds since the epoch
     * @throws GeneralSecurityException if the chain does not lead to an authority of the bundle that is valid now
     */
    static long validate(List<X509Certificate> chain, TrustBundle bundle, long nowMillis)
            throws GeneralSecurityException {
        Set<TrustAnchor> anchors = anchors(bundle, nowMillis);
        if (anchors.isEmpty()) {
            throw new GeneralSecurityException("the bundle has no authority that is valid now ("
                    + bundle.authorities().size() + " in all)");
        }
        List<X509Certificate> path = withoutAnchors(chain, bundle);
        anchors.removeIf(anchor -> !NameConstraints.permit(anchor.getTrustedCert(), path));
        if (anchors.isEmpty()) {
            throw new GeneralSecurityException("no authority of the bundle may vouch for its names (name constraints)");
        }
        PKIXParameters parameters = new PKIXParameters(anchors);
        parameters.setRevocationEnabled(false);
        parameters.setDate(new Date(nowMillis));
        PKIXCertPathValidatorResult result = (PKIXCertPathValidatorResult) CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
        long until = result.getTrustAnchor().getTrustedCert().getNotAfter().getTime();
        for (X509Certificate certificate : path) {
            until = Math.min(until, certificate.getNotAfter().getTime());
        }
        return until;
    }

    /** Leaves out anchors outside their validity: the JDK does not look at an anchor's dates. */
    private static Set<TrustAnchor> anchors(TrustBundle bundle, long nowMillis) {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509Certificate authority : bundle.authorities()) {
            boolean valid = nowMillis >= authority.getNotBefore().getTime()
                    && nowMillis < authority.getNotAfter().getTime();
            if (valid) {
                anchors.add(new TrustAnchor(authority, null));
            }
        }
        return anchors;
    }

    /** Some peers send the authority as well; a trust anchor is not part of the path (RFC 5280 §6.1). */
    private static List<X509Certificate> withoutAnchors(List<X509Certificate> chain, TrustBundle bundle) {
        int end = chain.size();
        while (end > 1 && bundle.authorities().contains(chain.get(end - 1))) {
            end--;
        }
        return chain.subList(0, end);
    }
}
