package dev.zt.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.zt.identity.TrustDomain;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Mints keys, bundles and tokens of any shape, right ones and wrong ones. */
final class Tokens {

    static final TrustDomain DOMAIN = TrustDomain.parse("a.test");
    static final String SUBJECT = "spiffe://a.test/orders";
    static final String AUDIENCE = "spiffe://a.test/payments";

    /** 2030-01-01. */
    static final long NOW = 1_893_456_000L;

    static final ECKey P256 = ec(Curve.P_256, "p256");
    static final ECKey P384 = ec(Curve.P_384, "p384");
    static final ECKey P521 = ec(Curve.P_521, "p521");
    static final RSAKey RSA = rsa(2048, "rsa");

    private Tokens() {}

    static ECKey ec(Curve curve, String kid) {
        try {
            return new ECKeyGenerator(curve).keyID(kid).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static RSAKey rsa(int bits, String kid) {
        try {
            return new RSAKeyGenerator(bits, true).keyID(kid).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the public key as a bundle shows it, with more members, each {@code "name":value}. */
    static String jwk(JWK key, String... more) {
        String json = key.toPublicJWK().toJSONString();
        return json.substring(0, json.length() - 1)
                + Arrays.stream(more).map(member -> "," + member).collect(Collectors.joining()) + "}";
    }

    static String forSvids(JWK key, String... more) {
        return jwk(key, more).replaceFirst("}$", ",\"use\":\"jwt-svid\"}");
    }

    static String document(String... jwks) {
        return "{\"keys\":[" + String.join(",", jwks) + "]}";
    }

    static JwtBundle bundle(JWK... keys) {
        return JwtBundle.parse(
                DOMAIN, document(Arrays.stream(keys).map(Tokens::forSvids).toArray(String[]::new)));
    }

    static String header(String alg, JWK key) {
        return "{\"alg\":\"" + alg + "\",\"kid\":\"" + key.getKeyID() + "\",\"typ\":\"JWT\"}";
    }

    static String claims() {
        return "{\"sub\":\"" + SUBJECT + "\",\"aud\":[\"" + AUDIENCE + "\"],\"exp\":" + (NOW + 300) + ",\"iat\":" + NOW
                + "}";
    }

    static String token() {
        return signed(header("ES256", P256), claims(), P256, JWSAlgorithm.ES256);
    }

    static String signed(String header, String claims, JWK key, JWSAlgorithm algorithm) {
        return signedParts(encode(header), encode(claims), key, algorithm);
    }

    static String signedParts(String header, String claims, JWK key, JWSAlgorithm algorithm) {
        String input = header + "." + claims;
        try {
            Base64URL signature = signer(key)
                    .sign(new JWSHeader.Builder(algorithm).build(), input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + signature;
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWSSigner signer(JWK key) throws JOSEException {
        return key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner(key.toECKey());
    }

    static String encode(String text) {
        return Base64URL.encode(text).toString();
    }
}
