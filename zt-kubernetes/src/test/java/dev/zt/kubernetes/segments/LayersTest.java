package dev.zt.kubernetes.segments;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.live.DriftFinding;
import dev.zt.kubernetes.live.LiveCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayersTest {

    private final List<Derived> derived = List.of(new Derived(List.of(), List.of(), List.of()));
    private final LiveCluster cluster = mock(LiveCluster.class);

    @Test
    void passesWhereNothingHasDrifted() {
        when(cluster.drift(derived, ClusterSettings.DEFAULT)).thenReturn(List.of());

        Layers.assertNoDrift(derived, cluster, ClusterSettings.DEFAULT);
    }

    @Test
    void failsWithEachDifference() {
        when(cluster.drift(derived, ClusterSettings.DEFAULT))
                .thenReturn(List.of(new DriftFinding(DriftFinding.Kind.FOREIGN, "NetworkPolicy a/b", "look at it")));

        assertThatThrownBy(() -> Layers.assertNoDrift(derived, cluster, ClusterSettings.DEFAULT))
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        "1 difference between the cluster and the policies:\nFOREIGN NetworkPolicy a/b: look at it");
    }

    @Test
    void countsTheDifferences() {
        when(cluster.drift(derived, ClusterSettings.DEFAULT))
                .thenReturn(List.of(
                        new DriftFinding(DriftFinding.Kind.MISSING, "NetworkPolicy a/a", "apply it"),
                        new DriftFinding(DriftFinding.Kind.MISSING, "NetworkPolicy a/b", "apply it")));

        assertThatThrownBy(() -> Layers.assertNoDrift(derived, cluster, ClusterSettings.DEFAULT))
                .hasMessageStartingWith("2 differences between");
    }
}
