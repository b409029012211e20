package dev.zt.identity;

import dev.zt.internal.text.Quoted;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the X509-SVID standard demands of a certificate on its own, before any signature is looked at (§2 to §4).
 *
 * <h2>Guarantees</h2>
 *
 * A leaf that passes has exactly one URI SAN, which is a canonical SPIFFE ID with a path; it is no CA, has a critical
 * key usage with digitalSignature and without keyCertSign and cRLSign, and any extended key usage names both roles.
 *
 * <h2>Does not protect against</h2>
 *
 * Anything that needs more than the certificate: who signed it, whether it is in its validity period, whether it was
 * revoked.
 */
public final class X509SvidProfile {

    private static final int URI_SAN = 6;
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;
    private static final String KEY_USAGE_OID = "2.5.29.15";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private static final String REPEATED = "an extension of a certificate is there twice or unreadable";

    private X509SvidProfile() {}

    /**
     * Returns the SPIFFE ID of a leaf.
     *
     * @param leaf a certificate that passes {@link #leafViolation}
     * @return its SPIFFE ID
     * @throws IllegalArgumentException if the certificate has not exactly one URI SAN or that is no SPIFFE ID
     */
    public static SpiffeId leafId(X509Certificate leaf) {
        List<String> uris = uriSans(leaf);
        if (uris == null || uris.size() != 1) {
            throw new IllegalArgumentException(countProblem(uris));
        }
        return SpiffeId.parse(uris.get(0));
    }

    /**
     * Checks a leaf.
     *
     * @param leaf the first certificate of a chain
     * @return the first rule it breaks, or empty if it breaks none
     */
    public static Optional<SvidViolation> leafViolation(X509Certificate leaf) {
        List<String> uris = uriSans(leaf);
        if (uris == null || uris.size() != 1) {
            return violation(SvidRule.ONE_URI_SAN, countProblem(uris));
        }
        Optional<String> grammar = SpiffeId.problem(uris.get(0));
        if (grammar.isPresent()) {
            return violation(
                    SvidRule.ID_GRAMMAR,
                    "its URI SAN " + Quoted.quote(uris.get(0)) + " is no SPIFFE ID: " + grammar.get());
        }
        if (!SpiffeId.parse(uris.get(0)).hasPath()) {
            return violation(
                    SvidRule.LEAF_PATH,
                    "its SPIFFE ID " + Quoted.escape(uris.get(0))
                            + " names a trust domain, not a workload; issue it with a path");
        }
        if (leaf.getBasicConstraints() >= 0) {
            return violation(SvidRule.LEAF_NOT_CA, "it is a CA (cA=true); a CA never authenticates as a workload");
        }
        if (RawExtensions.hasUnreadableBasicConstraints(leaf)) {
            return violation(SvidRule.LEAF_NOT_CA, "its basic constraints are unreadable");
        }
        if (RawExtensions.hasRepeated(leaf)) {
            return violation(SvidRule.PATH_VALIDATION, REPEATED);
        }
        return keyUsageViolation(leaf).or(() -> extendedKeyUsageViolation(leaf));
    }

