package dev.zt.devkit.ca;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;

/** What a certificate will say, before somebody signs it. Mutable; one thread at a time. */
final class CertificateTemplate {

    static final int CA_USAGE = KeyUsage.keyCertSign | KeyUsage.cRLSign;

    /** One extension; the value is encoded when the certificate is signed. */
    record Entry(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {}

    final List<GeneralName> names = new ArrayList<>();
    final List<KeyPurposeId> purposes = new ArrayList<>();
    final List<Entry> others = new ArrayList<>();
    int keyUsage;
    boolean keyUsageCritical = true;

    @Nullable
    BasicConstraints basicConstraints;

    Instant notBefore;
    Instant notAfter;
    private final X500Name subject;

    private CertificateTemplate(X500Name subject, Instant notBefore, Instant notAfter) {
        this.subject = subject;
        this.notBefore = notBefore;
        this.notAfter = notAfter;
    }

    /** An SVID's leaf: no subject, both roles, signs but certifies nothing. */
    static CertificateTemplate leaf(String uri, Instant notBefore, Instant notAfter) {
        return leaf(Issuer.nobody(), uri, notBefore, notAfter);
    }

    /** The same, with a subject. */
    static CertificateTemplate leaf(X500Name subject, String uri, Instant notBefore, Instant notAfter) {
        CertificateTemplate template = new CertificateTemplate(subject, notBefore, notAfter);
        template.names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
        template.keyUsage = KeyUsage.digitalSignature;
        template.purposes.add(KeyPurposeId.id_kp_serverAuth);
        template.purposes.add(KeyPurposeId.id_kp_clientAuth);
        template.basicConstraints = new BasicConstraints(false);
        return template;
    }

    /** A root or an intermediate that names its trust domain. */
    static CertificateTemplate authority(X500Name subject, String uri, Instant now, Duration lifetime) {
        CertificateTemplate template = new CertificateTemplate(subject, now, now.plus(lifetime));
        template.names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
        template.keyUsage = CA_USAGE;
        template.basicConstraints = new BasicConstraints(true);
        return template;
    }

    /** A certificate without any name would not parse. */
    X500Name subject() {
        boolean nameless = names.isEmpty() && subject.getRDNs().length == 0;
        return nameless ? Issuer.name("without names") : subject;
    }

    List<Entry> extensions() {
        List<Entry> entries = new ArrayList<>();
        if (!names.isEmpty()) {
            // An empty subject is legal only if the names are critical (RFC 5280 §4.2.1.6).
            boolean critical = subject().getRDNs().length == 0;
            entries.add(new Entry(
                    Extension.subjectAlternativeName, critical, new GeneralNames(names.toArray(new GeneralName[0]))));
        }
        if (keyUsage != 0) {
            entries.add(new Entry(Extension.keyUsage, keyUsageCritical, new KeyUsage(keyUsage)));
        }
        if (!purposes.isEmpty()) {
            entries.add(new Entry(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes.toArray(new KeyPurposeId[0]))));
        }
        if (basicConstraints != null) {
            entries.add(new Entry(Extension.basicConstraints, true, basicConstraints));
        }
        entries.addAll(others);
        return entries;
    }
}
