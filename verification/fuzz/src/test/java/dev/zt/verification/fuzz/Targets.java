package dev.zt.verification.fuzz;

import java.util.List;

/** All targets. */
final class Targets {

    private Targets() {}

    static List<Target> all() {
        return List.of(
                new SpiffeIdTarget(),
                new SanTarget(),
                new CertificateTarget(),
                new BundleTarget(),
                new JwtBundleTarget(),
                new JwtSvidTarget(),
                new PemFilesTarget(),
                new RevocationTarget(),
                new PolicyTarget(),
                new IstioPolicyTarget(),
                new A43PolicyTarget(),
                new PathTarget(),
                new ManifestTarget());
    }

    static Target named(String name) {
        return all().stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no target " + name));
    }
}
