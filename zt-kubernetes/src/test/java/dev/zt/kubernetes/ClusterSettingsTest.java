package dev.zt.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zt.policy.IpBlock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterSettingsTest {

    private static final IpBlock ALL = IpBlock.parse("0.0.0.0/0");

    /** Each place in settings that takes addresses. */
    static Stream<Named<Function<IpBlock, Object>>> places() {
        return Stream.of(
                Named.of("podNetworks", block -> ClusterSettings.DEFAULT.withPodNetworks(List.of(block))),
                Named.of("dns.cidrs", block -> new Dns("dns", Map.of("a", "b"), List.of(53), alone(block))),
                Named.of("kubelets", block -> LinkerdOptions.DEFAULT.withKubelets(alone(block))),
                Named.of("clusterNetworks", block -> LinkerdMesh.DEFAULT.withClusterNetworks(List.of(block))),
                Named.of("cidrs", block -> new External.Addresses(alone(block))),
                Named.of("except", block -> new External.Addresses(List.of(new Cidr(ALL, List.of(block))))));
    }

    private static List<Cidr> alone(IpBlock block) {
        return List.of(new Cidr(block, List.of()));
    }

    @ParameterizedTest
    @MethodSource("places")
    void refusesAnAddressThatNobodyHas(Function<IpBlock, Object> place) {
        for (String address : List.of("0.0.0.0/32", "0:0:0:0:0:0:0:0/128")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> place.apply(IpBlock.parse(address)))
                    .withMessage("IP block \"" + address + "\" is invalid: it is one address, and nobody's; write"
                            + " 0.0.0.0/0 or ::/0 for all");
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void takesWhatHoldsThatAddressAndOthers(Function<IpBlock, Object> place) {
        for (String block : List.of("0.0.0.0/1", "::/127", "0.0.0.1", "::1")) {
            assertThat(place.apply(IpBlock.parse(block))).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.0.0.0/32", "::", "0::0/128"})
    void refusesItAsText(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cidr.parse(text))
                .withMessage("IP block \"" + text + "\" is invalid: it is one address, and nobody's; write 0.0.0.0/0 or"
                        + " ::/0 for all");
    }
}