    /**
     * Checks an intermediate or root certificate.
     *
     * @param certificate any certificate of a chain but the leaf, or an authority of a bundle
     * @return the first rule it breaks, or empty if it breaks none
     */
    public static Optional<SvidViolation> signingViolation(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() < 0) {
            return violation(SvidRule.SIGNING_CERTIFICATE, "a signing certificate is no CA (cA=false)");
        }
        if (usage == null || !usage[KEY_CERT_SIGN]) {
            return violation(SvidRule.SIGNING_CERTIFICATE, "a signing certificate lacks keyCertSign");
        }
        if (RawExtensions.hasRepeated(certificate)) {
            return violation(SvidRule.SIGNING_CERTIFICATE, REPEATED);
        }
        List<String> uris = uriSans(certificate);
        if (uris == null || uris.size() > 1) {
            return violation(
                    SvidRule.SIGNING_CERTIFICATE, "a signing certificate's SANs are unreadable or several URIs");
        }
        if (!uris.isEmpty() && !isTrustDomainId(uris.get(0))) {
            return violation(
                    SvidRule.SIGNING_CERTIFICATE,
                    "a signing certificate has the URI " + Quoted.quote(uris.get(0)) + "; only spiffe://<trust domain>"
                            + " without a path is allowed");
        }
        return Optional.empty();
    }

    /**
     * Returns the SPIFFE ID of a signing certificate, which is optional.
     *
     * @param certificate a certificate that passes {@link #signingViolation}
     * @return its SPIFFE ID, which has no path, or empty
     */
    public static Optional<SpiffeId> signingId(X509Certificate certificate) {
        List<String> uris = uriSans(certificate);
        return uris == null || uris.isEmpty() ? Optional.empty() : Optional.of(SpiffeId.parse(uris.get(0)));
    }

    private static boolean isTrustDomainId(String uri) {
        return SpiffeId.problem(uri).isEmpty() && !SpiffeId.parse(uri).hasPath();
    }

    private static Optional<SvidViolation> keyUsageViolation(X509Certificate leaf) {
        boolean[] usage = leaf.getKeyUsage();
        Set<String> critical = leaf.getCriticalExtensionOIDs();
        if (usage == null || critical == null || !critical.contains(KEY_USAGE_OID)) {
            return violation(SvidRule.LEAF_KEY_USAGE, "its key usage is missing or not critical");
        }
        if (!usage[DIGITAL_SIGNATURE]) {
            return violation(SvidRule.LEAF_KEY_USAGE, "its key usage lacks digitalSignature");
        }
        if (usage[KEY_CERT_SIGN] || usage[CRL_SIGN]) {
            return violation(SvidRule.LEAF_KEY_USAGE, "its key usage has keyCertSign or cRLSign");
        }
        return Optional.empty();
    }

    private static Optional<SvidViolation> extendedKeyUsageViolation(X509Certificate leaf) {
        try {
            List<String> usages = leaf.getExtendedKeyUsage();
            if (usages == null && RawExtensions.has(leaf, RawExtensions.EXTENDED_KEY_USAGE)) {
                return violation(SvidRule.EXTENDED_KEY_USAGE, "its extended key usage is unreadable");
            }
            boolean bothRoles = usages == null || (usages.contains(SERVER_AUTH) && usages.contains(CLIENT_AUTH));
            return bothRoles
                    ? Optional.empty()
                    : violation(SvidRule.EXTENDED_KEY_USAGE, "its extended key usage lacks serverAuth or clientAuth");
        } catch (CertificateParsingException e) {
            return violation(SvidRule.EXTENDED_KEY_USAGE, "its extended key usage is unreadable");
        }
    }

    private static Optional<SvidViolation> violation(SvidRule rule, String message) {
        return Optional.of(new SvidViolation(rule, message));
    }

    private static String countProblem(@Nullable List<String> uris) {
        return uris == null
                ? "its subject alternative names are unreadable"
                : "it has " + uris.size() + " URI SANs; a workload's certificate has exactly one, its SPIFFE ID";
    }

    /** Returns the URI SANs, or null if the extension cannot be read. */
    private static @Nullable List<String> uriSans(X509Certificate certificate) {
        if (RawExtensions.hasUnreadableNames(certificate)) {
            return null;
        }
        List<String> uris = new ArrayList<>(1);
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null && RawExtensions.has(certificate, RawExtensions.SUBJECT_ALTERNATIVE_NAME)) {
                return null;
            }
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (Integer.valueOf(URI_SAN).equals(name.get(0)) && name.get(1) instanceof String uri) {
                    uris.add(uri);
                }
            }
        } catch (CertificateParsingException e) {
            return null;
        }
        return uris;
    }
}
