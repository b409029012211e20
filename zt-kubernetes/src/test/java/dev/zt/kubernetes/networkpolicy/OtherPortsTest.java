package dev.zt.kubernetes.networkpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Sample;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OtherPortsTest {

    private final CallGraph graph = Sample.shop();

    private List<String> gaps(String port) {
        List<NetworkPolicy> policies = new ArrayList<>();
        NetworkPolicies.derive(graph).objects().forEach(object -> policies.add((NetworkPolicy) object));
        policies.add(Serialization.unmarshal("""
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: debug, namespace: shop}
                spec:
                  podSelector: {}
                  policyTypes: [Ingress, Egress]
                  ingress: [{from: [{podSelector: {matchLabels: {app: frontend}}}]PORTS}]
                  egress: [{to: [{podSelector: {matchLabels: {app: inventory}}}]PORTS}]
                """.replace("PORTS", port), NetworkPolicy.class));
        return NetworkPolicyLayer.of(graph.workloads(), policies).gaps(graph).stream()
                .filter(gap -> gap.caller().name().equals("frontend"))
                .filter(gap -> gap.callee().name().equals("inventory"))
                .map(gap -> gap.kind() + " " + gap.port())
                .toList();
    }

    @Test
    void seesAPortThatNoManifestListsAndAPolicyOpens() {
        assertThat(gaps(", ports: [{port: 5005}]")).containsExactly(Gap.Kind.LAYER_ALLOWS_MORE + " 5005/tcp");
    }

    @Test
    void seesARangeBesideTheListedPort() {
        assertThat(gaps(", ports: [{port: 8440, endPort: 8450}]"))
                .containsExactly(
                        "LAYER_ALLOWS_MORE 8443/tcp", "LAYER_ALLOWS_MORE 8440/tcp", "LAYER_ALLOWS_MORE 8444/tcp");
        assertThat(gaps(", ports: [{port: 65535}]")).containsExactly("LAYER_ALLOWS_MORE 65535/tcp");
    }

    @Test
    void seesAPolicyWithoutPortsAtEachTransport() {
        assertThat(gaps(""))
                .contains("LAYER_ALLOWS_MORE 8443/tcp", "LAYER_ALLOWS_MORE 1/tcp", "LAYER_ALLOWS_MORE 1/udp")
                .contains("LAYER_ALLOWS_MORE 1/sctp");
    }

    @Test
    void choosesPortsThatAreNotListed() {
        OtherPorts none = new OtherPorts(Stream.of());

        assertThat(none.besides(List.of(PodPort.tcp(1), PodPort.tcp(2))))
                .extracting(PodPort::toString)
                .containsExactly("3/tcp", "1/udp", "1/sctp");
    }
}
