package dev.zt.devkit.ca;

import dev.zt.identity.TrustDomain;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.OtherName;

/**
 * What the leaf of a forged chain says: each method makes it depart from the X509-SVID profile in one way.
 *
 * <p>Made by {@link CertificateForge#leaf()}. Not thread-safe.
 */
public final class LeafCertificate {

    // An arc for private use, and the user principal name, which is the otherName that is seen in the field.
    private static final ASN1ObjectIdentifier UNKNOWN_EXTENSION = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");
    private static final ASN1ObjectIdentifier PRINCIPAL_NAME = new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3");

    private final CertificateTemplate template;
    private final TrustDomain trustDomain;
    private final String path;
    private final Instant now;

    LeafCertificate(CertificateTemplate template, TrustDomain trustDomain, String path, Instant now) {
        this.template = template;
        this.trustDomain = trustDomain;
        this.path = path;
        this.now = now;
    }

    CertificateTemplate template() {
        return template;
    }

    TrustDomain trustDomain() {
        return trustDomain;
    }

    String path() {
        return path;
    }

    /** Takes all subject alternative names away; a common name stands in for the empty subject. */
    public void withoutSan() {
        template.names.clear();
    }

    /**
     * Puts URIs in the place of all names.
     *
     * @param uris the URI SANs, which are not checked
     */
    public void withUris(String... uris) {
        template.names.clear();
        Arrays.stream(uris)
                .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                .forEach(template.names::add);
    }

    /** Spells the SPIFFE ID in a DNS name, without any URI. */
    public void withIdAsDnsName() {
        template.names.clear();
        template.names.add(
                new GeneralName(GeneralName.dNSName, trustDomain.id(path).toString()));
    }

    /** Spells the SPIFFE ID in an otherName, without any URI. */
    public void withIdAsOtherName() {
        template.names.clear();
        template.names.add(otherName(trustDomain.id(path).toString()));
    }

    /** Adds an otherName beside the URI, which is legal. */
    public void withAdditionalOtherName() {
        template.names.add(0, otherName("orders@" + trustDomain));
    }

    /** Adds an email address beside the URI, which is legal. */
    public void withAdditionalEmail() {
        template.names.add(0, new GeneralName(GeneralName.rfc822Name, "orders@" + trustDomain));
    }

    /** Adds a DNS name beside the URI, which is legal. */
    public void withAdditionalDnsName() {
        template.names.add(0, new GeneralName(GeneralName.dNSName, "orders." + trustDomain));
    }

    /** Adds an IP address of 32 bytes whose second half is no mask: the JDK throws an unchecked exception at it. */
    public void withUnreadableIpAddress() {
        byte[] address = new byte[32];
        address[17] = 1;
        template.names.add(new GeneralName(GeneralName.iPAddress, new DEROctetString(address)));
    }

    /** Makes the leaf a CA (cA=true). */
    public void asCa() {
        template.basicConstraints = new BasicConstraints(true);
    }

    /** Takes the basic constraints away, which is legal: absent means cA=false. */
    public void withoutBasicConstraints() {
        template.basicConstraints = null;
    }

    /** Writes basic constraints that are no sequence; not critical, so that certificate parsers pass over them. */
    public void withUnreadableBasicConstraints() {
        template.basicConstraints = null;
        template.others.add(new CertificateTemplate.Entry(
                Extension.basicConstraints, false, new DERUTF8String("nobody reads this")));
    }

    /** Adds keyCertSign to the key usage. */
    public void withKeyCertSign() {
        template.keyUsage |= KeyUsage.keyCertSign;
    }

    /** Adds cRLSign to the key usage. */
    public void withCrlSign() {
        template.keyUsage |= KeyUsage.cRLSign;
    }

    /** Puts keyEncipherment in the place of digitalSignature. */
    public void withoutDigitalSignature() {
        template.keyUsage = KeyUsage.keyEncipherment;
    }

    /** Takes the key usage away. */
    public void withoutKeyUsage() {
        template.keyUsage = 0;
    }

    /** Makes the key usage non-critical. */
    public void withNonCriticalKeyUsage() {
        template.keyUsageCritical = false;
    }

    /** Takes the extended key usage away, which is legal. */
    public void withoutExtendedKeyUsage() {
        template.purposes.clear();
    }

    /** Limits the extended key usage to serverAuth. */
    public void withServerAuthOnly() {
        onlyPurpose(KeyPurposeId.id_kp_serverAuth);
    }

    /** Limits the extended key usage to clientAuth. */
    public void withClientAuthOnly() {
        onlyPurpose(KeyPurposeId.id_kp_clientAuth);
    }

    /** Limits the extended key usage to codeSigning. */
    public void withCodeSigningOnly() {
        onlyPurpose(KeyPurposeId.id_kp_codeSigning);
    }

    /** Limits the extended key usage to anyExtendedKeyUsage, which names neither role. */
    public void withAnyPurposeOnly() {
        onlyPurpose(KeyPurposeId.anyExtendedKeyUsage);
    }

    /** Writes an extended key usage that is no sequence; not critical, so that certificate parsers pass over it. */
    public void withUnreadableExtendedKeyUsage() {
        template.purposes.clear();
        template.others.add(new CertificateTemplate.Entry(
                Extension.extendedKeyUsage, false, new DERUTF8String("nobody reads this")));
    }

    /** Moves the validity into the past: it ended one minute ago. */
    public void expired() {
        template.notBefore = now.minus(Duration.ofHours(1));
        template.notAfter = now.minus(Duration.ofMinutes(1));
    }

    /** Moves the validity into the future: it begins in one hour. */
    public void notYetValid() {
        template.notBefore = now.plus(Duration.ofHours(1));
        template.notAfter = now.plus(Duration.ofHours(2));
    }

    /** Adds a critical extension that nobody knows. */
    public void withUnknownCriticalExtension() {
        template.others.add(new CertificateTemplate.Entry(UNKNOWN_EXTENSION, true, DERNull.INSTANCE));
    }

    private void onlyPurpose(KeyPurposeId purpose) {
        template.purposes.clear();
        template.purposes.add(purpose);
    }

    private static GeneralName otherName(String value) {
        return new GeneralName(GeneralName.otherName, new OtherName(PRINCIPAL_NAME, new DERUTF8String(value)));
    }
}
