package dev.zt.devkit.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Date;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A name and a key that sign certificates. Immutable and thread-safe. */
final class Issuer {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 126;
    private static final int MAX_COMMON_NAME = 64;

    private final X500Name name;
    private final KeyPair keys;
    private final PublicKey claimedKey;
    private final String signatureAlgorithm;

    private Issuer(X500Name name, KeyPair keys, PublicKey claimedKey, String signatureAlgorithm) {
        this.name = name;
        this.keys = keys;
        this.claimedKey = claimedKey;
        this.signatureAlgorithm = signatureAlgorithm;
    }

    static Issuer of(X500Name name, KeyPair keys, KeyAlgorithm algorithm) {
        return new Issuer(name, keys, keys.getPublic(), algorithm.signatureAlgorithm());
    }

    /** A common name has at most 64 characters, a trust domain up to 255: its end tells more. */
    static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "zt devkit")
                .addRDN(BCStyle.CN, commonName.substring(Math.max(0, commonName.length() - MAX_COMMON_NAME)))
                .build();
    }

    static X500Name nobody() {
        return new X500Name(new RDN[0]);
    }

    static X500Name subject(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    X500Name name() {
        return name;
    }

    PublicKey publicKey() {
        return keys.getPublic();
    }

    /** Returns one that signs with other keys but goes by this one's name and key identifier. */
    Issuer impostor(KeyPair otherKeys, KeyAlgorithm algorithm) {
        return new Issuer(name, otherKeys, claimedKey, algorithm.signatureAlgorithm());
    }

    /** Returns the same one with another signature algorithm. */
    Issuer signingWith(String otherAlgorithm) {
        return new Issuer(name, keys, claimedKey, otherAlgorithm);
    }

    X509Certificate sign(CertificateTemplate template, PublicKey subjectKey) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    newSerial(),
                    Date.from(template.notBefore),
                    Date.from(template.notAfter),
                    template.subject(),
                    subjectKey);
            addExtensions(builder, template, subjectKey);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer()));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("Cannot sign a certificate as " + name + " with " + signatureAlgorithm, e);
        }
    }

    private ContentSigner signer() throws OperatorCreationException {
        return signatureAlgorithm.equals(Sha1Pss.NAME)
                ? new Sha1Pss(keys.getPrivate())
                : new JcaContentSignerBuilder(signatureAlgorithm).build(keys.getPrivate());
    }

    private void addExtensions(X509v3CertificateBuilder builder, CertificateTemplate template, PublicKey subjectKey)
            throws GeneralSecurityException, IOException {
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subjectKey));
        builder.addExtension(
                Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(claimedKey));
        for (CertificateTemplate.Entry entry : template.extensions()) {
            builder.addExtension(entry.oid(), entry.critical(), entry.value());
        }
    }

    /** The top bit is always set, so that each serial is positive and equally long. */
    private static BigInteger newSerial() {
        return new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS);
    }
}
