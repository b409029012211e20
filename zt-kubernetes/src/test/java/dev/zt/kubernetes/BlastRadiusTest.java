package dev.zt.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BlastRadiusTest {

    private final CallGraph graph = Sample.shop();
    private final Workload frontend = Sample.workload("frontend");

    private BlastRadius radius(Layer... layers) {
        return BlastRadius.of(graph, frontend, List.of(layers));
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

    /** A workload of the shop that enforces its policy at 8443 alone, and has 9090 and more ports beside it. */
    private static Workload withMore(String name, int... more) {
        List<PodPort> ports = new ArrayList<>(List.of(PodPort.tcp(8443), PodPort.tcp(9090)));
        IntStream.of(more).mapToObj(PodPort::tcp).forEach(ports::add);
        return WorkloadBuilder.named(name)
                .ports(ports)
                .guarded(PodPort.tcp(8443))
                .build();
    }

    @Test
    void reachesAPortAtWhichNoPolicyIsEnforced() {
        CallGraph mixed = Sample.graph(List.of(frontend, withMore("two")), List.of(Sample.policy("two", "")));

        assertThat(BlastRadius.of(mixed, frontend, List.of(new ApplicationLayer(mixed)))
                        .reached())
                .singleElement()
                .satisfies(reached -> assertThat(reached.chain())
                        .hasToString(
                                "[shop/frontend -> shop/two 9090/tcp (application: no policy is enforced there)]"));
    }

    /** frontend calls gateway and gateway calls orders, of which each has a port for metrics. */
    @Nested
    class OfSeveralPorts {

        private final CallGraph graph = Sample.graph(
                List.of(frontend, withMore("gateway"), withMore("orders", 9091, 9092, 9093)),
                List.of(
                        Sample.policy("gateway", Sample.allow("places", "frontend", "http: {methods: [POST]}")),
                        Sample.policy("orders", Sample.allow("takes", "gateway", "http: {methods: [POST]}"))));

        /** A network that lets through what the policies do, and some callers to more. */
        private record Network(CallGraph graph, Map<String, Set<String>> more) implements Layer {

            @Override
            public String name() {
                return "network";
            }

            @Override
            public Set<Workload> callers(Workload callee, PodPort port) {
                Set<String> opened = more.getOrDefault(callee.name() + ":" + port.number(), Set.of());
                return graph.workloads().all().stream()
                        .filter(caller -> opened.contains(caller.name())
                                || graph.edgesTo(callee).stream()
                                        .anyMatch(edge -> edge.caller().equals(caller)
                                                && edge.port().isSameAs(port)))
                        .collect(Collectors.toSet());
            }
        }

        private BlastReport report(Map<String, Set<String>> more) {
            return BlastReport.of(graph, frontend, List.of(new Network(graph, more)));
        }

        private List<String> calls(BlastRadius radius, String name) {
            return radius.to(graph.workloads().find(name).orElseThrow()).orElseThrow().calls().stream()
                    .map(call -> call.caller().name() + " " + call.port() + " " + call.enforced())
                    .toList();
        }

        @Test
        void tellsNoneThatIsClosed() {
            BlastReport report = report(Map.of());

            assertThat(calls(report.left(), "gateway")).containsExactly("frontend 8443/tcp true");
            assertThat(report.toMarkdown())
                    .doesNotContain("9090")
                    .contains("    w0 -->|\"8443/tcp\"| w1\n    w1 -->|\"8443/tcp\"| w2\n");
        }

        @Test
        void tellsEachThatIsOpen() {
            BlastReport report = report(Map.of("gateway:9090", Set.of("frontend")));

            assertThat(calls(report.left(), "gateway"))
                    .containsExactly("frontend 8443/tcp true", "frontend 9090/tcp false");
            assertThat(report.toMarkdown()).contains("""
                    | application and network | 1 | 2 |

                    | reached | through | by |
                    |---|---|---|
                    | `shop/gateway` 8443/tcp | directly | application: places; network: the connection passes |
                    | `shop/gateway` 9090/tcp (no policy of the application) | directly | application: no policy is enforced there; network: the connection passes |
                    | `shop/orders` 8443/tcp | shop/gateway | application: takes; network: the connection passes |
                    """).contains("""
                        w0 -->|"9090/tcp (no policy of the application), 8443/tcp"| w1
                        w1 -->|"8443/tcp"| w2
                    """);
        }

        @Test
        void tellsOfThoseThatOnlySomebodyFartherOffMayCall() {
            BlastReport report = report(Map.of(
                    "gateway:9090", Set.of("orders"),
                    "orders:9090", Set.of("orders"),
                    "orders:9091", Set.of("frontend")));

            assertThat(calls(report.left(), "gateway"))
                    .containsExactly("frontend 8443/tcp true", "orders 9090/tcp false");
            assertThat(calls(report.left(), "orders"))
                    .as("who has taken over orders reaches nothing new there by itself")
                    .containsExactly("frontend 9091/tcp false", "gateway 8443/tcp true");
            assertThat(report.left().directCount()).isEqualTo(2);
            assertThat(report.toMarkdown())
                    .contains("| `shop/gateway` 9090/tcp (no policy of the application) | shop/orders | ")
                    .contains("| `shop/orders` 8443/tcp | shop/gateway | ")
                    .contains("""
                        w0 -->|"8443/tcp"| w1
                        w2 -->|"9090/tcp (no policy of the application)"| w1
                        w0 -->|"9091/tcp (no policy of the application)"| w2
                        w1 -->|"8443/tcp"| w2
                    """);
        }

        @Test
        void drawsTheFirstAndThoseWithoutAPolicyBeforeOthers() {
            Map<String, Set<String>> more = new HashMap<>();
            IntStream.rangeClosed(9090, 9092).forEach(port -> more.put("orders:" + port, Set.of("gateway")));

            String open = "9090/tcp (no policy of the application), 9091/tcp (no policy of the application),"
                    + " 9092/tcp (no policy of the application)";
            assertThat(report(more).toMarkdown()).contains("    w1 -->|\"" + open + " and 1 more\"| w2\n");
            more.put("orders:9093", Set.of("gateway"));
            assertThat(report(more).toMarkdown())
                    .contains("    w1 -->|\"" + open + " and 2 more\"| w2\n")
                    .contains("| `shop/orders` 9093/tcp (no policy of the application) | shop/gateway | ");
        }

        @Test
        void tellsAPortOfTwoNamesOnce() {
            CallGraph twice = Sample.graph(
                    List.of(
                            frontend,
                            Sample.workload(
                                    "shop",
                                    "two",
                                    new PodPort("a", 8443, PodPort.Protocol.TCP),
                                    new PodPort("b", 8443, PodPort.Protocol.TCP))),
                    List.of());

            assertThat(BlastRadius.of(twice, frontend, List.of())
                            .reached()
                            .get(0)
                            .calls())
                    .hasSize(1);
        }

        @Test
        void areAllOpenBeforeThereIsALayer() {
            BlastRadius before = report(Map.of()).views().get(BlastReport.BEFORE);

            assertThat(calls(before, "gateway")).containsExactly("frontend 8443/tcp true", "frontend 9090/tcp false");
            assertThat(before.directCount()).isEqualTo(2);
        }

        @Test
        void isMarkedWhereTheWorkloadHasNoPolicy() {
            CallGraph bare = Sample.graph(List.of(frontend, Sample.workload("db")), List.of());

            assertThat(BlastReport.of(bare, frontend, List.of()).toMarkdown())
                    .contains("| `shop/db` 8443/tcp (no policy of the application) | directly | ");
        }
    }

    @Test
    void reachesAWorkloadWithoutPolicy() {
        CallGraph bare = Sample.graph(List.of(frontend, Sample.workload("db")), List.of());

        assertThat(BlastRadius.of(bare, frontend, List.of(new ApplicationLayer(bare)))
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
