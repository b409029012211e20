package dev.zt.devkit.ca;

import dev.zt.identity.TrustDomain;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.jspecify.annotations.Nullable;

/**
 * The keys and certificates of a {@link DevAuthority} at one moment. Immutable.
 *
 * @param root signs intermediates, or leaves if there are none
 * @param rootCertificate the newest certificate of the root
 * @param intermediate signs leaves, or null
 * @param intermediateCertificate the intermediate's certificate, or null
 * @param retired certificates of former roots that the bundle still holds
 */
record AuthorityKeys(
        Issuer root,
        X509Certificate rootCertificate,
        @Nullable Issuer intermediate,
        @Nullable X509Certificate intermediateCertificate,
        List<X509Certificate> retired) {

    /** Makes new keys that have no past. */
    static AuthorityKeys create(
            TrustDomain domain, KeyAlgorithm algorithm, Instant from, Duration lifetime, boolean withIntermediate) {
        KeyPair rootKeys = algorithm.newKeyPair();
        Issuer root = Issuer.of(Issuer.name(domain + " root"), rootKeys, algorithm);
        X509Certificate certificate = selfSigned(root, domain, from, lifetime);
        if (!withIntermediate) {
            return new AuthorityKeys(root, certificate, null, null, List.of());
        }
        KeyPair keys = algorithm.newKeyPair();
        Issuer intermediate = Issuer.of(Issuer.name(domain + " intermediate"), keys, algorithm);
        CertificateTemplate template = CertificateTemplate.authority(intermediate.name(), uri(domain), from, lifetime);
        template.basicConstraints = new BasicConstraints(0);
        return new AuthorityKeys(root, certificate, intermediate, root.sign(template, keys.getPublic()), List.of());
    }

    /** Returns the newer keys, with what this one's bundle holds as their past. */
    AuthorityKeys replacedBy(AuthorityKeys newer) {
        return new AuthorityKeys(
                newer.root, newer.rootCertificate, newer.intermediate, newer.intermediateCertificate, authorities());
    }

    /** Returns the same keys with a new root certificate in the place of the old one. */
    AuthorityKeys renewed(TrustDomain domain, Instant from, Duration lifetime) {
        X509Certificate renewed = selfSigned(root, domain, from, lifetime);
        return new AuthorityKeys(root, renewed, intermediate, intermediateCertificate, retired);
    }

    AuthorityKeys withoutPast() {
        return new AuthorityKeys(root, rootCertificate, intermediate, intermediateCertificate, List.of());
    }

    Issuer issuer() {
        return intermediate == null ? root : intermediate;
    }

    /** Returns what follows the leaf in a chain. */
    List<X509Certificate> chainTail() {
        return intermediateCertificate == null ? List.of() : List.of(intermediateCertificate);
    }

    /** Returns the newest root first. */
    List<X509Certificate> authorities() {
        List<X509Certificate> all = new ArrayList<>();
        all.add(rootCertificate);
        all.addAll(retired);
        return all;
    }

    private static X509Certificate selfSigned(Issuer root, TrustDomain domain, Instant from, Duration lifetime) {
        CertificateTemplate template = CertificateTemplate.authority(root.name(), uri(domain), from, lifetime);
        return root.sign(template, root.publicKey());
    }

    private static String uri(TrustDomain domain) {
        return "spiffe://" + domain;
    }
}
