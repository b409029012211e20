package dev.zt.kubernetes.linkerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.LinkerdInboundPolicy;
import dev.zt.kubernetes.LinkerdMesh;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Sample;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.WorkloadBuilder;
import dev.zt.kubernetes.Workloads;
import dev.zt.policy.IpBlock;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Three workloads; what is asked is who gets through to b at 8443. */
class LinkerdLayerTest {

    private static final Workload A = Sample.workload("a");
    private static final Workload B = Sample.workload("b");
    private static final Workload C = Sample.workload("other", "c", PodPort.tcp(8443));
    private static final Workloads WORKLOADS = Workloads.of(List.of(A, B, C));

    private static final String SERVER = "{podSelector: {matchLabels: {app: b}}, port: 8443, proxyProtocol: TLS}";
    private static final String FOR_B = "targetRef: {group: policy.linkerd.io, kind: Server, name: b}";
    private static final String MESH_TLS = "{group: policy.linkerd.io, kind: MeshTLSAuthentication, name: some}";
    private static final String NETWORK = "{group: policy.linkerd.io, kind: NetworkAuthentication, name: some}";

    private static HasMetadata object(String version, String kind, String name, String spec) {
        return Serialization.unmarshal(
                "apiVersion: " + version + "\nkind: " + kind + "\nmetadata: {name: " + name
                        + ", namespace: shop, labels: {is: " + name + "}}\nspec: " + spec + "\n",
                GenericKubernetesResource.class);
    }

    private static HasMetadata server(String spec) {
        return object("policy.linkerd.io/v1beta3", "Server", "b", spec);
    }

    private static HasMetadata linkerd(String kind, String name, String spec) {
        return object("policy.linkerd.io/v1alpha1", kind, name, spec);
    }

    private static HasMetadata policy(String target, String... references) {
        return linkerd(
                "AuthorizationPolicy",
                "p" + references.length,
                "{" + target + ", requiredAuthenticationRefs: [" + String.join(", ", references) + "]}");
    }

    private static List<String> callers(LinkerdMesh mesh, HasMetadata... objects) {
        return LinkerdLayer.of(WORKLOADS, List.of(objects), mesh).callers(B, PodPort.tcp(8443)).stream()
                .map(Workload::name)
                .sorted()
                .toList();
    }

    private static List<String> callers(HasMetadata... objects) {
        return callers(LinkerdMesh.DEFAULT, objects);
    }

    private static String why(HasMetadata... objects) {
        return LinkerdLayer.of(WORKLOADS, List.of(objects)).why(A, B, PodPort.tcp(8443));
    }

    private static List<String> openedBy(HasMetadata... objects) {
        return LinkerdLayer.of(WORKLOADS, List.of(objects)).openedBy(A, B, PodPort.tcp(8443));
    }

    @Nested
    class Servers {

        @Test
        void letNobodyInBySelf() {
            assertThat(callers(server(SERVER))).isEmpty();
            assertThat(why(server(SERVER))).isEqualTo("Server shop/b lets it in by no authorization");
            assertThat(openedBy(server(SERVER))).isEmpty();
        }

        @Test
        void areNotNeededWhereTheDefaultLetsIn() {
            assertThat(callers()).containsExactly("a", "b", "c");
            assertThat(openedBy()).isEmpty();
            assertThat(why())
                    .isEqualTo("no Server selects the port, and Linkerd's default inbound policy is"
                            + " all-unauthenticated");
        }

        @ParameterizedTest
        @CsvSource({
            "DENY, 0",
            "AUDIT, 3",
            "ALL_AUTHENTICATED, 3",
            "CLUSTER_AUTHENTICATED, 3",
            "CLUSTER_UNAUTHENTICATED, 3",
        })
        void countLessThanTheDefaultSaysWhereThereIsNone(LinkerdInboundPolicy policy, int count) {
            assertThat(callers(LinkerdMesh.DEFAULT.withDefaultPolicy(policy))).hasSize(count);
        }

