package dev.zt.kubernetes.istio;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An {@code AuthorizationPolicy} as one of Istio's proxies enforces it. Stateless. */
final class EnforcedPolicies {

    /** What a ztunnel knows of conditions; the rest is HTTP's. */
    private static final Set<String> OF_CONNECTIONS =
            Set.of("source.ip", "source.namespace", "source.principal", "destination.ip", "destination.port");

    /** What Istio, written in Go, takes for true. */
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

    private static final Set<String> PORTS = Set.of("ports", "notPorts");
    private static final Set<String> REQUEST_SOURCES =
            Set.of("remoteIpBlocks", "notRemoteIpBlocks", "requestPrincipals", "notRequestPrincipals");
    private static final Set<String> PATHS = Set.of("paths", "notPaths");

    private EnforcedPolicies() {}

    static GenericKubernetesResource generic(HasMetadata object) {
        return Serialization.unmarshal(Serialization.asJson(object), GenericKubernetesResource.class);
    }

    static Map<String, Object> spec(GenericKubernetesResource policy) {
        return map(policy.getAdditionalProperties().get("spec"));
    }

    /** Tells whether the workloads that a policy selects let nobody in but those whom some policy allows. */
    static boolean allows(GenericKubernetesResource policy) {
        Map<String, String> annotations = policy.getMetadata().getAnnotations();
        boolean dryRun = annotations != null && TRUE.contains(annotations.getOrDefault("istio.io/dry-run", ""));
        return !dryRun && isAllow(spec(policy));
    }

    private static boolean isAllow(Map<String, Object> spec) {
        return spec.getOrDefault("action", "ALLOW").equals("ALLOW");
    }

    /** Returns the policy as a proxy enforces it, or nothing if it does not. */
    static Optional<GenericKubernetesResource> enforced(GenericKubernetesResource policy, IstioMode mode) {
        Map<String, Object> spec = new LinkedHashMap<>(spec(policy));
        List<Object> rules = list(spec.get("rules"));
        List<Object> enforced = new ArrayList<>();
        for (Object rule : rules) {
            Map<String, Object> seen =
                    mode == IstioMode.AMBIENT ? ofConnections(map(rule), isAllow(spec)) : withPlainPaths(map(rule));
            if (seen != null) {
                enforced.add(seen);
            }
        }
        if (spec.containsKey("rules")) {
            spec.put("rules", enforced);
        }
        if (enforced.isEmpty() && !rules.isEmpty()) {
            if (!isAllow(spec)) {
                return Optional.empty();
            }
            spec.remove("rules");
        }
        return Optional.of(new GenericKubernetesResourceBuilder()
                .withApiVersion(policy.getApiVersion())
                .withKind(policy.getKind())
                .withMetadata(policy.getMetadata())
                .withAdditionalProperties(Map.of("spec", spec))
                .build());
    }

    /** zt has one spelling for a path, and reads no other. */
    private static Map<String, Object> withPlainPaths(Map<String, Object> rule) {
        Map<String, Object> plain = new LinkedHashMap<>(rule);
        if (rule.containsKey("to")) {
            List<Object> to = new ArrayList<>();
            for (Object item : list(rule.get("to"))) {
                Map<String, Object> operation =
                        new LinkedHashMap<>(map(map(item).get("operation")));
                operation.replaceAll((field, values) -> PATHS.contains(field)
                        ? list(values).stream()
                                .map(text -> PathTexts.plain(String.valueOf(text)))
                                .distinct()
                                .toList()
                        : values);
                to.add(Map.of("operation", operation));
            }
            plain.put("to", to);
        }
        return plain;
    }

    /** Leaves what a ztunnel sees of a rule, or null if it does not enforce it (istio/istio#61126). */
    private static @Nullable Map<String, Object> ofConnections(Map<String, Object> rule, boolean allow) {
        Map<String, Object> seen = new LinkedHashMap<>();
        put(seen, "from", stripped(list(rule.get("from")), "source", field -> !REQUEST_SOURCES.contains(field)));
        put(seen, "to", stripped(list(rule.get("to")), "operation", PORTS::contains));
        put(
                seen,
                "when",
                list(rule.get("when")).stream()
                        .filter(condition -> OF_CONNECTIONS.contains(
                                String.valueOf(map(condition).get("key"))))
                        .toList());
        if (seen.equals(rule)) {
            return seen;
        }
        return allow || seen.isEmpty() ? null : seen;
    }

    /** Where nothing is left of one alternative, it is no restriction any more. */
    private static List<Object> stripped(List<Object> items, String name, Predicate<String> isSeen) {
        List<Object> all = new ArrayList<>();
        for (Object item : items) {
            Map<String, Object> fields = new LinkedHashMap<>(map(map(item).get(name)));
            fields.keySet().removeIf(isSeen.negate());
            if (fields.isEmpty()) {
                return List.of();
            }
            all.add(Map.of(name, fields));
        }
        return all;
    }

    private static void put(Map<String, Object> rule, String field, List<Object> items) {
        if (!items.isEmpty()) {
            rule.put(field, items);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static List<Object> list(@Nullable Object value) {
        return value instanceof List<?> list ? new ArrayList<>(list) : List.of();
    }
}
