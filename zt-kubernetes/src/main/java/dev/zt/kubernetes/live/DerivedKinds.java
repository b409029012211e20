package dev.zt.kubernetes.live;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;

/** The kinds that are derived, and how the API of a cluster names them: no discovery is asked. */
final class DerivedKinds {

    static final List<ResourceDefinitionContext> ALL = List.of(
            kind("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true),
            kind("security.istio.io", "v1", "AuthorizationPolicy", "authorizationpolicies", true),
            kind("security.istio.io", "v1", "PeerAuthentication", "peerauthentications", true),
            kind("policy.linkerd.io", "v1beta3", "Server", "servers", true),
            kind("policy.linkerd.io", "v1alpha1", "MeshTLSAuthentication", "meshtlsauthentications", true),
            kind("policy.linkerd.io", "v1alpha1", "NetworkAuthentication", "networkauthentications", true),
            kind("policy.linkerd.io", "v1alpha1", "AuthorizationPolicy", "authorizationpolicies", true),
            kind("policy.linkerd.io", "v1beta3", "HTTPRoute", "httproutes", true),
            kind("spire.spiffe.io", "v1alpha1", "ClusterSPIFFEID", "clusterspiffeids", false));

    private DerivedKinds() {}

    /**
     * Returns the kind of an object.
     *
     * @throws IllegalArgumentException if nothing of that kind is ever derived
     */
    static ResourceDefinitionContext of(HasMetadata object) {
        return ALL.stream()
                .filter(kind -> kind.getKind().equals(object.getKind())
                        && object.getApiVersion().equals(kind.getGroup() + "/" + kind.getVersion()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "nothing of kind " + object.getApiVersion() + " " + object.getKind() + " is derived"));
    }

    private static ResourceDefinitionContext kind(
            String group, String version, String kind, String plural, boolean namespaced) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(namespaced)
                .build();
    }
}
