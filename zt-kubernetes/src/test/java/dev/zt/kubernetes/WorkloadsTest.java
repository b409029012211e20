package dev.zt.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadsTest {

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    private static Workload made(String kind, String namespace, String name) {
        Map<String, String> labels = Map.of("app", kind + "." + name);
        return WorkloadBuilder.named(name)
                .namespace(namespace)
                .kind(kind)
                .labels(labels)
                .ports()
                .build();
    }

    private static List<String> names(Workload... workloads) {
        Workloads all = Workloads.of(List.of(workloads));
        return Stream.of(workloads).map(all::objectName).toList();
    }

    @Test
    void callsObjectsByTheNameOfTheWorkload() {
        assertThat(names(made("Deployment", "shop", "x"), made("Job", "shop", "y"), made("Job", "other", "x")))
                .containsExactly("x", "y", "x");
    }

    @Test
    void tellsKindsOfOneNameApart() {
        assertThat(names(made("Deployment", "shop", "x"), made("StatefulSet", "shop", "x")))
                .containsExactly("x-deployment", "x-statefulset");
    }

    @Test
    void tellsThemApartFromOneThatIsCalledThat() {
        assertThat(names(
                        made("Deployment", "shop", "x"),
                        made("StatefulSet", "shop", "x"),
                        made("Deployment", "shop", "x-deployment"),
                        made("Deployment", "other", "x-statefulset")))
                .containsExactly("x-deployment-cdc5e50f", "x-statefulset", "x-deployment", "x-statefulset");
    }

    @Test
    void doesNotMindAWorkloadThatIsCalledLikeTheWayOut() {
        assertThat(names(
                        made("Deployment", "shop", "x"),
                        made("StatefulSet", "shop", "x"),
                        made("Deployment", "shop", "x-deployment"),
                        made("Deployment", "shop", "x-deployment-cdc5e50f")))
                .startsWith("x-deployment-cdc5e50f-cdc5e50f");
    }

    @Test
    void leavesANameToTheKindIfThoseOfThatNameShareIt() {
        assertThat(names(
                        made("Deployment", "shop", "x"),
                        made("StatefulSet", "shop", "x"),
                        made("Deployment", "shop", "x-deployment"),
                        made("Job", "shop", "x-deployment")))
                .containsExactly("x-deployment", "x-statefulset", "x-deployment-deployment", "x-deployment-job");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void callsNoTwoAlikeInWhateverOrder(long seed) {
        Random random = new Random(seed);
        List<Workload> workloads = new ArrayList<>();
        for (String kind : List.of("Deployment", "StatefulSet", "Job")) {
            for (String name : List.of("x", "x-deployment", "x-job", "x-job-job", "x-deployment-statefulset")) {
                if (random.nextBoolean()) {
                    workloads.add(made(kind, "shop", name));
                }
            }
        }
        Workloads all = Workloads.of(workloads);
        List<String> names = workloads.stream().map(all::objectName).toList();
        Collections.shuffle(workloads, random);
        Workloads shuffled = Workloads.of(workloads);

        assertThat(names).doesNotHaveDuplicates();
        assertThat(all.all())
                .allSatisfy(each -> assertThat(shuffled.objectName(each)).isEqualTo(all.objectName(each)));
    }

    @Test
    void namesNothingOfAWorkloadThatItDoesNotHave() {
        assertThatThrownBy(() -> Workloads.of(List.of()).objectName(Sample.workload("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Deployment shop/x is no workload of this set");
    }
}
