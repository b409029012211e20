package dev.zt.devkit.ca;

import dev.zt.identity.TrustDomain;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;

/**
 * Builds chains that are wrong on purpose, with the authority's own keys: {@link #leaf()} says what the leaf claims,
 * the methods here decide who signs it. Without any of them it builds a proper SVID.
 *
 * <p>Made by {@link DevAuthority#forgery(String)}. Not thread-safe.
 */
public final class CertificateForge {

    private final TrustDomain trustDomain;
    private final KeyAlgorithm algorithm;
    private final AuthorityKeys authority;
    private final LeafCertificate leaf;
    private final KeyPair leafKeys;
    private final List<X509Certificate> tail;
    private Issuer issuer;

    CertificateForge(TrustDomain trustDomain, KeyAlgorithm algorithm, AuthorityKeys authority, LeafCertificate leaf) {
        this.trustDomain = trustDomain;
        this.algorithm = algorithm;
        this.authority = authority;
        this.leaf = leaf;
        this.leafKeys = algorithm.newKeyPair();
        this.issuer = authority.issuer();
        this.tail = new ArrayList<>(authority.chainTail());
    }

    /**
     * Returns what the leaf will say, to be bent.
     *
     * @return the leaf
     */
    public LeafCertificate leaf() {
        return leaf;
    }

    /** Lets a stranger sign the leaf under the authority's name and key identifier. */
    public void signedByForeignKey() {
        issuer = issuer.impostor(algorithm.newKeyPair(), algorithm);
    }

    /** Lets the leaf sign itself. */
    public void selfSigned() {
        issuer = Issuer.of(Issuer.name("self-signed"), leafKeys, algorithm);
        tail.clear();
    }

    /** Signs the leaf with MD5 and RSA, by an RSA intermediate whatever kind of key the authority has. */
    public void signedWithMd5() {
        through(KeyAlgorithm.RSA_2048, intermediate -> {});
        issuer = issuer.signingWith("MD5withRSA");
    }

    /** Signs the leaf with SHA-1 and RSA, by an RSA intermediate whatever kind of key the authority has. */
    public void signedWithSha1() {
        through(KeyAlgorithm.RSA_2048, intermediate -> {});
        issuer = issuer.signingWith("SHA1withRSA");
    }

    /** Signs the leaf with RSASSA-PSS over SHA-1, by an RSA intermediate whatever kind of key the authority has. */
    public void signedWithSha1Pss() {
        through(KeyAlgorithm.RSA_2048, intermediate -> {});
        issuer = issuer.signingWith(Sha1Pss.NAME);
    }

    /** Signs the leaf by an intermediate that is no CA (cA=false). */
    public void throughIntermediateWithoutCa() {
        through(algorithm, intermediate -> intermediate.basicConstraints = new BasicConstraints(false));
    }

    /** Signs the leaf by an intermediate whose key usage lacks keyCertSign. */
    public void throughIntermediateWithoutKeyCertSign() {
        through(algorithm, intermediate -> intermediate.keyUsage = KeyUsage.cRLSign);
    }

    /** Signs the leaf by an intermediate that carries the SPIFFE ID of a workload. */
    public void throughIntermediateWithPath() {
        through(algorithm, intermediate -> {
            intermediate.names.clear();
            intermediate.names.add(uri(trustDomain.id("/intermediate").toString()));
        });
    }

    /** Signs the leaf by an intermediate that carries the SPIFFE ID of another trust domain. */
    public void throughIntermediateOfAnotherDomain() {
        through(algorithm, intermediate -> {
            intermediate.names.clear();
            intermediate.names.add(uri("spiffe://other." + trustDomain));
        });
    }

    /** Signs the leaf by an intermediate whose names, not critical, are no sequence. */
    public void throughIntermediateWithUnreadableNames() {
        through(algorithm, intermediate -> {
            intermediate.names.clear();
            intermediate.others.add(new CertificateTemplate.Entry(
                    Extension.subjectAlternativeName, false, new DERUTF8String("nobody reads this")));
        });
    }

    /** Signs the leaf by an intermediate that expired one minute before the forging. */
    public void throughExpiredIntermediate() {
        through(algorithm, intermediate -> {
            intermediate.notAfter = intermediate.notBefore.minus(Duration.ofMinutes(1));
            intermediate.notBefore = intermediate.notAfter.minus(Duration.ofHours(1));
        });
    }

    /** Signs the leaf by an intermediate that may only name URIs of the host {@code permitted.example}. */
    public void throughNameConstrainedIntermediate() {
        throughIntermediateFor("permitted.example");
    }

    /**
     * Signs the leaf by an intermediate whose name constraints permit the URIs of one host alone.
     *
     * @param host the host, which for SPIFFE IDs is the trust domain
     */
    public void throughIntermediateFor(String host) {
        GeneralSubtree[] permitted = {new GeneralSubtree(uri(host))};
        through(
                algorithm,
                intermediate -> intermediate.others.add(new CertificateTemplate.Entry(
                        Extension.nameConstraints, true, new NameConstraints(permitted, null))));
    }

    /**
     * Signs the leaf and returns the chain.
     *
     * @return the leaf, the intermediates, and the leaf's key
     */
    public Forged build() {
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(issuer.sign(leaf.template(), leafKeys.getPublic()));
        chain.addAll(tail);
        return new Forged(chain, leafKeys.getPrivate());
    }

    /** The root signs it, since the authority's own intermediate may sign leaves only. */
    private void through(KeyAlgorithm keyAlgorithm, Consumer<CertificateTemplate> bend) {
        KeyPair keys = keyAlgorithm.newKeyPair();
        Issuer forged = Issuer.of(Issuer.name(trustDomain + " forged intermediate"), keys, keyAlgorithm);
        CertificateTemplate template = CertificateTemplate.authority(
                forged.name(), "spiffe://" + trustDomain, leaf.template().notBefore, Duration.ofHours(1));
        bend.accept(template);
        tail.clear();
        tail.add(authority.root().sign(template, keys.getPublic()));
        issuer = forged;
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }
}
