package dev.zt.kubernetes.manifest;

import dev.zt.kubernetes.Shown;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds the labels and annotations by which pods tell a mesh to leave them, or some of their ports, alone. */
final class MeshBypass {

    private static final Set<String> ALWAYS = Set.of(
            "ambient.istio.io/bypass-inbound-capture",
            "config.linkerd.io/default-inbound-policy",
            "config.linkerd.io/skip-inbound-ports",
            "traffic.sidecar.istio.io/excludeInboundPorts",
            "traffic.sidecar.istio.io/includeInboundPorts");
    private static final Map<String, String> IF = Map.of(
            "istio.io/dataplane-mode", "none",
            "linkerd.io/inject", "disabled",
            "sidecar.istio.io/inject", "false");

    private MeshBypass() {}

    /** Returns the first of them, by its key. */
    static Optional<String> of(ObjectMeta pods) {
        Map<String, String> all = new TreeMap<>(LabelMaps.of(pods.getLabels()));
        all.putAll(LabelMaps.of(pods.getAnnotations()));
        return all.entrySet().stream()
                .filter(entry ->
                        ALWAYS.contains(entry.getKey()) || entry.getValue().equals(IF.get(entry.getKey())))
                .map(entry -> entry.getKey() + ": " + Shown.of(entry.getValue()))
                .findFirst();
    }
}
