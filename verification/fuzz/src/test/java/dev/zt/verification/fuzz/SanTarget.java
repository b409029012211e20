package dev.zt.verification.fuzz;

import dev.zt.devkit.ca.Defect;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;

/** The names of a leaf that is proper otherwise: one byte that says whether they are critical, and the extension's value. */
final class SanTarget implements Target {

    @Override
    public String name() {
        return "san";
    }

    @Override
    public int shortRuns() {
        return 1_500;
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(seed(Reissued.SVID.leaf().getExtensionValue(Extension.subjectAlternativeName.getId())));
        for (Defect defect : Defect.values()) {
            byte[] value =
                    Reissued.AUTHORITY.forge(defect).leaf().getExtensionValue(Extension.subjectAlternativeName.getId());
            if (value != null && value.length < 1_000) {
                seeds.add(seed(value));
            }
        }
        return seeds;
    }

    private static byte[] seed(byte[] extension) {
        byte[] names = ASN1OctetString.getInstance(extension).getOctets();
        byte[] seed = new byte[names.length + 1];
        System.arraycopy(names, 0, seed, 1, names.length);
        return seed;
    }

    @Override
    public boolean test(byte[] input) throws IOException, GeneralSecurityException {
        if (input.length == 0) {
            return false;
        }
        byte[] names = Arrays.copyOfRange(input, 1, input.length);
        return LeafCheck.accepts(Reissued.tbsWith(Extension.subjectAlternativeName, (input[0] & 1) == 0, names));
    }
}
