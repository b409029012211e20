package dev.zt.tls;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds signatures that can be forged. The JDK refuses them under its own authorities only, not under a bundle's. */
final class WeakSignature {

    private static final String PSS = "RSASSA-PSS";

    private WeakSignature() {}

    /** Returns what is weak about the signature of a certificate, or null. */
    static @Nullable String of(X509Certificate certificate) {
        String algorithm = certificate.getSigAlgName();
        String digest = algorithm.equals(PSS) ? digest(certificate.getSigAlgParams()) : algorithm;
        String upper = digest.toUpperCase(Locale.ROOT);
        boolean weak = upper.startsWith("MD") || upper.startsWith("SHA1") || upper.startsWith("SHA-1");
        if (!weak) {
            return null;
        }
        return algorithm.equals(PSS) ? PSS + " over " + digest : algorithm;
    }

    /** Where the parameters say nothing, or nothing that can be read, it is SHA-1 (RFC 4055 §3.1). */
    private static String digest(byte @Nullable [] parameters) {
        if (parameters == null) {
            return "SHA-1";
        }
        try {
            AlgorithmParameters decoded = AlgorithmParameters.getInstance(PSS);
            decoded.init(parameters);
            return decoded.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            return "SHA-1";
        }
    }
}
