package dev.zt.kubernetes.manifest;

import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.IstioOptions;
import dev.zt.kubernetes.LinkerdInboundPolicy;
import dev.zt.kubernetes.LinkerdMesh;
import dev.zt.kubernetes.LinkerdOptions;
import dev.zt.kubernetes.Mesh;
import dev.zt.kubernetes.Shown;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads what settings say of meshes. */
final class MeshSettings {

    private static final String ACCEPT = "acceptLostDenials";

    private MeshSettings() {}

    static Optional<Mesh> mesh(SettingsFields spec) {
        if (!spec.hasMap("mesh")) {
            return Optional.empty();
        }
        SettingsFields fields = spec.child("mesh", "kind", "namespace");
        return fields.parsed(() -> {
            Mesh.Kind kind = Mesh.Kind.parse(fields.text("kind", ""));
            return new Mesh(kind, fields.text("namespace", kind.namespace()));
        });
    }

    static IstioOptions istio(SettingsFields spec) {
        if (!spec.hasMap("istio")) {
            return IstioOptions.DEFAULT;
        }
        SettingsFields fields = spec.child("istio", "rootNamespace", ACCEPT);
        boolean accept = fields.flag(ACCEPT);
        return fields.parsed(() ->
                        new IstioOptions(fields.text("rootNamespace", IstioOptions.DEFAULT.rootNamespace()), accept))
                .orElse(IstioOptions.DEFAULT);
    }

    static LinkerdOptions linkerd(SettingsFields spec) {
        if (!spec.hasMap("linkerd")) {
            return LinkerdOptions.DEFAULT;
        }
        SettingsFields fields =
                spec.child("linkerd", ACCEPT, "kubelets", "defaultInboundPolicy", "clusterNetworks", "identityDomain");
        boolean accept = fields.flag(ACCEPT);
        List<Cidr> kubelets = fields.cidrs("kubelets");
        LinkerdMesh mesh = fields.parsed(() -> installed(fields)).orElse(LinkerdMesh.DEFAULT);
        return new LinkerdOptions(accept, kubelets, mesh);
    }

    private static LinkerdMesh installed(SettingsFields fields) {
        LinkerdMesh known = LinkerdMesh.DEFAULT;
        String policy =
                fields.text("defaultInboundPolicy", known.defaultPolicy().toString());
        return new LinkerdMesh(
                LinkerdInboundPolicy.find(policy)
                        .orElseThrow(() -> new IllegalArgumentException("Linkerd has no inbound policy "
                                + Shown.quoted(policy) + "; there are "
                                + Arrays.toString(LinkerdInboundPolicy.values()))),
                fields.has("clusterNetworks") ? fields.blocks("clusterNetworks") : known.clusterNetworks(),
                fields.text("identityDomain", known.identityDomain()));
    }
}
