package dev.zt.verification.fuzz;

import dev.zt.devkit.ca.Defect;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** Everything of a leaf that its issuer signs, signed again after it was mutated. */
final class CertificateTarget implements Target {

    @Override
    public String name() {
        return "certificate";
    }

    @Override
    public int shortRuns() {
        return 4_000;
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(Reissued.tbs(Reissued.SVID.leaf()));
        for (Defect defect : Defect.values()) {
            byte[] tbs = Reissued.tbs(Reissued.AUTHORITY.forge(defect).leaf());
            if (tbs.length < 2_000) {
                seeds.add(tbs);
            }
        }
        return seeds;
    }

    @Override
    public boolean test(byte[] input) throws IOException, GeneralSecurityException {
        return LeafCheck.accepts(input);
    }
}
