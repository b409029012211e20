package dev.zt.verification.fuzz;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.zt.jwt.JwtBundle;
import dev.zt.jwt.JwtBundleSet;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;

/** Keys by nimbus-jose-jwt, and the bundle that holds them. */
final class JwtKeys {

    static final ECKey EC = ec();
    static final RSAKey RSA = rsa();
    static final Map<String, Object> DOCUMENT = new JWKSet(List.<JWK>of(EC, RSA)).toJSONObject(true);
    static final JwtBundleSet BUNDLES = bundles();

    private JwtKeys() {}

    static ECDSASigner ecSigner() {
        try {
            return new ECDSASigner(EC);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static RSASSASigner rsaSigner() {
        try {
            return new RSASSASigner(RSA);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns nimbus's verifier for a key that zt says has signed. */
    static JWSVerifier verifier(PublicKey signer) throws JOSEException {
        if (signer.equals(EC.toPublicKey())) {
            return new ECDSAVerifier(EC.toECPublicKey());
        }
        Holds.same(signer, RSA.toPublicKey(), "the signer is a key of the bundle");
        return new RSASSAVerifier(RSA.toRSAPublicKey());
    }

    private static JwtBundleSet bundles() {
        String document = JSONObjectUtils.toJSONString(DOCUMENT);
        JwtBundle bundle = JwtBundle.parse(Reissued.DOMAIN, document);
        Holds.same(bundle.keyIds().size(), 2, "both keys are in the bundle");
        return JwtBundleSet.of(bundle);
    }

    private static ECKey ec() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID("ec")
                    .keyUse(new KeyUse("jwt-svid"))
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey rsa() {
        try {
            return new RSAKeyGenerator(2048)
                    .keyID("rsa")
                    .keyUse(new KeyUse("jwt-svid"))
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
