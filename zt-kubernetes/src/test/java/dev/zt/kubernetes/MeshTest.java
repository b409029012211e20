package dev.zt.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeshTest {

    @ParameterizedTest
    @EnumSource(Mesh.Kind.class)
    void isFoundByItsName(Mesh.Kind kind) {
        assertThat(Mesh.Kind.parse(kind.label())).isEqualTo(kind);
        assertThat(Mesh.of(kind)).hasToString(kind.label()).isEqualTo(new Mesh(kind, kind.namespace()));
    }

    @Test
    void ofIstiosAmbientModeHasATunnelAndAddressesOfProbes() {
        Mesh mesh = Mesh.of(Mesh.Kind.ISTIO_AMBIENT);

        assertThat(mesh.tunnel()).contains(PodPort.tcp(15_008));
        assertThat(mesh.addedPorts()).isEmpty();
        assertThat(mesh.controlPlane()).isEmpty();
        assertThat(mesh.probes()).extracting(cidr -> cidr.block().toString()).hasSize(2);
    }

    @Test
    void ofSidecarsOfIstioAsksIstiodAlone() {
        Mesh mesh = new Mesh(Mesh.Kind.ISTIO_SIDECAR, "mesh");

        assertThat(mesh.tunnel()).isEmpty();
        assertThat(mesh.probes()).isEmpty();
        assertThat(mesh.controlPlane())
                .isEqualTo(Map.of(new External.Pods("mesh", Map.of("app", "istiod")), List.of(PodPort.tcp(15_012))));
    }

    @Test
    void ofLinkerdHasATunnelAndAsksTwoServices() {
        Mesh mesh = Mesh.of(Mesh.Kind.LINKERD);

        assertThat(mesh.tunnel()).contains(PodPort.tcp(4_143));
        assertThat(mesh.addedPorts()).containsExactly(new PodPort("linkerd-proxy", 4_143, PodPort.Protocol.TCP));
        assertThat(mesh.probes()).isEmpty();
        assertThat(mesh.controlPlane())
                .isEqualTo(Map.of(
                        new External.Pods("linkerd", Map.of("linkerd.io/control-plane-component", "destination")),
                        List.of(PodPort.tcp(8_086), PodPort.tcp(8_090)),
                        new External.Pods("linkerd", Map.of("linkerd.io/control-plane-component", "identity")),
                        List.of(PodPort.tcp(8_080))));
    }

    @Test
    void isRefusedWithoutNamespaceAndByAnotherName() {
        assertThatThrownBy(() -> new Mesh(Mesh.Kind.LINKERD, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a mesh needs the namespace of its control plane");
        assertThatThrownBy(() -> Mesh.Kind.parse("ISTIO_AMBIENT"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no mesh \"ISTIO_AMBIENT\"; there are istio-ambient, istio-sidecar, linkerd");
    }
}
