package dev.zt.kubernetes.linkerd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.zt.kubernetes.Selector;
import dev.zt.kubernetes.Shown;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What Linkerd's resources say, as far as it decides who is let in. */
final class Specs {

    private Specs() {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Server(
            @Nullable LabelSelector podSelector,
            @Nullable IntOrString port,
            @Nullable String proxyProtocol,
            @Nullable String accessPolicy) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record AuthorizationPolicy(
            @Nullable Reference targetRef, @Nullable List<Reference> requiredAuthenticationRefs) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record MeshTlsAuthentication(
            @Nullable List<String> identities, @Nullable List<Reference> identityRefs) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record NetworkAuthentication(@Nullable List<Network> networks) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record ServerAuthorization(
            @Nullable ServerChoice server, @Nullable Client client) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record ServerChoice(@Nullable String name, @Nullable LabelSelector selector) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Client(
            @Nullable List<Network> networks,
            boolean unauthenticated,
            @Nullable MeshTls meshTLS) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record MeshTls(
            boolean unauthenticatedTLS,
            @Nullable List<String> identities,
            @Nullable List<Reference> serviceAccounts) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Route(@Nullable List<Reference> parentRefs) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Network(@Nullable String cidr, @Nullable List<String> except) {}

    /** Names another object. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Reference(
            @Nullable String group,
            @Nullable String kind,
            @Nullable String name,
            @Nullable String namespace) {

        /** Tells whether it names an object of Linkerd's own group. */
        boolean isOfLinkerd(String wanted) {
            return wanted.equalsIgnoreCase(kind) && LinkerdObjects.GROUP.equalsIgnoreCase(group);
        }

        /** Tells whether it names an object of Kubernetes' core group. */
        boolean isOfCore(String wanted) {
            return wanted.equalsIgnoreCase(kind)
                    && (group == null || group.isEmpty() || group.equalsIgnoreCase("core"));
        }

        String namespaceOr(String own) {
            return namespace == null || namespace.isEmpty() ? own : namespace;
        }

        String named() {
            return Objects.requireNonNullElse(name, "");
        }
    }

    /**
     * Reads what an object says.
     *
     * @throws IllegalArgumentException if it is no such object
     */
    static <T> T read(HasMetadata object, Class<T> type) {
        try {
            Object spec = Objects.requireNonNull(spec(object), "it has no spec");
            return Serialization.unmarshal(Serialization.asJson(spec), type);
        } catch (RuntimeException e) {
            throw invalid(object, e);
        }
    }

    private static @Nullable Object spec(HasMetadata object) {
        if (object instanceof GenericKubernetesResource generic) {
            return generic.getAdditionalProperties().get("spec");
        }
        Map<?, ?> all = Serialization.unmarshal(Serialization.asJson(object), Map.class);
        return all.get("spec");
    }

    static Selector selector(HasMetadata object, LabelSelector read) {
        try {
            return Selector.of(read);
        } catch (IllegalArgumentException e) {
            throw invalid(object, e);
        }
    }

    static IllegalArgumentException invalid(HasMetadata object, RuntimeException why) {
        Throwable cause = why;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return new IllegalArgumentException(
                label(object) + " is not what Linkerd would read: " + text + ". Mend it, or leave it out.", why);
    }

    static String label(HasMetadata object) {
        return object.getKind() + " " + namespace(object) + "/"
                + object.getMetadata().getName();
    }

    static String namespace(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        if (namespace == null || namespace.isEmpty()) {
            throw new IllegalArgumentException(object.getKind() + " "
                    + Shown.of(object.getMetadata().getName())
                    + " has no namespace, so that it could be in any. Add metadata.namespace.");
        }
        return namespace;
    }

    /** Returns a new list, empty if there is none. */
    static <T> List<T> list(@Nullable List<T> values) {
        return new ArrayList<>(values == null ? List.of() : values);
    }
}
