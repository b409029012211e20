package dev.zt.identity;

import dev.zt.internal.cert.DerElement;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Looks at extensions as they were encoded.
 *
 * <p>The JDK passes over a non-critical extension that it cannot parse, and then answers as if it were not there (JDK
 * 17, and for basic constraints 25 too). What is there but unreadable must not count as absent.
 */
final class RawExtensions {

    static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    static final String EXTENDED_KEY_USAGE = "2.5.29.37";

    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    // An OCTET STRING that holds SEQUENCE {}, or SEQUENCE {FALSE}, which is not DER but means the same.
    private static final byte[] NO_CA = {0x04, 0x02, 0x30, 0x00};
    private static final byte[] NO_CA_SPELLED_OUT = {0x04, 0x05, 0x30, 0x03, 0x01, 0x01, 0x00};

    private static final int EXTENSIONS = 0xa3;
    private static final int IP_ADDRESS = 0x87;

    private RawExtensions() {}

    static boolean has(X509Certificate certificate, String oid) {
        return certificate.getExtensionValue(oid) != null;
    }

    /** Tells whether there are basic constraints that say anything but cA=false; for a certificate that is no CA. */
    static boolean hasUnreadableBasicConstraints(X509Certificate certificate) {
        byte[] value = certificate.getExtensionValue(BASIC_CONSTRAINTS);
        return value != null && !Arrays.equals(value, NO_CA) && !Arrays.equals(value, NO_CA_SPELLED_OUT);
    }

    /**
     * Tells whether subject alternative names cannot be read in one way only. An IP address has 4 or 16 bytes (RFC 5280
     * §4.2.1.6); at others the JDK throws an unchecked exception when it is first asked, and none when it is asked again.
     */
    static boolean hasUnreadableNames(X509Certificate certificate) {
        byte[] value = certificate.getExtensionValue(SUBJECT_ALTERNATIVE_NAME);
        if (value == null) {
            return false;
        }
        try {
            List<DerElement> names =
                    only(only(DerElement.all(value)).elements()).elements();
            return names.stream()
                    .anyMatch(name ->
                            name.tag() == IP_ADDRESS && name.content().length != 4 && name.content().length != 16);
        } catch (CertificateException e) {
            return true;
        }
    }

    /**
     * Tells whether an extension is there twice, or extensions cannot be read at all. The JDK refuses the second one unless
     * it cannot parse one of the two (RFC 5280 §4.2).
     */
    static boolean hasRepeated(X509Certificate certificate) {
        try {
            Set<String> seen = new HashSet<>();
            for (DerElement field :
                    only(DerElement.all(certificate.getTBSCertificate())).elements()) {
                for (DerElement extension :
                        field.tag() == EXTENSIONS ? only(field.elements()).elements() : List.<DerElement>of()) {
                    if (!seen.add(
                            HexFormat.of().formatHex(extension.elements().get(0).content()))) {
                        return true;
                    }
                }
            }
            return false;
        } catch (CertificateException | IndexOutOfBoundsException e) {
            return true;
        }
    }

    private static DerElement only(List<DerElement> elements) throws CertificateException {
        if (elements.size() != 1) {
            throw new CertificateException("there is not exactly one element");
        }
        return elements.get(0);
    }
}
