package dev.zt.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlastRadiusTest {

    private final CallGraph graph = Sample.shop();
    private final Workload frontend = Sample.workload("frontend");

    private BlastRadius radius(Layer... layers) {
        return BlastRadius.of(graph.workloads(), frontend, List.of(layers));
    }

    /** A layer that lets everybody to one workload and nobody elsewhere. */
    private record Only(Workload callee, Workloads workloads) implements Layer {
        @Override
        public String name() {
            return "only";
        }

        @Override
        public Set<Workload> callers(Workload callee, PodPort port) {
            return callee.equals(this.callee) ? Set.copyOf(workloads.all()) : Set.of();
        }
    }

    @Test
    void isEverythingWhereNothingStandsBetween() {
        assertThat(radius().reached()).hasSize(3).allMatch(BlastRadius.Reached::isDirect);
    }

    @Test
    void followsTheCallsThatAreAllowed() {
        BlastRadius radius = radius(new ApplicationLayer(graph));

        assertThat(radius.reached())
                .extracting(reached -> reached.workload().name())
                .containsExactly("gateway", "orders", "inventory");
        assertThat(radius.directCount()).isEqualTo(1);
        assertThat(radius.to(Sample.workload("inventory")).orElseThrow().chain())
                .extracting(BlastRadius.Step::toString)
                .containsExactly(
                        "shop/frontend -> shop/gateway 8443/tcp (application: places)",
                        "shop/gateway -> shop/orders 8443/tcp (application: takes)",
                        "shop/orders -> shop/inventory 8443/tcp (application: looks)");
    }

    @Test
    void isWhatPassesEachOfTheLayers() {
        Layer orders = new Only(Sample.workload("orders"), graph.workloads());

        assertThat(radius(orders).reached())
                .singleElement()
                .satisfies(reached -> assertThat(reached.isDirect()).isTrue());
        assertThat(radius(orders, new ApplicationLayer(graph)).reached()).isEmpty();
    }

    @Test
    void reachesAPortAtWhichNoPolicyIsEnforced() {
        Workload two = Sample.workload("shop", "two", PodPort.tcp(8443), PodPort.tcp(9090));
        Workload open = new Workload(
                two.id(),
                "shop",
                "Deployment",
                "two",
                "two",
                two.labels(),
                two.selector(),
                two.ports(),
                List.of(PodPort.tcp(8443)),
                List.of(),
                false);
        CallGraph mixed = Sample.graph(List.of(frontend, open), List.of(Sample.policy("two", "")));

        assertThat(BlastRadius.of(mixed.workloads(), frontend, List.of(new ApplicationLayer(mixed)))
                        .reached())
                .singleElement()
                .satisfies(reached -> assertThat(reached.chain())
                        .hasToString(
                                "[shop/frontend -> shop/two 9090/tcp (application: no policy is enforced there)]"));
    }

    @Test
    void reachesAWorkloadWithoutPolicy() {
        CallGraph bare = Sample.graph(List.of(frontend, Sample.workload("db")), List.of());

        assertThat(BlastRadius.of(bare.workloads(), frontend, List.of(new ApplicationLayer(bare)))
                        .reached())
                .hasSize(1);
    }

    @Test
    void isComparedInAReport() {
        Layer orders = new Only(Sample.workload("gateway"), graph.workloads());

        assertThat(BlastReport.of(graph, frontend, List.of(orders)).toMarkdown())
                .isEqualTo("""
                # Blast radius of `shop/frontend`

                | with | calls directly | reaches in all |
                |---|---|---|
                | before | 3 | 3 |
                | application alone | 1 | 3 |
                | only alone | 1 | 1 |
                | application and only | 1 | 1 |

                | reached | through | by |
                |---|---|---|
                | `shop/gateway` 8443/tcp | directly | application: places; only: the connection passes |

                ```mermaid
                flowchart LR
                    w0["shop/frontend"]
                    w1["shop/gateway"]
                    w0 -->|"8443/tcp"| w1
                    style w0 stroke-width:3px
                ```
                """);
    }

    @Test
    void saysSoWhereNothingIsReached() {
        CallGraph alone = Sample.graph(List.of(frontend), List.of());

        assertThat(BlastReport.of(alone, frontend, List.of()).toMarkdown()).endsWith("\nNothing is reached.\n");
    }
}
