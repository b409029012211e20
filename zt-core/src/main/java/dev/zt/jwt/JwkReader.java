package dev.zt.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one JWK of a bundle whose {@code use} is {@code jwt-svid} (JWT-SVID §6.1). */
final class JwkReader {

    private static final int MAX_KEY_ID = 255;
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final int MAX_EXPONENT_BITS = 64;
    private static final Set<Curve> CURVES = Set.of(Curve.P_256, Curve.P_384, Curve.P_521);

    private final Map<?, ?> jwk;

    JwkReader(Map<?, ?> jwk) {
        this.jwk = jwk;
    }

    /**
     * Reads.
     *
     * @return the key, or null if its {@code kty} or curve is one that JWT-SVIDs do not know
     * @throws IllegalArgumentException if the key must not be used; the message says why
     */
    @Nullable
    JwtKey read() {
        if (jwk.get("kty") instanceof String type && (type.equals("RSA") || type.equals("EC"))) {
            if (jwk.containsKey("d")) {
                throw new IllegalArgumentException("its private key stands in the bundle; replace the key");
            }
            requireForVerifying();
            return type.equals("RSA") ? rsa() : ec();
        }
        return null;
    }

    private void requireForVerifying() {
        if (jwk.containsKey("key_ops")
                && !(jwk.get("key_ops") instanceof List<?> operations && operations.contains("verify"))) {
            throw new IllegalArgumentException("its key_ops do not allow to verify");
        }
    }

    private JwtKey rsa() {
        BigInteger modulus = number("n");
        BigInteger exponent = number("e");
        int bits = modulus.bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
            throw new IllegalArgumentException(
                    "its RSA modulus has " + bits + " bits; " + MIN_RSA_BITS + " to " + MAX_RSA_BITS + " are allowed");
        }
        // With an exponent of 1 every text is its own signature.
        if (!exponent.testBit(0)
                || exponent.bitLength() > MAX_EXPONENT_BITS
                || exponent.compareTo(BigInteger.valueOf(3)) < 0) {
            throw new IllegalArgumentException("its RSA exponent is even, below 3 or above 64 bits");
        }
        return new JwtKey(keyId(), rsaKey(), null, only(null));
    }

    private RSAPublicKey rsaKey() {
        try {
            return new RSAKey.Builder(text("n"), text("e")).build().toRSAPublicKey();
        } catch (JOSEException | RuntimeException e) {
            throw new IllegalArgumentException("its RSA numbers make no key", e);
        }
    }

    private @Nullable JwtKey ec() {
        Curve curve = jwk.get("crv") instanceof String name ? Curve.parse(name) : null;
        if (curve == null) {
            throw new IllegalArgumentException("its crv is missing or no text");
        }
        return CURVES.contains(curve) ? new JwtKey(keyId(), ecKey(curve), curve, only(curve)) : null;
    }

    private PublicKey ecKey(Curve curve) {
        Base64URL x = text("x");
        Base64URL y = text("y");
        try {
            // Nimbus refuses a point that is not on the curve.
            return new ECKey.Builder(curve, x, y).build().toECPublicKey();
        } catch (JOSEException | RuntimeException e) {
            throw new IllegalArgumentException("its x and y are no point of " + curve.getName(), e);
        }
    }

    private @Nullable JwtAlgorithm only(@Nullable Curve curve) {
        if (!jwk.containsKey("alg")) {
            return null;
        }
        JwtAlgorithm algorithm = jwk.get("alg") instanceof String name ? JwtAlgorithm.named(name) : null;
        if (algorithm == null || !Objects.equals(algorithm.curve(), curve)) {
            throw new IllegalArgumentException("its alg is none that its key can be used for");
        }
        return algorithm;
    }

    private String keyId() {
        if (jwk.get("kid") instanceof String id && !id.isEmpty() && id.length() <= MAX_KEY_ID) {
            return id;
        }
        throw new IllegalArgumentException("its kid is missing, empty, no text or longer than " + MAX_KEY_ID);
    }

    private BigInteger number(String name) {
        return new BigInteger(1, bytes(name));
    }

    private Base64URL text(String name) {
        return Base64URL.encode(bytes(name));
    }

    private byte[] bytes(String name) {
        byte[] bytes = jwk.get(name) instanceof String text ? Base64Url.decode(text) : null;
        if (bytes == null || bytes.length == 0) {
            throw new IllegalArgumentException("its " + name + " is missing or not canonical base64url");
        }
        return bytes;
    }
}
