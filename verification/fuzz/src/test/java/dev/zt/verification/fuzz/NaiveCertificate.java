package dev.zt.verification.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A certificate, read naively: the extensions that say whom it names and what it may do, byte by byte. */
final class NaiveCertificate {

    private static final int BOOLEAN = 0x01;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int URI = 0x86;
    private static final int EXTENSIONS = 0xa3;
    private static final int NAMES = 17;
    private static final int KEY_USAGE = 15;
    private static final int CONSTRAINTS = 19;
    private static final int PURPOSES = 37;
    private static final int DIGITAL_SIGNATURE = 0x80;
    private static final int KEY_CERT_SIGN = 0x04;
    private static final int CRL_SIGN = 0x02;

    private final List<Tlv> extensions;

    NaiveCertificate(byte[] der) {
        Tlv inner = Tlv.first(Tlv.first(der).value());
        List<Tlv> fields = Tlv.all(inner.value()).stream()
                .filter(field -> field.tag() == EXTENSIONS)
                .toList();
        Holds.same(fields.size(), 1, "there are extensions");
        this.extensions = Tlv.all(Tlv.first(fields.get(0).value()).value());
    }

    /** Checks what {@code X509SvidProfile} guarantees of a leaf that passes. */
    void checkLeaf(String id) {
        Holds.same(uris(), List.of(id), "the one URI SAN is the ID that zt returned");
        Holds.that(NaiveSpiffeId.isId(id) && NaiveSpiffeId.hasPath(id), "the ID is one of a workload");
        byte[] constraints = extension(CONSTRAINTS);
        if (constraints != null) {
            List<Tlv> parts = Tlv.all(Tlv.first(constraints).value());
            Holds.that(
                    parts.isEmpty()
                            || (parts.get(0).tag() == BOOLEAN && parts.get(0).is(0)),
                    "a leaf is no CA");
        }
        checkUsage();
    }

    /** Checks what {@code X509SvidProfile} guarantees of a signing certificate that passes. */
    void checkAuthority(String trustDomain) {
        byte[] constraints = extension(CONSTRAINTS);
        Holds.that(constraints != null, "an authority has basic constraints");
        List<Tlv> parts = Tlv.all(Tlv.first(constraints).value());
        Holds.that(
                !parts.isEmpty()
                        && parts.get(0).tag() == BOOLEAN
                        && !parts.get(0).is(0),
                "an authority is a CA");
        byte[] usage = extension(KEY_USAGE);
        Holds.that(usage != null && (Tlv.first(usage).value()[1] & KEY_CERT_SIGN) != 0, "an authority signs");
        Holds.that(
                uris().isEmpty() || uris().equals(List.of("spiffe://" + trustDomain)),
                "an authority names its own domain or none");
    }

    private void checkUsage() {
        byte[] usage = extension(KEY_USAGE);
        Holds.that(usage != null && isCritical(KEY_USAGE), "there is a critical key usage");
        Tlv bits = Tlv.first(usage);
        Holds.that(bits.tag() == BIT_STRING && bits.value().length >= 2, "a key usage is a string of bits");
        int first = firstBits(bits.value());
        Holds.that((first & DIGITAL_SIGNATURE) != 0, "the key usage has digitalSignature");
        Holds.that((first & (KEY_CERT_SIGN | CRL_SIGN)) == 0, "the key usage lacks keyCertSign and cRLSign");
        byte[] purposes = extension(PURPOSES);
        if (purposes != null) {
            List<Tlv> named = Tlv.all(Tlv.first(purposes).value());
            Holds.that(
                    named.stream().anyMatch(purpose -> purpose.is(0x2b, 6, 1, 5, 5, 7, 3, 1))
                            && named.stream().anyMatch(purpose -> purpose.is(0x2b, 6, 1, 5, 5, 7, 3, 2)),
                    "an extended key usage names both roles");
        }
    }

    /** Returns the first eight bits, without those that the string itself says are unused. */
    private static int firstBits(byte[] bitString) {
        int unused = bitString.length == 2 ? bitString[0] : 0;
        return bitString[1] & (0xff << unused) & 0xff;
    }

    private List<String> uris() {
        List<String> uris = new ArrayList<>();
        byte[] names = extension(NAMES);
        if (names != null) {
            Tlv.all(Tlv.first(names).value()).stream()
                    .filter(name -> name.tag() == URI)
                    .forEach(name -> uris.add(new String(name.value(), StandardCharsets.ISO_8859_1)));
        }
        return uris;
    }

    private boolean isCritical(int number) {
        return parts(number).stream().anyMatch(part -> part.tag() == BOOLEAN && !part.is(0));
    }

    private byte @Nullable [] extension(int number) {
        return parts(number).stream()
                .filter(part -> part.tag() == OCTET_STRING)
                .map(Tlv::value)
                .findFirst()
                .orElse(null);
    }

    /** The parts of the one extension 2.5.29.number: its name, whether it is critical, and its value. */
    private List<Tlv> parts(int number) {
        List<Tlv> found = extensions.stream()
                .filter(extension -> Tlv.first(extension.value()).is(0x55, 0x1d, number))
                .toList();
        Holds.that(found.size() <= 1, "no extension is there twice");
        return found.isEmpty() ? List.of() : Tlv.upTo(OCTET_STRING, found.get(0).value());
    }
}
