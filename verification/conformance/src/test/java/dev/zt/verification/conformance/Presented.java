package dev.zt.verification.conformance;

import dev.zt.devkit.ca.CertificateForge;
import dev.zt.devkit.ca.Forged;
import dev.zt.identity.X509Svid;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a peer shows in the handshake, right or wrong.
 *
 * @param chain the leaf first
 * @param key the leaf's key
 */
record Presented(List<X509Certificate> chain, PrivateKey key) {

    static Presented of(X509Svid svid) {
        return new Presented(svid.chain(), svid.privateKey());
    }

    static Presented of(Forged forged) {
        return new Presented(forged.chain(), forged.key());
    }

    static Presented of(CertificateForge forge) {
        return of(forge.build());
    }
}
