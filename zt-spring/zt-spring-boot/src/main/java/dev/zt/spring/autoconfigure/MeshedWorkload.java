package dev.zt.spring.autoconfigure;

import dev.zt.identity.X509Svid;
import dev.zt.policy.IstioWorkload;
import dev.zt.source.IdentitySource;
import java.util.Map;

/** What the settings say of this workload as Istio sees it. */
final class MeshedWorkload {

    private MeshedWorkload() {}

    static IstioWorkload of(ZtProperties properties, IdentitySource source) {
        if (properties.policy().file() == null) {
            throw new StartRefusedException(
                    "zt.workload or zt.policy.istio-allow-when-no-allow-policy is set, which is about policies of Istio, and"
                            + " zt.policy.file names no file of them.",
                    "Set zt.policy.file, or remove the others.");
        }
        X509Svid svid = source.current().defaultSvid();
        if (svid == null) {
            throw new StartRefusedException(
                    "zt.workload is set, and the identity source has no SVID yet, so that nobody can tell which policies of"
                            + " Istio are for this application.",
                    "Let the IdentitySource bean wait for its first identity.");
        }
        IstioWorkload workload = IstioWorkload.of(svid.id());
        ZtProperties.Workload settings = properties.workload();
        String namespace = settings.namespace();
        Map<String, String> labels = settings.labels();
        String root = settings.rootNamespace();
        if (namespace != null) {
            workload = workload.withNamespace(namespace);
        }
        if (labels != null) {
            workload = workload.withLabels(labels);
        }
        if (root != null) {
            workload = workload.withRootNamespace(root);
        }
        return properties.policy().istioAllowWhenNoAllowPolicy() ? workload.allowingWhenNoAllowPolicy() : workload;
    }
}
