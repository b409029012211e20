package dev.zt.kubernetes.istio;

import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.Workload;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the objects for Istio. */
final class IstioObjects {

    static final String API_VERSION = "security.istio.io/v1";
    static final String AUTHORIZATION_POLICY = "AuthorizationPolicy";
    static final String PEER_AUTHENTICATION = "PeerAuthentication";

    /** The most rules of one policy that the API server takes. */
    private static final int MAX_RULES = 512;

    private final Workload workload;
    private final IstioMode mode;
    private final String digest;
    private final String name;

    IstioObjects(Workload workload, IstioMode mode, String digest, String name) {
        this.workload = workload;
        this.mode = mode;
        this.digest = digest;
        this.name = name;
    }

    /** Returns the policies of a workload as people call them. */
    String label() {
        return AUTHORIZATION_POLICY + " " + workload.namespace() + "/" + name;
    }

    List<GenericKubernetesResource> allow(List<Map<String, Object>> rules, List<DerivedRule> labels) {
        List<GenericKubernetesResource> objects = all("ALLOW", rules, labels);
        // No rule allows nothing, where an empty one would allow everything.
        return objects.isEmpty() ? List.of(policy(name, "ALLOW", List.of(), labels)) : objects;
    }

    List<GenericKubernetesResource> deny(List<Map<String, Object>> rules, List<DerivedRule> labels) {
        return all("DENY", rules, labels);
    }

    private List<GenericKubernetesResource> all(
            String action, List<Map<String, Object>> rules, List<DerivedRule> labels) {
        List<GenericKubernetesResource> objects = new ArrayList<>();
        for (int start = 0; start < rules.size(); start += MAX_RULES) {
            String each = start == 0 ? name : name + "-" + (start / MAX_RULES + 1);
            objects.add(policy(each, action, rules.subList(start, Math.min(rules.size(), start + MAX_RULES)), labels));
        }
        return objects;
    }

    private GenericKubernetesResource policy(
            String each, String action, List<Map<String, Object>> rules, List<DerivedRule> labels) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("selector", Map.of("matchLabels", workload.selector()));
        spec.put("action", action);
        if (!rules.isEmpty()) {
            spec.put("rules", rules);
        }
        return object(AUTHORIZATION_POLICY, workload.namespace(), each, annotations(labels), spec);
    }

    private Map<String, String> annotations(List<DerivedRule> labels) {
        Fidelity worst = Fidelity.EXACT;
        for (DerivedRule rule : labels) {
            if (rule.object().equals(label()) && rule.fidelity() != Fidelity.EXACT) {
                worst = worst == Fidelity.WIDER ? worst : rule.fidelity();
            }
        }
        return Map.of(
                "zt.dev/policy-digest", digest, "zt.dev/fidelity", worst.name(), "zt.dev/istio-mode", mode.name());
    }

    /** Makes what lets no peer of a namespace in without mutual TLS. */
    static GenericKubernetesResource strict(String namespace, IstioMode mode, String digest) {
        Map<String, String> annotations = Map.of(
                "zt.dev/policy-digest",
                digest,
                "zt.dev/fidelity",
                Fidelity.EXACT.name(),
                "zt.dev/istio-mode",
                mode.name());
        return object(
                PEER_AUTHENTICATION, namespace, "zt-strict", annotations, Map.of("mtls", Map.of("mode", "STRICT")));
    }

    private static GenericKubernetesResource object(
            String kind, String namespace, String name, Map<String, String> annotations, Map<String, Object> spec) {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion(API_VERSION)
                .withKind(kind)
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(Map.of("app.kubernetes.io/managed-by", "zt"))
                .withAnnotations(annotations)
                .endMetadata()
                .withAdditionalProperties(Map.of("spec", spec))
                .build();
    }
}
