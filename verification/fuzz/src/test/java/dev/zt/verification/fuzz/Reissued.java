package dev.zt.verification.fuzz;

import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.IdentitySnapshot;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.TrustBundle;
import dev.zt.trust.TrustBundleSet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs what was mutated, so that it comes past the signature to the rules behind it. */
final class Reissued {

    static final TrustDomain DOMAIN = TrustDomain.parse("prod.example");
    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final DevAuthority AUTHORITY = DevAuthority.builder(DOMAIN.name())
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .build();
    static final X509Svid SVID = AUTHORITY.issue("/ns/shop/sa/orders");

    private static final byte[] SIGNATURE_ALGORITHM = {
        0x30, 0x0a, 0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
    };
    private static final KeyPair ROOT_KEYS = newKeys();
    private static final IdentitySnapshot SNAPSHOT = snapshot();

    private Reissued() {}

    /** The bundle of the domain holds nobody but the root that signs here. */
    static IdentitySnapshot trust() {
        return SNAPSHOT;
    }

    static byte[] tbs(X509Certificate certificate) {
        try {
            return certificate.getTBSCertificate();
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a certificate's inner part with another extension in the place of one. */
    static byte[] tbsWith(ASN1ObjectIdentifier oid, boolean critical, byte[] value) throws IOException {
        TBSCertificate base = TBSCertificate.getInstance(tbs(SVID.leaf()));
        V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(base.getSerialNumber());
        generator.setSignature(base.getSignature());
        generator.setIssuer(base.getIssuer());
        generator.setStartDate(base.getStartDate());
        generator.setEndDate(base.getEndDate());
        // Without a subject the JDK itself refuses unreadable names.
        generator.setSubject(new X500Name("CN=orders"));
        generator.setSubjectPublicKeyInfo(base.getSubjectPublicKeyInfo());
        ASN1EncodableVector extensions = new ASN1EncodableVector();
        for (ASN1ObjectIdentifier each : base.getExtensions().getExtensionOIDs()) {
            extensions.add(
                    each.equals(oid)
                            ? new Extension(oid, critical, value)
                            : base.getExtensions().getExtension(each));
        }
        generator.setExtensions(Extensions.getInstance(new DERSequence(extensions)));
        return generator.generateTBSCertificate().getEncoded("DER");
    }

    /** Returns a certificate whose signature nobody can verify, which costs nothing. */
    static byte[] unsigned(byte[] tbs) throws IOException {
        return certificate(tbs, new byte[] {0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01});
    }

    static byte[] signed(byte[] tbs) throws GeneralSecurityException, IOException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(ROOT_KEYS.getPrivate());
        signature.update(tbs);
        return certificate(tbs, signature.sign());
    }

    static X509Certificate read(byte[] der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static byte[] certificate(byte[] tbs, byte[] signature) throws IOException {
        byte[] bits = new DERBitString(signature).getEncoded();
        return Der.sequence(tbs, SIGNATURE_ALGORITHM, bits);
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IdentitySnapshot snapshot() {
        TrustBundle bundle = TrustBundle.of(DOMAIN, List.of(root()));
        return StaticIdentitySource.of(
                        IdentityMaterial.of(List.of(SVID), TrustBundleSet.of(bundle)), Clock.fixed(NOW, ZoneOffset.UTC))
                .current();
    }

    /** It bears the name of the domain's own root, and no key identifier that could tell them apart. */
    private static X509Certificate root() {
        X500Name name = TBSCertificate.getInstance(tbs(SVID.leaf())).getIssuer();
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(new JcaX509v3CertificateBuilder(
                                    name,
                                    BigInteger.ONE,
                                    Date.from(NOW.minus(Duration.ofDays(1))),
                                    Date.from(NOW.plus(Duration.ofDays(1))),
                                    name,
                                    ROOT_KEYS.getPublic())
                            .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                            .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(ROOT_KEYS.getPrivate())));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    static {
        Holds.same(
                new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256),
                AlgorithmIdentifier.getInstance(SIGNATURE_ALGORITHM),
                "the algorithm is ECDSA with SHA-256");
    }
}
