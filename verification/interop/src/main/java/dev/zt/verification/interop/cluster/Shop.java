package dev.zt.verification.interop.cluster;

import dev.zt.kubernetes.segments.Segments;
import dev.zt.kubernetes.segments.SegmentsReader;
import java.nio.file.Path;

/** The shop of the examples, whose policies are derived. */
final class Shop {

    private Shop() {}

    /** Reads policies and settings; the workloads are the caller's to name. */
    static SegmentsReader reader(Path folder) {
        return Segments.builder()
                .policies(folder.resolve("policy"), folder.resolve("policy/declared"))
                .settings(folder.resolve("k8s/cluster.yaml"));
    }

    static Segments read(Path folder) {
        return reader(folder).manifests(folder.resolve("k8s/base")).read();
    }
}
