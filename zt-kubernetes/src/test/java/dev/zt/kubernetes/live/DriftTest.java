package dev.zt.kubernetes.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.IstioOptions;
import dev.zt.kubernetes.Mesh;
import dev.zt.kubernetes.Sample;
import dev.zt.kubernetes.networkpolicy.NetworkPolicies;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DriftTest {

    private static final String WANTED = """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: zt-orders-ingress
              namespace: shop
              labels: {app.kubernetes.io/managed-by: zt}
              annotations: {zt.dev/policy-digest: abc}
            spec:
              podSelector: {matchLabels: {app: orders}}
              policyTypes: [Ingress]
              ingress: [{ports: [{port: 8443, protocol: TCP}]}]
            """;

    private final List<GenericKubernetesResource> live = new ArrayList<>();

    private List<String> drift() {
        return drift(WANTED);
    }

    private List<GenericKubernetesResource> listed(ResourceDefinitionContext kind, @Nullable String namespace) {
        return live.stream()
                .filter(each -> each.getKind().equals(kind.getKind())
                        && each.getApiVersion().equals(kind.getGroup() + "/" + kind.getVersion())
                        && Objects.equals(namespace, each.getMetadata().getNamespace()))
                .toList();
    }

    private List<String> drift(String wanted) {
        return drift(wanted, ClusterSettings.DEFAULT);
    }

    private List<String> drift(String wanted, ClusterSettings settings) {
        return drift(new Derived(List.of(object(wanted)), List.of(), List.of()), settings);
    }

    private List<String> drift(Derived derived, ClusterSettings settings) {
        LiveCluster cluster = mock(LiveCluster.class);
        when(cluster.find(any())).thenAnswer(call -> found(call.getArgument(0)));
        when(cluster.list(any(), any())).thenAnswer(call -> listed(call.getArgument(0), call.getArgument(1)));
        return Drift.between(List.of(derived), cluster, settings).stream()
                .map(DriftFinding::toString)
                .toList();
    }

    private Optional<GenericKubernetesResource> found(HasMetadata wanted) {
        return live.stream()
                .filter(each -> Drift.name(each).equals(Drift.name(wanted)))
                .findFirst();
    }

    private static GenericKubernetesResource object(String yaml) {
        return Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    }

    @Test
    void isNoneWhereAllIsAsDerived() {
        live.add(object(WANTED.replace("  namespace: shop", "  namespace: shop\n  uid: u\n  resourceVersion: \"7\"")
                .replace("{app.kubernetes.io/managed-by: zt}", "{app.kubernetes.io/managed-by: zt, other: x}")));

        assertThat(drift()).isEmpty();
    }

    @Test
    void tellsWhatIsMissing() {
        assertThat(drift()).containsExactly("MISSING NetworkPolicy shop/zt-orders-ingress: it is not there; apply it");
    }

    @Test
    void tellsWhatWasChanged() {
        live.add(object(WANTED.replace("8443", "9443")));

        assertThat(drift())
                .containsExactly(
                        "CHANGED NetworkPolicy shop/zt-orders-ingress: spec.ingress[0].ports[0].port is \"9443\","
                                + " and should be \"8443\"; apply it again");
    }

    @Test
    void tellsWhatLetsMoreThroughThanWasDerived() {
        live.add(object(WANTED.replace("ingress: [{", "ingress: [{}, {")));

        assertThat(drift())
                .singleElement()
                .asString()
                .startsWith("CHANGED NetworkPolicy shop/zt-orders-ingress: spec.ing");
    }

    @Test
    void tellsWhatWasDerivedFromAnotherPolicy() {
        live.add(object(WANTED.replace("abc", "def")));

        assertThat(drift())
                .containsExactly(
                        "CHANGED NetworkPolicy shop/zt-orders-ingress: metadata.annotations.zt.dev/policy-digest"
                                + " is \"def\", and should be \"abc\"; apply it again");
    }

    @Test
    void tellsWhatIsDerivedNoMoreAndWhatSomebodyElseMade() {
        live.add(object(WANTED));
        live.add(object(WANTED.replace("zt-orders-ingress", "zt-old-ingress")));
        live.add(
                object(WANTED.replace("zt-orders-ingress", "allow-all").replace("managed-by: zt", "managed-by: helm")));
        live.add(object(WANTED.replace("zt-orders-ingress", "bare").replace("labels:", "labelsOf:")));

        assertThat(drift())
                .containsExactly(
                        "STALE NetworkPolicy shop/zt-old-ingress: it was derived once and is no more; delete it",
                        "FOREIGN NetworkPolicy shop/allow-all: nobody derived it, and it may let through more than the"
                                + " policy does; look at it, or verify with it",
                        "FOREIGN NetworkPolicy shop/bare: nobody derived it, and it may let through more than the policy"
                                + " does; look at it, or verify with it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"annotations: {istio.io/dry-run: \"true\", ", "labels: {istio.io/rev: canary, "})
    void tellsWhatTakesAnObjectOutOfForce(String more) {
        live.add(object(WANTED.replace(more.substring(0, more.indexOf('{') + 1), more)));

        assertThat(drift())
                .singleElement()
                .asString()
                .startsWith("CHANGED NetworkPolicy shop/zt-orders-ingress: metadata.")
                .contains("istio.io/", "and should be absent");
    }

    @ParameterizedTest
    @CsvSource({
        "policy.networking.k8s.io/v1alpha1, AdminNetworkPolicy, false",
        "policy.networking.k8s.io/v1alpha2, ClusterNetworkPolicy, false",
        "cilium.io/v2, CiliumNetworkPolicy, true",
        "cilium.io/v2, CiliumClusterwideNetworkPolicy, false",
        "crd.projectcalico.org/v1, NetworkPolicy, true",
        "crd.projectcalico.org/v1, GlobalNetworkPolicy, false"
    })
    void tellsPoliciesForNetworksThatGoBeforeThoseThatWereDerived(String version, String kind, boolean namespaced) {
        live.add(object(WANTED));
        live.add(object("apiVersion: " + version + "\nkind: " + kind + "\nmetadata: {name: open"
                + (namespaced ? ", namespace: shop" : "") + "}\n"));

        assertThat(drift())
                .singleElement()
                .asString()
                .startsWith("FOREIGN " + kind + " " + (namespaced ? "shop/" : "") + "open: ");
    }

    @Test
    void tellsPoliciesOfIstiosRootNamespaceWhichHoldForAll() {
        String wanted = "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n"
                + "metadata: {name: zt-orders-allow, namespace: shop}\nspec: {action: ALLOW}\n";
        live.add(object(wanted));
        live.add(object(wanted.replace("shop", "istio-system")
                .replace("zt-orders-allow", "open")
                .replace("ALLOW}", "ALLOW, rules: [{}]}")));

        assertThat(drift(wanted))
                .singleElement()
                .asString()
                .startsWith("FOREIGN AuthorizationPolicy istio-system/open: ");
        assertThat(drift(wanted, ClusterSettings.DEFAULT.withIstio(IstioOptions.DEFAULT.withRootNamespace("mesh"))))
                .isEmpty();
    }

    @Test
    void looksAtTheRootNamespaceThatTheSettingsName() {
        String wanted = "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n"
                + "metadata: {name: zt-orders-allow, namespace: shop}\nspec: {action: ALLOW}\n";
        live.add(object(wanted));
        live.add(object(wanted.replace("shop", "mesh").replace("zt-orders-allow", "open")));

        assertThat(drift(wanted)).isEmpty();
        assertThat(drift(wanted, ClusterSettings.DEFAULT.withIstio(IstioOptions.DEFAULT.withRootNamespace("mesh"))))
                .singleElement()
                .asString()
                .startsWith("FOREIGN AuthorizationPolicy mesh/open: ");
    }

    @Test
    void tellsServerAuthorizationsBesideLinkerdsOtherPolicies() {
        String wanted = "apiVersion: policy.linkerd.io/v1beta3\nkind: Server\n"
                + "metadata: {name: orders-8443, namespace: shop}\nspec: {port: 8443}\n";
        live.add(object(wanted));
        live.add(object("apiVersion: policy.linkerd.io/v1beta1\nkind: ServerAuthorization\n"
                + "metadata: {name: open, namespace: shop}\n"));

        assertThat(drift(wanted)).singleElement().asString().startsWith("FOREIGN ServerAuthorization shop/open: ");
    }

    private static Derived network(ClusterSettings settings) {
        return NetworkPolicies.derive(Sample.graph(
                Sample.shop().workloads().all(),
                List.of(Sample.policy("orders", Sample.allow("takes", "gateway", "grpc: [shop.v1.Orders/Place]"))),
                settings));
    }

    @Test
    void tellsPoliciesThatWereDerivedForNoMesh() {
        ClusterSettings settings = ClusterSettings.DEFAULT.withMesh(Mesh.of(Mesh.Kind.ISTIO_AMBIENT));
        network(ClusterSettings.DEFAULT).objects().forEach(each -> live.add(object(Serialization.asYaml(each))));

        assertThat(drift(network(settings), settings))
                .extracting(finding -> finding.replaceFirst(": .*", ""))
                .containsExactly(
                        "CHANGED NetworkPolicy shop/zt-gateway-egress", "CHANGED NetworkPolicy shop/zt-orders-ingress");
        assertThat(drift(network(ClusterSettings.DEFAULT), ClusterSettings.DEFAULT))
                .isEmpty();
    }

    @Test
    void refusesKindsThatAreNeverDerived() {
        HasMetadata secret = object("apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: b}\n");

        assertThatThrownBy(() -> DerivedKinds.of(secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nothing of kind v1 Secret is derived");
    }

    @Test
    void appliesNothingOfADerivationWithErrors() {
        LiveCluster cluster = new LiveCluster(mock(io.fabric8.kubernetes.client.KubernetesClient.class));
        Derived failed = new Derived(List.of(), List.of(), List.of("no"));

        assertThatThrownBy(() -> cluster.apply(failed, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[no]");
    }
}
