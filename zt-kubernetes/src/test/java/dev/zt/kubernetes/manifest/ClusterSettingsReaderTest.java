package dev.zt.kubernetes.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.IstioOptions;
import dev.zt.kubernetes.LinkerdInboundPolicy;
import dev.zt.kubernetes.LinkerdMesh;
import dev.zt.kubernetes.LinkerdOptions;
import dev.zt.kubernetes.Mesh;
import dev.zt.kubernetes.PodPort;
import dev.zt.policy.IpBlock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterSettingsReaderTest {

    private static final String HEAD = "{apiVersion: zt.dev/v1, kind: ClusterSettings, spec: ";

    private static SettingsReading read(String spec) {
        return ClusterSettingsReader.read(HEAD + spec + "}", "s.yaml");
    }

    @Test
    void hasDefaultsForWhatIsNotSaid() {
        assertThat(read("{}").settings()).isEqualTo(ClusterSettings.DEFAULT);
        assertThat(read("{}").trustDomain()).isEmpty();
        assertThat(read("{}").issues()).isEmpty();
    }

    @Test
    void readsAllOfIt() {
        SettingsReading reading = read("""
                {trustDomain: shop.example, quarantineLabel: a.b/q, podNetworks: [10.244.0.0/16, "fd00:10:244::/56"],
                 dns: {namespace: d, podLabels: {a: b}, ports: [5353], cidrs: [169.254.20.10/32]},
                 egress: [{name: pay, workloads: [shop/orders], cidrs: [10.0.0.0/8], except: [10.1.0.0/16], ports: [443]}],
                 ingress: [{name: m, workloads: [shop/orders], pods: {namespace: n, labels: {a: b}}, ports: [9090]}]}""");

        assertThat(reading.issues()).isEmpty();
        assertThat(reading.trustDomain()).hasToString("Optional[shop.example]");
        assertThat(reading.settings().quarantineLabel()).isEqualTo("a.b/q");
        assertThat(reading.settings().podNetworks()).hasToString("[10.244.0.0/16, fd00:10:244:0:0:0:0:0/56]");
        assertThat(reading.settings().dns().ports()).containsExactly(5353);
        assertThat(reading.settings().externals()).hasSize(2);
        assertThat(reading.settings().externals().get(1))
                .isEqualTo(new External(
                        "m",
                        External.Direction.INGRESS,
                        List.of("shop/orders"),
                        new External.Pods("n", Map.of("a", "b")),
                        List.of(PodPort.tcp(9090))));
        assertThat(((External.Addresses) reading.settings().externals().get(0).peer())
                        .blocks()
                        .get(0)
                        .except())
                .hasToString("[10.1.0.0/16]");
    }

    @Test
    void readsOptionsOfMeshes() {
        SettingsReading reading = read("""
                {istio: {rootNamespace: mesh, acceptLostDenials: true},
                 linkerd: {acceptLostDenials: true, kubelets: [192.0.2.0/24, "2001:db8::/64"], defaultInboundPolicy: deny,
                  clusterNetworks: [10.0.0.0/8], identityDomain: identity.l5d.example}}""");

        assertThat(reading.issues()).isEmpty();
        assertThat(reading.settings())
                .isEqualTo(ClusterSettings.DEFAULT
                        .withIstio(new IstioOptions("mesh", true))
                        .withLinkerd(new LinkerdOptions(
                                true,
                                List.of(Cidr.parse("192.0.2.0/24"), Cidr.parse("2001:db8::/64")),
                                new LinkerdMesh(
                                        LinkerdInboundPolicy.DENY,
                                        List.of(IpBlock.parse("10.0.0.0/8")),
                                        "identity.l5d.example"))));
        assertThat(read("{istio: {}, linkerd: {}}").settings()).isEqualTo(ClusterSettings.DEFAULT);
    }

    @Test
    void readsPortsOfEachTransport() {
        SettingsReading reading =
                read("{egress: [{workloads: [a], cidrs: [0.0.0.0/0], ports: [443, 123/udp, 36412/sctp, 80/tcp]}]}");

        assertThat(reading.issues()).isEmpty();
        assertThat(reading.settings().externals().get(0).ports()).hasToString("[80/tcp, 123/udp, 443/tcp, 36412/sctp]");
    }

    @Test
    void tellsOneIssueOfWhatIsNoMap() {
        assertThat(read("{mesh: linkerd, linkerd: true}").issues())
                .extracting(issue -> issue.column() + " " + issue.message())
                .containsExactly("54 Mesh must be a map.", "54 Linkerd must be a map.");
    }

    @Test
    void tellsAllIssuesWithTheirPlaces() {
        SettingsReading reading = ClusterSettingsReader.read("""
                apiVersion: zt.dev/v1
                kind: ClusterSettings
                spec:
                  mesh: {kind: envoy}
                  istio: {rootNamespace: ''}
                  linkerd:
                    acceptLostDenials: 1
                    kubelets: [a, 10.0.0.0/8, 10.0.0.0/40]
                    defaultInboundPolicy: open
                """, "s.yaml");

        assertThat(reading.issues())
                .extracting(issue -> issue.line() + ":" + issue.column() + " " + issue.message())
                .containsExactly(
                        "4:9 There is no mesh \"envoy\"; there are istio-ambient, istio-sidecar, linkerd.",
                        "5:10 Istio needs a root namespace.",
                        "7:5 AcceptLostDenials must be true or false.",
                        "8:15 IP block \"a\" is invalid: write an address or a block, for example 10.0.0.0/8 or"
                                + " 2001:db8::/32.",
                        "8:15 IP block \"10.0.0.0/40\" is invalid: its prefix is no number up to 32.",
                        "7:5 Linkerd has no inbound policy \"open\"; there are [all-unauthenticated, all-authenticated,"
                                + " cluster-unauthenticated, cluster-authenticated, deny, audit].");
    }

    @ParameterizedTest
    @CsvSource({
        "kind: istio-ambient, ISTIO_AMBIENT, istio-system",
        "kind: istio-sidecar, ISTIO_SIDECAR, istio-system",
        "kind: linkerd, LINKERD, linkerd",
        "'kind: linkerd, namespace: l5d', LINKERD, l5d"
    })
    void readsAMesh(String fields, Mesh.Kind kind, String namespace) {
        SettingsReading reading = read("{mesh: {" + fields + "}}");

        assertThat(reading.issues()).isEmpty();
        assertThat(reading.settings()).isEqualTo(ClusterSettings.DEFAULT.withMesh(new Mesh(kind, namespace)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{egres: []} | The field egres is unknown; there are [trustDomain, quarantineLabel, podNetworks,"
                        + " dns, mesh, istio, linkerd, egress, ingress].",
                "{egress: x} | Egress must be a list.",
                "{egress: [x]} | Each of egress must be a map.",
                "{egress: [{workloads: [a], ports: [1]}]} | Say either pods or cidrs.",
                "{egress: [{workloads: [a], ports: [1], cidrs: [0.0.0.0/0], pods: {}}]} | Say either pods or cidrs.",
                "{egress: [{workloads: [a], ports: [1], cidrs: [10.0.0.0/33]}]}"
                        + " | IP block \"10.0.0.0/33\" is invalid: its prefix is no number up to 32.",
                "{egress: [{workloads: [a], ports: [1], cidrs: []}]} | An empty list of addresses would mean every address.",
                "{egress: [{workloads: [], ports: [1], cidrs: [0.0.0.0/0]}]} | Egress needs workloads and ports.",
                "{egress: [{workloads: [a], ports: [], cidrs: [0.0.0.0/0]}]} | Egress needs workloads and ports.",
                "{egress: [{workloads: [a], ports: ['1'], cidrs: [0.0.0.0/0]}]} | Each of ports must be a number, or"
                        + " a text like 53/udp.",
                "{ingress: [{workloads: [a], ports: [1], pods: {labels: {a: b}}}]} | Pods need a namespace.",
                "{ingress: [{workloads: [a], ports: [1], pods: {namespace: n}}]} | Pods without labels would mean every pod"
                        + " of n.",
                "{egress: [{workloads: [a], ports: [1], pods: {namespace: n, labels: {a: b}}, except: [10.0.0.0/8]}]}"
                        + " | Pods have no except: it is for cidrs.",
                "{ingress: [{workloads: [a], ports: [0], cidrs: [0.0.0.0/0]}]} | Port 0 is not from 1 to 65535.",
                "{podNetworks: 10.244.0.0/16} | PodNetworks must be a list.",
                "{podNetworks: ['::']} | IP block \"::\" is invalid: it is one address, and nobody's; write 0.0.0.0/0 or"
                        + " ::/0 for all.",
                "{egress: [{workloads: [a], ports: [1], cidrs: [0.0.0.0]}]} | IP block \"0.0.0.0\" is invalid: it is one"
                        + " address, and nobody's; write 0.0.0.0/0 or ::/0 for all.",
                "{podNetworks: [10.244.0.1/16]} | IP block \"10.244.0.1/16\" is invalid: it has bits after its prefix; write"
                        + " 10.244.0.0/16.",
                "{dns: {podLabels: {}}} | DNS needs a namespace, labels of pods and ports.",
                "{dns: {ports: []}} | DNS needs a namespace, labels of pods and ports.",
                "{egress: [{workloads: [a], ports: [70000/udp], cidrs: [0.0.0.0/0]}]} | Port 70000 is not from 1 to 65535.",
                "{egress: [{workloads: [a], ports: [53/quic], cidrs: [0.0.0.0/0]}]} | Each of ports must be a number, or a"
                        + " text like 53/udp.",
                "{istio: {rootNamespace: ''}} | Istio needs a root namespace.",
                "{istio: {acceptLostDenials: 'true'}} | AcceptLostDenials must be true or false.",
                "{linkerd: {acceptLostDenials: yes}} | AcceptLostDenials must be true or false.",
                "{linkerd: {kubelets: [10.0.0.0/33]}} | IP block \"10.0.0.0/33\" is invalid: its prefix is no number up to"
                        + " 32.",
                "{linkerd: {defaultInboundPolicy: open}} | Linkerd has no inbound policy \"open\"; there are"
                        + " [all-unauthenticated, all-authenticated, cluster-unauthenticated, cluster-authenticated, deny,"
                        + " audit].",
                "{linkerd: {clusterNetworks: []}} | A mesh needs the networks that its pods' addresses are from.",
                "{linkerd: {identityDomain: ''}} | A mesh needs a domain of identities.",
                "{mesh: {}} | There is no mesh \"\"; there are istio-ambient, istio-sidecar, linkerd.",
                "{mesh: {kind: istio}} | There is no mesh \"istio\"; there are istio-ambient, istio-sidecar, linkerd.",
                "{mesh: {kind: linkerd, namespace: ''}} | A mesh needs the namespace of its control plane.",
                "{mesh: {kind: linkerd, mode: x}} | The field mode is unknown; there are [kind, namespace].",
                "{mesh: linkerd} | Mesh must be a map.",
                "{istio: []} | Istio must be a map.",
                "{dns: 53} | Dns must be a map.",
                "{dns: {podLabels: {a: 1}}} | PodLabels must map texts to texts, and a does not."
            })
    void refuses(String spec, String message) {
        SettingsReading reading = read(spec);

        assertThat(reading.issues()).extracting(issue -> issue.message()).contains(message);
        assertThat(reading.settings()).isEqualTo(ClusterSettings.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{podNetworks: %s}",
                "{dns: {cidrs: %s}}",
                "{linkerd: {kubelets: %s}}",
                "{linkerd: {clusterNetworks: %s}}",
                "{egress: [{workloads: [a], ports: [1], cidrs: %s}]}",
                "{ingress: [{workloads: [a], ports: [1], cidrs: %s}]}",
                "{egress: [{workloads: [a], ports: [1], cidrs: [0.0.0.0/0], except: %s}]}"
            })
    void refusesAnAddressThatNobodyHas(String spec) {
        for (String address : List.of("0.0.0.0", "::", "0.0.0.0/32")) {
            SettingsReading reading = read(spec.formatted("['" + address + "']"));

            assertThat(reading.issues())
                    .extracting(issue -> issue.line() + ":" + issue.column() + " " + issue.message())
                    .containsExactly("1:" + (HEAD.length() + spec.indexOf("%s") + 1) + " IP block \"" + address
                            + "\" is invalid: it is one address, and nobody's; write 0.0.0.0/0 or ::/0 for all.");
            assertThat(reading.settings()).isEqualTo(ClusterSettings.DEFAULT);
        }
    }

    @Test
    void tellsEachIssueOfAConnectionOnce() {
        assertThat(read("{egress: [{workloads: [a], ports: ['1', 0], cidrs: [10.0.0.0/33]}]}")
                        .issues())
                .extracting(issue -> issue.column() + " " + issue.message())
                .containsExactlyInAnyOrder(
                        "64 Each of ports must be a number, or a text like 53/udp.",
                        "88 Port 0 is not from 1 to 65535.",
                        "105 IP block \"10.0.0.0/33\" is invalid: its prefix is no number up to 32.");
        assertThat(read("{egress: [{workloads: [a], ports: [0], cidrs: [10.0.0.0/8]}]}")
                        .issues())
                .extracting(issue -> issue.column() + " " + issue.message())
                .containsExactly("88 Port 0 is not from 1 to 65535.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a: [", "x", "{}", "''", "{apiVersion: zt.dev/v1, kind: AccessPolicy}"})
    void refusesWhatIsNoSuchDocument(String text) {
        assertThat(ClusterSettingsReader.read(text, "s.yaml").isValid()).isFalse();
    }

    @Test
    void refusesAnAddressThatIsNone() {
        assertThat(read("{egress: [{workloads: [a], ports: [1], cidrs: [10.0.0.300/8]}]}")
                        .issues())
                .singleElement()
                .asString()
                .contains("10.0.0.300/8");
    }
}
