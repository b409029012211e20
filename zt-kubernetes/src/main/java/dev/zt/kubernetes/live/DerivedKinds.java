package dev.zt.kubernetes.live;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /** By group, the kinds that nothing is derived as and that let through more beside what is. */
    private static final Map<String, List<ResourceDefinitionContext>> BESIDE = Map.of(
            "networking.k8s.io",
            List.of(
                    kind("policy.networking.k8s.io", "v1alpha1", "AdminNetworkPolicy", "adminnetworkpolicies", false),
                    kind(
                            "policy.networking.k8s.io",
                            "v1alpha1",
                            "BaselineAdminNetworkPolicy",
                            "baselineadminnetworkpolicies",
                            false),
                    kind(
                            "policy.networking.k8s.io",
                            "v1alpha2",
                            "ClusterNetworkPolicy",
                            "clusternetworkpolicies",
                            false),
                    kind("cilium.io", "v2", "CiliumNetworkPolicy", "ciliumnetworkpolicies", true),
                    kind(
                            "cilium.io",
                            "v2",
                            "CiliumClusterwideNetworkPolicy",
                            "ciliumclusterwidenetworkpolicies",
                            false),
                    kind("crd.projectcalico.org", "v1", "NetworkPolicy", "networkpolicies", true),
                    kind("crd.projectcalico.org", "v1", "GlobalNetworkPolicy", "globalnetworkpolicies", false)),
            "policy.linkerd.io",
            List.of(kind("policy.linkerd.io", "v1beta1", "ServerAuthorization", "serverauthorizations", true)));

    private DerivedKinds() {}

    /** Returns the kinds whose objects can let through more than those of a kind do, whatever these say. */
    static List<ResourceDefinitionContext> beside(ResourceDefinitionContext kind) {
        return BESIDE.getOrDefault(kind.getGroup(), List.of());
    }

    /** Returns the namespaces whose objects of a kind hold for all others: Istio's root namespace. */
    static Set<String> everywhereFrom(ResourceDefinitionContext kind, String rootNamespace) {
        return kind.getGroup().equals("security.istio.io") && kind.getKind().equals("AuthorizationPolicy")
                ? Set.of(rootNamespace)
                : Set.of();
    }

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
