package dev.zt.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64URL;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key that signs JWT-SVIDs.
 *
 * @param id its {@code kid}
 * @param key an RSA key, or an EC key on the curve
 * @param curve null for an RSA key
 * @param only the one algorithm that the bundle allows it, or null for each that fits
 */
record JwtKey(
        String id,
        PublicKey key,
        @Nullable Curve curve,
        @Nullable JwtAlgorithm only) {

    /** Tells whether the algorithm is one of this very key: what a token says never chooses how its key is used. */
    boolean takes(JwtAlgorithm algorithm) {
        return Objects.equals(curve, algorithm.curve()) && (only == null || only == algorithm);
    }

    /** Tells whether this key signed the input. */
    boolean hasSigned(byte[] input, byte[] signature, JwtAlgorithm algorithm) {
        try {
            return takes(algorithm)
                    && verifier()
                            .verify(new JWSHeader.Builder(algorithm.jws()).build(), input, Base64URL.encode(signature));
        } catch (JOSEException | RuntimeException e) { // Whatever the bytes of a signature do to a provider.
            return false;
        }
    }

    private JWSVerifier verifier() throws JOSEException {
        return curve == null ? new RSASSAVerifier((RSAPublicKey) key) : new ECDSAVerifier((ECPublicKey) key);
    }
}
