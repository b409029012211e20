package dev.zt.tls;

import java.io.IOException;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/**
 * The names that an authority of a bundle may vouch for (RFC 5280 §4.2.1.10, X509-SVID §4.2). The JDK looks at them in
 * certificates of the path alone, never in a trust anchor; what constrains an authority must not end with its being one.
 */
final class NameConstraints {

    private static final String OID = "2.5.29.30";

    private NameConstraints() {}

    /** Tells whether the authority may vouch for each of the certificates; one whose constraints are unreadable may not. */
    static boolean permit(X509Certificate authority, List<X509Certificate> path) {
        byte[] extension = authority.getExtensionValue(OID);
        if (extension == null) {
            return true;
        }
        X509CertSelector permitted = new X509CertSelector();
        try {
            permitted.setNameConstraints(content(extension));
        } catch (IOException | RuntimeException e) {
            return false;
        }
        return path.stream().allMatch(permitted::match);
    }

    /** Takes the octet string off that wraps each extension. */
    private static byte[] content(byte[] octetString) {
        int first = octetString[1];
        int lengthBytes = first >= 0 ? 1 : 1 + (first & 0x7f);
        return Arrays.copyOfRange(octetString, 1 + lengthBytes, octetString.length);
    }
}
