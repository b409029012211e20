package dev.zt.kubernetes.networkpolicy;

import static dev.zt.kubernetes.networkpolicy.Cluster.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.PodPort.Protocol;
import dev.zt.kubernetes.Sample;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.Workloads;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class NetworkPolicyLayerTest {

    private static final PodPort HTTPS = PodPort.tcp(8443);

    private final Workload a = Sample.workload("a");
    private final Workload b = Sample.workload("shop", "b", new PodPort("web", 8443, Protocol.TCP), udp("dns", 8443));
    private final Workload other = Sample.workload("other", "a", HTTPS);
    private final Workloads workloads =
            Workloads.of(List.of(a, b, other), Map.of("shop", Map.of("env", "prod"), "other", Map.of("env", "test")));

    private static PodPort udp(String name, int number) {
        return new PodPort(name, number, Protocol.UDP);
    }

    private List<String> callers(PodPort port, NetworkPolicy... policies) {
        return NetworkPolicyLayer.of(workloads, List.of(policies)).callers(b, port).stream()
                .map(Workload::label)
                .toList();
    }

    /** Who calls b if a policy about b has this section for ingress. */
    private List<String> callers(PodPort port, String ingress) {
        return callers(port, policy("p", "{podSelector: {matchLabels: {app: b}}, ingress: " + ingress + "}"));
    }

    @Nested
    class Isolation {

        @Test
        void saysThatLabelsOfNamespacesAreNotKnown() {
            NetworkPolicy open = Serialization.unmarshal("""
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: open, namespace: shop}
                spec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}]}]}
                """, NetworkPolicy.class);

            assertThat(NetworkPolicyLayer.of(Sample.shop().workloads(), List.of(open))
                            .limits())
                    .containsExactly(
                            "NetworkPolicy shop/open looks at labels of namespaces, and none are known of [shop]: add"
                                    + " the manifests of those that have some.");
        }

        @Test
        void isOpenWhereNoPolicySelects() {
            assertThat(callers(HTTPS)).containsExactly("other/a", "shop/a", "shop/b");
            assertThat(callers(HTTPS, policy("p", "{podSelector: {matchLabels: {app: nobody}}}")))
                    .containsExactly("other/a", "shop/a", "shop/b");
        }

        @Test
        void letsNobodyInByAPolicyWithoutRules() {
            assertThat(callers(HTTPS, policy("p", "{podSelector: {}}"))).isEmpty();
            assertThat(callers(HTTPS, "[]")).isEmpty();
            assertThat(callers(HTTPS, policy("p", "{podSelector: {}, policyTypes: [Ingress]}")))
                    .isEmpty();
        }

        @Test
        void takesAMissingSelectorOfPodsForAll() {
            assertThat(callers(HTTPS, policy("p", "{}"))).isEmpty();
            NetworkPolicy bare = policy("p", "{}");
            bare.setSpec(null);
            assertThat(callers(HTTPS, bare)).isEmpty();
        }

        @Test
        void letsEverybodyInByAnEmptyRule() {
            assertThat(callers(HTTPS, "[{}]")).containsExactly("other/a", "shop/a", "shop/b");
            assertThat(callers(HTTPS, "[{from: [], ports: []}]")).hasSize(3);
            assertThat(callers(HTTPS, "[null]")).hasSize(3);
        }

        @Test
        void addsUpWhatPoliciesLetThrough() {
            assertThat(callers(
                            HTTPS,
                            policy("deny", "{podSelector: {}}"),
                            policy(
                                    "some",
                                    "{podSelector: {matchLabels: {app: b}}, ingress: [{from: [{podSelector:"
                                            + " {matchLabels: {app: a}}}]}]}")))
                    .containsExactly("shop/a");
        }

        @Test
        void needsTheCallersEgressToo() {
            assertThat(callers(HTTPS, policy("p", "{podSelector: {matchLabels: {app: a}}, policyTypes: [Egress]}")))
                    .containsExactly("other/a", "shop/b");
            assertThat(callers(
                            HTTPS,
                            policy(
                                    "p",
                                    "{podSelector: {matchLabels: {app: a}}, policyTypes: [Egress], egress: [{to:"
                                            + " [{podSelector: {matchLabels: {app: b}}}]}]}")))
                    .containsExactly("other/a", "shop/a", "shop/b");
        }
    }

    @Nested
    class Types {

        private static final String OUT = "egress: [{to: [{podSelector: {matchLabels: {app: nobody}}}]}]";

        @Test
        void areIngressAndIfThereIsARuleEgress() {
            assertThat(callers(HTTPS, policy("p", "{podSelector: {matchLabels: {app: a}}, egress: []}")))
                    .contains("shop/a");
            assertThat(callers(HTTPS, policy("p", "{podSelector: {matchLabels: {app: a}}, " + OUT + "}")))
                    .doesNotContain("shop/a");
            assertThat(callers(HTTPS, policy("p", "{podSelector: {matchLabels: {app: b}}, " + OUT + "}")))
                    .isEmpty();
        }

        @Test
        void makeRulesOfAnotherDirectionCountForNothing() {
            assertThat(callers(HTTPS, policy("p", "{podSelector: {}, policyTypes: [Egress], ingress: []," + OUT + "}")))
                    .containsExactly("other/a");
            assertThat(callers(
                            HTTPS, policy("p", "{podSelector: {}, policyTypes: [Ingress], ingress: [{}]," + OUT + "}")))
                    .hasSize(3);
        }
    }

    @Nested
    class Peers {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "[{from: [{podSelector: {}}]}] | shop/a shop/b",
                    "[{from: [{podSelector: {matchLabels: {app: a}}}]}] | shop/a",
                    "[{from: [{namespaceSelector: {}}]}] | other/a shop/a shop/b",
                    "[{from: [{namespaceSelector: {matchLabels: {env: test}}}]}] | other/a",
                    "[{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}]}] | other/a",
                    "[{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other, env: prod}}}]}] | ''",
                    "[{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: a}}}]}] | other/a shop/a",
                    "[{from: [{namespaceSelector: {matchLabels: {env: prod}}, podSelector: {matchLabels: {app: a}}}]}]"
                            + " | shop/a",
                    "[{from: [{namespaceSelector: {matchLabels: {env: test}}}, {podSelector: {matchLabels: {app: b}}}]}]"
                            + " | other/a shop/b",
                    "[{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [b, c]}]}}]}] | shop/b",
                    "[{from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [b]}]}}]}] | shop/a",
                    "[{from: [{podSelector: {matchExpressions: [{key: no, operator: NotIn, values: [b]}]}}]}]"
                            + " | shop/a shop/b",
                    "[{from: [{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}]}] | shop/a shop/b",
                    "[{from: [{podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}]}] | ''",
                    "[{from: [{podSelector: {matchLabels: {app: a}, matchExpressions: [{key: app, operator: NotIn,"
                            + " values: [a]}]}}]}] | ''",
                    "[{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}] | ''",
                    "[{from: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator:"
                            + " NotIn, values: [shop]}]}}]}] | other/a",
                })
        void areMeantAsKubernetesDoes(String ingress, String expected) {
            assertThat(String.join(" ", callers(HTTPS, ingress))).isEqualTo(expected);
        }

        @Test
        void areOfThePolicysOwnNamespaceWhereNoneIsSelected() {
            NetworkPolicy elsewhere =
                    policy("p", "{podSelector: {matchLabels: {app: b}}, ingress: [{from: [{podSelector: {}}]}]}");
            elsewhere.getMetadata().setNamespace("other");

            assertThat(callers(HTTPS, elsewhere)).hasSize(3);
        }
    }

    @Nested
    class Ports {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "[{port: 8443}] | 8443 | TCP | true",
                    "[{port: 8443}] | 8443 | UDP | false",
                    "[{port: 8443, protocol: UDP}] | 8443 | UDP | true",
                    "[{protocol: UDP}] | 1 | UDP | true",
                    "[{protocol: UDP}] | 8443 | TCP | false",
                    "[{}] | 8443 | TCP | true",
                    "[{}] | 8443 | UDP | false",
                    "[null] | 8443 | TCP | true",
                    "[{port: web}] | 8443 | TCP | true",
                    "[{port: web}] | 8443 | UDP | false",
                    "[{port: web, protocol: UDP}] | 8443 | UDP | false",
                    "[{port: dns, protocol: UDP}] | 8443 | UDP | true",
                    "[{port: dns}] | 8443 | TCP | false",
                    "[{port: none}] | 8443 | TCP | false",
                    "[{port: 8000, endPort: 8443}] | 8443 | TCP | true",
                    "[{port: 8000, endPort: 8442}] | 8443 | TCP | false",
                    "[{port: 8443, endPort: 8443}] | 8443 | TCP | true",
                    "[{port: 1, endPort: 65535}] | 65535 | TCP | true",
                    "[{port: 1}, {port: 65535}] | 65535 | TCP | true",
                    "[{port: 132, protocol: SCTP}] | 132 | SCTP | true",
                })
        void areThoseOfThePodThatIsCalled(String ports, int number, Protocol protocol, boolean passes) {
            PodPort port = new PodPort("", number, protocol);

            assertThat(callers(port, "[{ports: " + ports + "}]")).hasSize(passes ? 3 : 0);
        }

        @Test
        void areLookedUpByNameAtTheOtherEndForEgress() {
            String egress =
                    "{podSelector: {matchLabels: {app: a}}, policyTypes: [Egress], egress: [{ports: [{port: web}]}]}";
            NetworkPolicyLayer layer = NetworkPolicyLayer.of(workloads, List.of(policy("p", egress)));

            assertThat(layer.callers(b, HTTPS)).contains(a);
            assertThat(layer.callers(other, HTTPS)).doesNotContain(a);
        }
    }

    @Nested
    class Refusals {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{policyTypes: [ingress]}",
                    "{ingress: [{from: [{}]}]}",
                    "{ingress: [{from: [null]}]}",
                    "{ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}]}",
                    "{ingress: [{from: [{ipBlock: {}}]}]}",
                    "{ingress: [{from: [{ipBlock: {cidr: 10.0.0.1}}]}]}",
                    "{ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/33}}]}]}",
                    "{ingress: [{from: [{ipBlock: {cidr: localhost/8}}]}]}",
                    "{ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]}]}",
                    "{ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}]}]}",
                    "{ingress: [{ports: [{endPort: 8443}]}]}",
                    "{ingress: [{ports: [{port: web, endPort: 8443}]}]}",
                    "{ingress: [{ports: [{port: 8443, endPort: 8442}]}]}",
                    "{ingress: [{ports: [{port: 0}]}]}",
                    "{ingress: [{ports: [{port: 65536}]}]}",
                    "{ingress: [{ports: [{port: 1, endPort: 65536}]}]}",
                    "{ingress: [{ports: [{port: \"8443\"}]}]}",
                    "{ingress: [{ports: [{port: WEB}]}]}",
                    "{ingress: [{ports: [{port: 8443, protocol: tcp}]}]}",
                    "{podSelector: {matchExpressions: [{key: app, operator: in, values: [a]}]}}",
                    "{podSelector: {matchExpressions: [{key: app, operator: In}]}}",
                    "{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: []}]}}",
                    "{podSelector: {matchExpressions: [{key: app, operator: Exists, values: [a]}]}}",
                    "{podSelector: {matchExpressions: [{operator: Exists}]}}",
                    "{egress: [{to: [{namespaceSelector: {matchExpressions: [{key: a, operator: Gt, values: [1]}]}}]}]}",
                })
        void refusesWhatAClusterWould(String spec) {
            assertThatThrownBy(() -> NetworkPolicyLayer.of(workloads, List.of(policy("bad", spec))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("NetworkPolicy shop/bad is invalid: ");
        }

        @Test
        void saysOfEachPolicyWhatIsWrong() {
            assertThatThrownBy(() -> NetworkPolicyLayer.of(
                            workloads,
                            List.of(policy("x", "{policyTypes: [All]}"), policy("y", "{ingress: [{from: [{}]}]}"))))
                    .hasMessage("NetworkPolicy shop/x is invalid: policyTypes has All, neither Ingress nor Egress.\n"
                            + "NetworkPolicy shop/y is invalid: a peer has neither addresses nor a selector.");
        }

        @Test
        void refusesAPolicyOfWhichTheNamespaceIsNotKnown() {
            NetworkPolicy nowhere = policy("p", "{}");
            nowhere.getMetadata().setNamespace(null);

            assertThatThrownBy(() -> NetworkPolicyLayer.of(workloads, List.of(nowhere)))
                    .hasMessageContaining("name and namespace must be said");
        }

        @Test
        void refusesAWorkloadThatItDoesNotKnow() {
            NetworkPolicyLayer layer = NetworkPolicyLayer.of(workloads, List.of());

            assertThatThrownBy(() -> layer.callers(Sample.workload("stranger"), HTTPS))
                    .hasMessage("Deployment shop/stranger is no workload of this layer");
        }
    }

    @Nested
    class Nodes {

        private final Workload node = Cluster.onNode("node");
        private final NetworkPolicyLayer layer = NetworkPolicyLayer.of(
                Workloads.of(List.of(a, node)),
                List.of(policy("deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}")));

        @Test
        void areTakenForLetInEverywhere() {
            assertThat(layer.callers(a, HTTPS)).containsExactly(node);
            assertThat(layer.callers(a, HTTPS)).doesNotContain(a);
            assertThat(layer.why(node, a, HTTPS))
                    .isEqualTo(
                            "DaemonSet shop/node has the address of its node, so that no NetworkPolicy holds for it");
            assertThat(layer.openedBy(node, a, HTTPS)).isEmpty();
        }

        @Test
        void areOpenToWhoMayLeave() {
            NetworkPolicyLayer inOnly =
                    NetworkPolicyLayer.of(Workloads.of(List.of(a, node)), List.of(policy("deny", "{podSelector: {}}")));

            assertThat(inOnly.callers(node, HTTPS)).containsExactly(a, node);
            assertThat(layer.callers(node, HTTPS)).containsExactly(node);
        }
    }

    @Nested
    class Why {

        private final NetworkPolicyLayer layer =
                NetworkPolicyLayer.of(Sample.shop().workloads(), Cluster.derived(Sample.shop()));

        @Test
        void namesThePoliciesThatLetThrough() {
            assertThat(layer.why(Sample.workload("frontend"), Sample.workload("gateway"), HTTPS))
                    .isEqualTo("NetworkPolicy shop/zt-frontend-egress lets 8443/tcp through as egress of Deployment"
                            + " shop/frontend, and NetworkPolicy shop/zt-gateway-ingress lets 8443/tcp through as ingress of"
                            + " Deployment shop/gateway");
            assertThat(layer.openedBy(Sample.workload("frontend"), Sample.workload("gateway"), HTTPS))
                    .containsExactly("NetworkPolicy shop/zt-frontend-egress", "NetworkPolicy shop/zt-gateway-ingress");
        }

        @Test
        void namesThePoliciesThatIsolate() {
            assertThat(layer.why(Sample.workload("inventory"), Sample.workload("frontend"), HTTPS))
                    .isEqualTo(
                            "NetworkPolicy shop/zt-inventory-egress isolates Deployment shop/inventory for egress and none lets"
                                    + " 8443/tcp through, and NetworkPolicy shop/zt-default-deny isolates Deployment shop/frontend"
                                    + " for ingress and none lets 8443/tcp through");
        }

        @Test
        void saysWhereNothingIsolates() {
            assertThat(NetworkPolicyLayer.of(workloads, List.of()).why(a, b, HTTPS))
                    .isEqualTo("no NetworkPolicy isolates Deployment shop/a for egress, and no NetworkPolicy isolates"
                            + " Deployment shop/b for ingress");
        }

        @Test
        void namesAPolicyOnceThatOpensBothEnds() {
            NetworkPolicy open = policy("open", "{podSelector: {}, ingress: [{}], egress: [{}]}");

            assertThat(NetworkPolicyLayer.of(workloads, List.of(open)).openedBy(a, b, HTTPS))
                    .containsExactly("NetworkPolicy shop/open");
        }

        @Test
        void namesNoPolicyWhereNothingIsolatesOrOneEndIsShut() {
            NetworkPolicy in = policy("in", "{podSelector: {matchLabels: {app: b}}, ingress: [{}]}");
            NetworkPolicy shut = policy("shut", "{podSelector: {matchLabels: {app: a}}, policyTypes: [Egress]}");

            assertThat(NetworkPolicyLayer.of(workloads, List.of()).openedBy(a, b, HTTPS))
                    .isEmpty();
            assertThat(NetworkPolicyLayer.of(workloads, List.of(in)).openedBy(a, b, HTTPS))
                    .containsExactly("NetworkPolicy shop/in");
            assertThat(NetworkPolicyLayer.of(workloads, List.of(in, shut)).openedBy(a, b, HTTPS))
                    .isEmpty();
        }
    }

    @Test
    void givesCallersThatCannotBeChanged() {
        NetworkPolicyLayer layer = NetworkPolicyLayer.of(workloads, List.of());

        assertThat(layer.name()).isEqualTo("NetworkPolicy");
        assertThat(layer.callers(b, HTTPS)).contains(a).doesNotContain(Sample.workload("stranger"));
        assertThatThrownBy(() -> layer.callers(b, HTTPS).clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
