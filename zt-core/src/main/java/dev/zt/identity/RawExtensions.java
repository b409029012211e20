package dev.zt.identity;

import java.security.cert.X509Certificate;
import java.util.Arrays;

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

    private RawExtensions() {}

    static boolean has(X509Certificate certificate, String oid) {
        return certificate.getExtensionValue(oid) != null;
    }

    /** Tells whether there are basic constraints that say anything but cA=false; for a certificate that is no CA. */
    static boolean hasUnreadableBasicConstraints(X509Certificate certificate) {
        byte[] value = certificate.getExtensionValue(BASIC_CONSTRAINTS);
        return value != null && !Arrays.equals(value, NO_CA) && !Arrays.equals(value, NO_CA_SPELLED_OUT);
    }
}
