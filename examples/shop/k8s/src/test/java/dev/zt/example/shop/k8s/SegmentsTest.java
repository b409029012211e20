package dev.zt.example.shop.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.kubernetes.segments.DerivedFiles;
import dev.zt.kubernetes.segments.Segments;
import dev.zt.kubernetes.segments.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SegmentsTest {

    private static final Path DERIVED = Path.of("derived");

    /** The applications end TLS themselves, so that a mesh of Istio sees connections alone. */
    private static final List<Target> TARGETS =
            List.of(Target.NETWORK, Target.ISTIO_AMBIENT, Target.LINKERD, Target.SPIRE);

    private static Segments segments(Path... layers) {
        return segments(Target.NETWORK, layers);
    }

    private static Segments segments(Target target, Path... layers) {
        return Segments.builder()
                .targets(target)
                .policies(Path.of("../policy"), Path.of("../policy/declared"))
                .manifests(Path.of("base"))
                .settings(Path.of("cluster.yaml"))
                .layers(layers)
                .read();
    }

    @Test
    void derivedFilesAreUpToDate() throws IOException {
        DerivedFiles.assertUpToDate(segments(), TARGETS, DERIVED);
    }

    @ParameterizedTest
    @EnumSource(names = {"NETWORK", "ISTIO_AMBIENT", "LINKERD"})
    void layersLetThroughWhatThePolicyDoes(Target target) {
        segments(target, DERIVED).assertLayersAgree();
    }

    @Test
    void eachServiceReachesTheNextAndNoOther() {
        Segments segments = segments(DERIVED.resolve("network.yaml"));

        assertThat(segments.graph().edges())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "shop/frontend -> shop/api-gateway 8443/tcp",
                        "shop/api-gateway -> shop/orders 8443/tcp",
                        "shop/orders -> shop/inventory 8443/tcp");
        segments.assertCannotReach("frontend", "orders");
        segments.assertCannotReach("frontend", "inventory");
        segments.assertCannotReachEvenThroughOthers("inventory", "frontend");
    }

    @Test
    void anAssertionFailsWhereOneReachesAnother() {
        assertThatThrownBy(() -> segments(DERIVED.resolve("network.yaml")).assertCannotReach("frontend", "api-gateway"))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("frontend can call api-gateway: shop/frontend -> shop/api-gateway 8443/tcp (");
    }
}
