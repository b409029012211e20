package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.Workload;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the objects of one port: all of one name, in the namespace of the pods. */
final class LinkerdObjects {

    static final String GROUP = "policy.linkerd.io";
    private static final String SERVER_VERSION = GROUP + "/v1beta3";
    private static final String VERSION = GROUP + "/v1alpha1";

    private final Workload callee;
    private final String name;
    private final String digest;

    LinkerdObjects(Workload callee, String name, String digest) {
        this.callee = callee;
        this.name = name;
        this.digest = digest;
    }

    /** Returns what people call an object of this port: {@code Kind namespace/name}. */
    String label(String kind, String suffix) {
        return kind + " " + callee.namespace() + "/" + name + suffix;
    }

    /**
     * Writes the Server, which shuts the port for whom no policy lets in.
     *
     * @param carriesTls whether the application speaks TLS itself: then Linkerd takes off its own, and does not look for
     *     HTTP in what remains
     */
    GenericKubernetesResource server(int port, boolean carriesTls, Fidelity fidelity) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("podSelector", Map.of("matchLabels", new TreeMap<>(callee.selector())));
        spec.put("port", port);
        spec.put("proxyProtocol", carriesTls ? "TLS" : "unknown");
        spec.put("accessPolicy", "deny");
        return object(SERVER_VERSION, "Server", "", spec, fidelity);
    }

    GenericKubernetesResource serviceAccounts(List<ServiceAccount> accounts, Fidelity fidelity) {
        List<Map<String, Object>> references = new ArrayList<>();
        for (ServiceAccount account : accounts) {
            references.add(Map.of("kind", "ServiceAccount", "name", account.name(), "namespace", account.namespace()));
        }
        return object(VERSION, "MeshTLSAuthentication", "", Map.of("identityRefs", references), fidelity);
    }

    GenericKubernetesResource networks(String suffix, List<Cidr> cidrs, Fidelity fidelity) {
        List<Map<String, Object>> networks = new ArrayList<>();
        for (Cidr cidr : cidrs) {
            Map<String, Object> network = new LinkedHashMap<>();
            network.put("cidr", cidr.block().toString());
            if (!cidr.except().isEmpty()) {
                network.put(
                        "except", cidr.except().stream().map(Object::toString).toList());
            }
            networks.add(network);
        }
        return object(VERSION, "NetworkAuthentication", suffix, Map.of("networks", networks), fidelity);
    }

    /** Writes the policy that lets in whom an authentication of the same name means: always exactly one. */
    GenericKubernetesResource policy(String suffix, String authentication, Fidelity fidelity) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("targetRef", Map.of("group", GROUP, "kind", "Server", "name", name));
        spec.put(
                "requiredAuthenticationRefs",
                List.of(Map.of("group", GROUP, "kind", authentication, "name", name + suffix)));
        return object(VERSION, "AuthorizationPolicy", suffix, spec, fidelity);
    }

    private GenericKubernetesResource object(
            String version, String kind, String suffix, Map<String, Object> spec, Fidelity fidelity) {
        GenericKubernetesResource object = new GenericKubernetesResource();
        object.setApiVersion(version);
        object.setKind(kind);
        object.setMetadata(new ObjectMetaBuilder()
                .withName(name + suffix)
                .withNamespace(callee.namespace())
                .addToLabels("app.kubernetes.io/managed-by", "zt")
                .addToAnnotations("zt.dev/policy-digest", digest)
                .addToAnnotations("zt.dev/fidelity", fidelity.name())
                .build());
        object.setAdditionalProperty("spec", spec);
        return object;
    }
}