        @ParameterizedTest
        @CsvSource({"deny, 0", "audit, 3", "all-authenticated, 3", "cluster-unauthenticated, 3"})
        void letInWhomTheirAccessPolicySays(String access, int count) {
            HasMetadata server = server(SERVER.replace("}, port", "}, accessPolicy: " + access + ", port"));

            assertThat(callers(server)).hasSize(count);
            assertThat(openedBy(server)).hasSize(count == 0 ? 0 : 1).isSubsetOf("Server shop/b");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{podSelector: {matchLabels: {app: a}}, port: 8443}",
                    "{podSelector: {matchLabels: {app: b}}, port: 8444}",
                    "{podSelector: {matchLabels: {app: b}}, port: https}",
                    "{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [b]}]}, port: 8443}",
                    "{podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}, port: 8443}",
                    "{externalWorkloadSelector: {matchLabels: {app: b}}, port: 8443}",
                })
        void countOnlyAtTheirPodsAndPort(String spec) {
            assertThat(callers(server(spec))).hasSize(3);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{podSelector: {}, port: 8443}",
                    "{podSelector: {matchExpressions: [{key: app, operator: In, values: [b]}]}, port: 8443}",
                    "{podSelector: {matchExpressions: [{key: app, operator: Exists}]}, port: 8443}",
                })
        void selectPodsByExpressions(String spec) {
            assertThat(callers(server(spec))).isEmpty();
        }

        @Test
        void selectPortsByName() {
            Workload named = Sample.workload("shop", "b", new PodPort("https", 8443, PodPort.Protocol.TCP));
            LinkerdLayer layer =
                    LinkerdLayer.of(Workloads.of(List.of(A, named)), List.of(server(SERVER.replace("8443", "https"))));

            assertThat(layer.callers(named, PodPort.tcp(8443))).isEmpty();
        }

        @Test
        void doNotCountInOtherNamespaces() {
            HasMetadata server = server("{podSelector: {}, port: 8443}");

            assertThat(LinkerdLayer.of(WORKLOADS, List.of(server)).callers(C, PodPort.tcp(8443)))
                    .hasSize(3);
        }

        @Test
        void ofWhichTwoSelectAPortLetInWhomEitherDoes() {
            HasMetadata open = object(
                    "policy.linkerd.io/v1beta3",
                    "Server",
                    "open",
                    SERVER.replace("}, port", "}, accessPolicy: audit, port"));

            assertThat(callers(server(SERVER), open)).hasSize(3);
        }

        @Test
        void doNotSeeDatagramsOrPodsOfTheNode() {
            Workload host =
                    WorkloadBuilder.from(B).kind("DaemonSet").hostNetwork().build();
            LinkerdLayer layer = LinkerdLayer.of(Workloads.of(List.of(A, host)), List.of(server(SERVER)));

            assertThat(layer.callers(host, PodPort.tcp(8443))).hasSize(2);
            assertThat(layer.why(A, host, PodPort.tcp(8443))).isEqualTo("no proxy of Linkerd sees the connection");
            assertThat(LinkerdLayer.of(WORKLOADS, List.of(server(SERVER)))
                            .callers(B, new PodPort("", 8443, PodPort.Protocol.UDP)))
                    .hasSize(3);
        }
    }

    @Nested
    class Policies {

        private static HasMetadata meshTls(String spec) {
            return linkerd("MeshTLSAuthentication", "some", spec);
        }

        private static HasMetadata network(String... cidrs) {
            return linkerd("NetworkAuthentication", "some", "{networks: [" + String.join(", ", cidrs) + "]}");
        }

        @Test
        void withoutAuthenticationLetEverybodyIn() {
            assertThat(callers(server(SERVER), policy(FOR_B))).containsExactly("a", "b", "c");
            assertThat(why(server(SERVER), policy(FOR_B)))
                    .isEqualTo("AuthorizationPolicy shop/p0 lets it in at Server shop/b");
            assertThat(openedBy(server(SERVER), policy(FOR_B))).containsExactly("AuthorizationPolicy shop/p0");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{identityRefs: [{kind: ServiceAccount, name: a}]} | a",
                    "{identityRefs: [{kind: ServiceAccount, name: c, namespace: other}]} | c",
                    "{identityRefs: [{kind: ServiceAccount, name: c}]} | ''",
                    "{identityRefs: [{kind: Namespace, name: other}]} | c",
                    "{identityRefs: [{group: core, kind: serviceaccount, name: a}]} | a",
                    "{identities: ['*']} | a b c",
                    "{identities: ['*.shop.serviceaccount.identity.linkerd.cluster.local']} | a b",
                    "{identities: ['*.hop.serviceaccount.identity.linkerd.cluster.local']} | ''",
                    "{identities: ['a.shop.serviceaccount.identity.linkerd.cluster.local']} | a",
                    "{identities: ['a.shop.serviceaccount.identity.linkerd.other']} | ''",
                    "{identities: ['*a.shop.serviceaccount.identity.linkerd.cluster.local']} | ''",
                })
        void letInTheIdentitiesOfTheirAuthentication(String spec, String names) {
            assertThat(String.join(" ", callers(server(SERVER), policy(FOR_B, MESH_TLS), meshTls(spec))))
                    .isEqualTo(names);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{identities: []}",
                    "{identityRefs: [{kind: ServiceAccount, name: a}, {kind: Deployment, name: b}]}",
                })
        void letNobodyInByAnAuthenticationThatLinkerdIgnores(String spec) {
            assertThat(callers(server(SERVER), policy(FOR_B, MESH_TLS), meshTls(spec)))
                    .isEmpty();
        }

        @Test
        void letNobodyInByAnAuthenticationThatIsNotThere() {
            assertThat(callers(server(SERVER), policy(FOR_B, MESH_TLS))).isEmpty();
            assertThat(callers(server(SERVER), policy(FOR_B, NETWORK), meshTls("{identities: ['*']}")))
                    .isEmpty();
            assertThat(callers(
                            server(SERVER),
                            policy(FOR_B, MESH_TLS.replace("name: some", "name: some, namespace: other")),
                            meshTls("{identities: ['*']}")))
                    .isEmpty();
        }

        @Test
        void letAServiceAccountInByItself() {
            assertThat(callers(server(SERVER), policy(FOR_B, "{kind: ServiceAccount, name: a}")))
                    .containsExactly("a");
        }

        @Test
        void letInWhomAnyOfThemDoes() {
            assertThat(callers(
                            server(SERVER),
                            policy(FOR_B, MESH_TLS),
                            meshTls("{identityRefs: [{kind: ServiceAccount, name: a}]}"),
                            linkerd(
                                    "AuthorizationPolicy",
                                    "more",
                                    "{" + FOR_B
                                            + ", requiredAuthenticationRefs: [{kind: ServiceAccount, name: c, namespace:"
                                            + " other}]}")))
                    .containsExactly("a", "c");
        }

        @Test
        void letInWhomAllOfTheirAuthenticationsMean() {
            HasMetadata some = meshTls("{identityRefs: [{kind: ServiceAccount, name: a}]}");

            assertThat(callers(server(SERVER), policy(FOR_B, MESH_TLS, NETWORK), some, network("{cidr: 10.0.0.0/8}")))
                    .containsExactly("a");
            assertThat(callers(
                            server(SERVER), policy(FOR_B, MESH_TLS, NETWORK), some, network("{cidr: 203.0.113.0/24}")))
                    .isEmpty();
        }

        @Test
        void ofTwoIdentitiesLetNobodyIn() {
            assertThat(callers(
                            server(SERVER),
                            policy(FOR_B, MESH_TLS, "{kind: ServiceAccount, name: a}"),
                            meshTls("{identities: ['*']}")))
                    .isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{cidr: 0.0.0.0/0} | 3",
                    "{cidr: 10.7.0.0/16} | 3",
                    "{cidr: '::/0'} | 3",
                    "{cidr: 203.0.113.0/24} | 0",
                    "{cidr: 10.7.0.0/16, except: [10.0.0.0/8]} | 0",
                    "{cidr: 10.0.0.0/8, except: [10.7.0.0/16]} | 3",
                })
        void mayLetInPodsByTheirAddresses(String cidr, int count) {
            assertThat(callers(server(SERVER), policy(FOR_B, NETWORK), network(cidr)))
                    .hasSize(count);
        }

        @Test
        void ofANamespaceCountAtEachOfItsServers() {
            assertThat(callers(server(SERVER), policy("targetRef: {kind: Namespace, name: shop}")))
                    .hasSize(3);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "targetRef: {group: policy.linkerd.io, kind: Server, name: other}",
                    "targetRef: {group: other.io, kind: Server, name: b}",
                    "targetRef: {group: policy.linkerd.io, kind: HTTPRoute, name: b}",
                })
        void ofOthersDoNotCount(String target) {
            assertThat(callers(server(SERVER), policy(target))).isEmpty();
        }

        @Test
        void ofARouteCountWhereLinkerdLooksForHttp() {
            HasMetadata route = object(
                    "gateway.networking.k8s.io/v1",
                    "HTTPRoute",
                    "r",
                    "{parentRefs: [{group: policy.linkerd.io, kind: Server, name: b}]}");
            HasMetadata policy = policy("targetRef: {group: gateway.networking.k8s.io, kind: HTTPRoute, name: r}");

            assertThat(callers(server(SERVER), route, policy)).isEmpty();
            assertThat(callers(server(SERVER.replace("TLS", "unknown")), route, policy))
                    .hasSize(3);
            assertThat(callers(server(SERVER.replace("TLS", "unknown")), policy))
                    .isEmpty();
        }

        @Test
        void ofOtherMeshesDoNotCount() {
            assertThat(callers(
                            server(SERVER),
                            object("security.istio.io/v1", "AuthorizationPolicy", "b", "{selector: {}, rules: [{}]}")))
                    .isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{server: {name: b}, client: {unauthenticated: true}} | 3",
                    "{server: {selector: {matchLabels: {is: b}}}, client: {unauthenticated: true}} | 3",
                    "{server: {selector: {matchLabels: {is: c}}}, client: {unauthenticated: true}} | 0",
                    "{server: {name: c}, client: {unauthenticated: true}} | 0",
                    "{server: {name: b}, client: {}} | 0",
                    "{server: {name: b}, client: {meshTLS: {}}} | 0",
                    "{server: {name: b}, client: {meshTLS: {unauthenticatedTLS: true}}} | 3",
                    "{server: {name: b}, client: {meshTLS: {serviceAccounts: [{name: a}]}}} | 1",
                    "{server: {name: b}, client: {meshTLS: {identities: ['*']}}} | 3",
                    "{server: {name: b}, client: {networks: [{cidr: 203.0.113.0/24}], unauthenticated: true}} | 0",
                })
        void ofTheOlderKindCountToo(String spec, int count) {
            HasMetadata older = object("policy.linkerd.io/v1beta1", "ServerAuthorization", "older", spec);

            assertThat(callers(server(SERVER), older)).hasSize(count);
        }
    }

    @Nested
    class Gaps {

        private final CallGraph graph = Sample.graph(
                List.of(A, B), List.of(Sample.policy("b", Sample.allow("in", "a", "http: {paths: [/x]}"))));

        private List<String> gaps(LinkerdMesh mesh, HasMetadata changed) {
            List<HasMetadata> objects =
                    new ArrayList<>(LinkerdPolicies.derive(graph).objects());
            objects.removeIf(object -> object.getKind().equals(changed.getKind())
                    && object.getMetadata()
                            .getName()
                            .equals(changed.getMetadata().getName()));
            objects.add(changed);
            return LinkerdLayer.of(graph.workloads(), objects, mesh).gaps(graph).stream()
                    .map(Gap::toString)
                    .toList();
        }

        private HasMetadata named(String protocol) {
            return object("policy.linkerd.io/v1beta3", "Server", "b-8443", SERVER.replace("TLS", protocol));
        }

        @Test
        void areThereWhereLinkerdTakesTlsForHttp() {
            assertThat(gaps(LinkerdMesh.DEFAULT, named("HTTP/2")))
                    .containsExactly("Linkerd allows less: shop/a -> shop/b 8443/tcp: Server shop/b-8443 takes the"
                            + " application's TLS for HTTP/2, and by [in] GET /x is allowed");
            assertThat(gaps(LinkerdMesh.DEFAULT, named("opaque"))).isEmpty();
            assertThat(gaps(LinkerdMesh.DEFAULT, named("unknown"))).isEmpty();
        }

        @Test
        void areThereWhereAddressesHoldForSomePodsOnly() {
            HasMetadata network =
                    linkerd("NetworkAuthentication", "n", "{networks: [{cidr: 10.7.0.0/16}, {cidr: 10.8.0.0/16}]}");
            List<HasMetadata> objects = List.of(
                    named("TLS"),
                    linkerd("Server", "a", "{podSelector: {matchLabels: {app: a}}, port: 8443}"),
                    network,
                    policy(
                            FOR_B.replace("name: b", "name: b-8443"),
                            "{kind: ServiceAccount, name: a}",
                            NETWORK.replace("some", "n")));

            assertThat(LinkerdLayer.of(graph.workloads(), objects).gaps(graph))
                    .singleElement()
                    .satisfies(gap -> assertThat(gap.kind()).isEqualTo(Gap.Kind.LAYER_ALLOWS_LESS));
            LinkerdMesh small = LinkerdMesh.DEFAULT.withClusterNetworks(
                    List.of(IpBlock.parse("10.7.0.0/24"), IpBlock.parse("10.8.3.0/24")));
            assertThat(LinkerdLayer.of(graph.workloads(), objects, small).gaps(graph))
                    .isEmpty();
        }
    }

    @Nested
    class Refusals {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "Server | {podSelector: {}} | Server shop/x is not what Linkerd would read: it has no port",
                    "Server | {podSelector: {}, port: 1, accessPolicy: open} | accessPolicy open is unknown",
                    "Server | {podSelector: [], port: 1} | Server shop/x is not what Linkerd would read",
                    "NetworkAuthentication | {networks: [{cidr: 10.0.0.1/8}]} | NetworkAuthentication shop/x is not",
                    "NetworkAuthentication | {networks: [{except: [10.0.0.0/8]}]} | a network has no cidr",
                    "AuthorizationPolicy | {requiredAuthenticationRefs: []} | it has no targetRef",
                    "ServerAuthorization | {client: {}} | it has no server or no client",
                })
        void whatLinkerdWouldNotRead(String kind, String spec, String why) {
            HasMetadata object = linkerd(kind, "x", spec);

            assertThatThrownBy(() -> LinkerdLayer.of(WORKLOADS, List.of(object)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(why)
                    .hasMessageEndingWith(". Mend it, or leave it out.");
        }

        @Test
        void doNotTakeFieldsOfLaterReleasesForErrors() {
            assertThat(callers(server(SERVER.replace("}, port", "}, later: {x: 1}, port"))))
                    .isEmpty();
        }

        @Test
        void anObjectWithoutSpec() {
            HasMetadata object = linkerd("Server", "x", "");

            assertThatThrownBy(() -> LinkerdLayer.of(WORKLOADS, List.of(object)))
                    .hasMessageContaining("it has no spec");
        }

        @Test
        void anUnknownOperator() {
            HasMetadata server =
                    server("{podSelector: {matchExpressions: [{key: app, operator: Gt, values: [b]}]}, port: 8443}");

            assertThatThrownBy(() -> callers(server))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("none of In, NotIn, Exists and DoesNotExist");
        }

        @Test
        void aMeshWithoutNetworks() {
            assertThatThrownBy(() -> LinkerdMesh.DEFAULT.withClusterNetworks(List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
