package dev.zt.verification.fuzz;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;

/**
 * A leaf as BouncyCastle reads it, which shares no code with the JDK's reader. It reads only what is DER throughout; the JDK
 * passes over odd bytes within extensions that it does not know or need.
 */
final class LeafByBouncyCastle {

    private final Extensions extensions;

    private LeafByBouncyCastle(Extensions extensions) {
        this.extensions = extensions;
    }

    /** Returns the leaf, or null if BouncyCastle refuses the encoding of one of its parts. */
    static @Nullable LeafByBouncyCastle read(byte[] der) {
        try {
            Extensions extensions =
                    Certificate.getInstance(der).getTBSCertificate().getExtensions();
            for (ASN1ObjectIdentifier oid : extensions.getExtensionOIDs()) {
                extensions.getExtensionParsedValue(oid).toASN1Primitive().getEncoded();
            }
            return new LeafByBouncyCastle(extensions);
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** Checks what {@code X509SvidProfile} guarantees of a leaf that passes. */
    void check(String id) {
        Holds.same(uris(), List.of(id), "the one URI SAN is the ID that zt returned");
        Extension constraints = extensions.getExtension(Extension.basicConstraints);
        Holds.that(
                constraints == null
                        || !BasicConstraints.getInstance(constraints.getParsedValue())
                                .isCA(),
                "a leaf is no CA");
        checkKeyUsage();
        Extension purposes = extensions.getExtension(Extension.extendedKeyUsage);
        if (purposes != null) {
            ExtendedKeyUsage usage = ExtendedKeyUsage.getInstance(purposes.getParsedValue());
            Holds.that(
                    usage.hasKeyPurposeId(KeyPurposeId.id_kp_serverAuth)
                            && usage.hasKeyPurposeId(KeyPurposeId.id_kp_clientAuth),
                    "an extended key usage names both roles");
        }
    }

    private void checkKeyUsage() {
        Extension extension = extensions.getExtension(Extension.keyUsage);
        Holds.that(extension != null && extension.isCritical(), "there is a critical key usage");
        KeyUsage usage = KeyUsage.getInstance(extension.getParsedValue());
        Holds.that(usage.hasUsages(KeyUsage.digitalSignature), "the key usage has digitalSignature");
        Holds.that(!usage.hasUsages(KeyUsage.keyCertSign), "the key usage lacks keyCertSign");
        Holds.that(!usage.hasUsages(KeyUsage.cRLSign), "the key usage lacks cRLSign");
    }

    private List<String> uris() {
        GeneralNames names = GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        return Arrays.stream(names.getNames())
                .filter(name -> name.getTagNo() == GeneralName.uniformResourceIdentifier)
                .map(name -> ASN1IA5String.getInstance(name.getName()).getString())
                .toList();
    }
}
