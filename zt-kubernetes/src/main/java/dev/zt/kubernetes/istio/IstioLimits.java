package dev.zt.kubernetes.istio;

import dev.zt.kubernetes.Shown;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the objects of Istio by which less may be enforced than its policies say. */
final class IstioLimits {

    private static final String REVISION = "istio.io/rev";

    private IstioLimits() {}

    static List<String> of(Collection<? extends HasMetadata> objects) {
        List<String> limits = new ArrayList<>();
        for (HasMetadata object : objects) {
            if (object.getApiVersion().startsWith("security.istio.io/")) {
                GenericKubernetesResource generic = EnforcedPolicies.generic(object);
                if (generic.getKind().equals(IstioObjects.PEER_AUTHENTICATION)
                        && !isStrict(EnforcedPolicies.spec(generic))) {
                    limits.add(label(generic) + " does not ask for mutual TLS everywhere, so that there may be callers"
                            + " without identity: they are not counted.");
                }
                Map<String, String> labels = generic.getMetadata().getLabels();
                if (labels != null && labels.containsKey(REVISION)) {
                    limits.add(label(generic) + " has the label " + REVISION
                            + ": it is taken to hold, and only that revision of Istio looks at it.");
                }
            }
        }
        return List.copyOf(limits);
    }

    private static boolean isStrict(Map<String, Object> spec) {
        return isStrictMode(spec.get("mtls"))
                && (!(spec.get("portLevelMtls") instanceof Map<?, ?> ports)
                        || ports.values().stream().allMatch(IstioLimits::isStrictMode));
    }

    private static boolean isStrictMode(@Nullable Object mtls) {
        return mtls instanceof Map<?, ?> map && "STRICT".equals(map.get("mode"));
    }

    private static String label(HasMetadata object) {
        return object.getKind() + " "
                + Shown.of(object.getMetadata().getNamespace() + "/"
                        + object.getMetadata().getName());
    }
}
