package dev.zt.trust;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.zt.internal.cert.DerCertificate;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One JWK of a bundle document, as far as it concerns X.509-SVIDs (X509-SVID §6). Not thread-safe. */
final class BundleKey {

    private static final Set<String> KNOWN_TYPES = Set.of("EC", "RSA", "OKP");
    private static final String USE = "x509-svid";

    private @Nullable String type;
    private @Nullable String use;
    private @Nullable String certificate;
    private boolean hasId;
    private boolean hasPrivateKey;

    private BundleKey() {}

    /** Reads the object that the parser has just entered, to its end. */
    static BundleKey read(JsonParser parser) throws IOException {
        BundleKey key = new BundleKey();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "kty" -> key.type = text(parser, value);
                case "use" -> key.use = text(parser, value);
                case "x5c" -> key.certificate = first(parser, value);
                case "kid" -> key.hasId = true;
                case "d" -> key.hasPrivateKey = true;
                default -> {}
            }
            // Past what a value of the wrong kind holds; of an array that was read it does nothing.
            parser.skipChildren();
        }
        return key;
    }

    private static @Nullable String text(JsonParser parser, JsonToken value) throws IOException {
        return value == JsonToken.VALUE_STRING ? parser.getText() : null;
    }

    /** Returns the first element of an array and passes over the others. */
    private static @Nullable String first(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return null;
        }
        String first = null;
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            if (index == 0) {
                first = text(parser, parser.currentToken());
            }
            parser.skipChildren();
        }
        return first;
    }

    /** Tells whether it is for X.509-SVIDs; others are not looked at. */
    boolean isForX509() {
        return USE.equals(use) && type != null && KNOWN_TYPES.contains(type);
    }

    /**
     * Returns the authority.
     *
     * @throws CertificateException if the entry must not be used; the message says why
     */
    X509Certificate authority() throws CertificateException {
        if (hasId) {
            throw new CertificateException("it has a kid, which a key for X.509-SVIDs must not have");
        }
        if (hasPrivateKey) {
            throw new CertificateException("its private key stands in the bundle; replace the authority");
        }
        if (certificate == null || certificate.isEmpty()) {
            throw new CertificateException("its x5c is missing, empty or no text");
        }
        return DerCertificate.read(decode(certificate), "its x5c");
    }

    private static byte[] decode(String base64) throws CertificateException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new CertificateException("its x5c is no base64", e);
        }
    }
}
