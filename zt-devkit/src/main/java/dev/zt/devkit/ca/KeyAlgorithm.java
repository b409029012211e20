package dev.zt.devkit.ca;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;

/** The kinds of keys a {@link DevAuthority} can make. */
public enum KeyAlgorithm {
    /** ECDSA on the curve P-256; the default. */
    EC_P256("EC", new ECGenParameterSpec("secp256r1"), "SHA256withECDSA"),
    /** RSA with 2048 bits. */
    RSA_2048("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4), "SHA256withRSA"),
    /** EdDSA on Curve25519. */
    ED25519("Ed25519", NamedParameterSpec.ED25519, "Ed25519");

    private final String generator;

    @SuppressWarnings("ImmutableEnumChecker") // The parameter specs in use here are.
    private final AlgorithmParameterSpec parameters;

    private final String signatureAlgorithm;

    KeyAlgorithm(String generator, AlgorithmParameterSpec parameters, String signatureAlgorithm) {
        this.generator = generator;
        this.parameters = parameters;
        this.signatureAlgorithm = signatureAlgorithm;
    }

    /**
     * Returns a new key pair from the JDK's providers.
     *
     * @return the key pair
     */
    public KeyPair newKeyPair() {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance(generator);
            keys.initialize(parameters);
            return keys.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "This JVM makes no " + generator + " keys; choose another KeyAlgorithm.", e);
        }
    }

    /**
     * Returns the algorithm such a key signs certificates with.
     *
     * @return a JDK signature algorithm name
     */
    public String signatureAlgorithm() {
        return signatureAlgorithm;
    }
}
