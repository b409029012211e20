package dev.zt.verification.conformance;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;

/**
 * A JWS of any header and any claims, whose signature is good.
 *
 * @param header the header
 * @param claims the claims
 * @param signature over both
 */
record SignedToken(String header, String claims, String signature) {

    static SignedToken of(String header, String claims, JWK key, JWSAlgorithm algorithm) {
        String head = Base64URL.encode(header).toString();
        String body = Base64URL.encode(claims).toString();
        try {
            Base64URL signature = signer(key)
                    .sign(
                            new JWSHeader.Builder(algorithm).build(),
                            (head + "." + body).getBytes(StandardCharsets.US_ASCII));
            return new SignedToken(head, body, signature.toString());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWSSigner signer(JWK key) throws JOSEException {
        if (key instanceof RSAKey rsa) {
            return new RSASSASigner(rsa);
        }
        return key instanceof OctetSequenceKey secret ? new MACSigner(secret) : new ECDSASigner(key.toECKey());
    }

    String compact() {
        return header + "." + claims + "." + signature;
    }

    String json() {
        return "{\"payload\":\"" + claims + "\",\"protected\":\"" + header + "\",\"signature\":\"" + signature + "\"}";
    }
}
