package dev.zt.verification.interop.cluster;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Edge;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.segments.DerivedFiles;
import dev.zt.kubernetes.segments.Segments;
import dev.zt.kubernetes.segments.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Writes the NetworkPolicies of the shop, and which connections the policies of its applications want, line by line. All
 * addresses are declared besides, out and in, but for those of pods: so nothing more is expected between pods.
 */
public final class NetworkCase {

    /** Where the pods of the judge have their addresses. */
    static final String POD_NETWORK = "10.65.0.0/24";

    private static final String SETTINGS = """
            apiVersion: zt.dev/v1
            kind: ClusterSettings
            metadata: {name: shop}
            spec:
              trustDomain: shop.example
              podNetworks: [%s]
              egress:
              - {name: internet, workloads: [shop/frontend], cidrs: [0.0.0.0/0], ports: [8443]}
              ingress:
              - {name: balancer, workloads: [shop/api-gateway], cidrs: [10.0.0.0/8, 0.0.0.0/0], ports: [8443]}
            """.formatted(POD_NETWORK);

    private NetworkCase() {}

    /**
     * Writes {@code policies/network.yaml} and {@code expected.tsv}.
     *
     * @param arguments the folder of the shop, and the folder to write to
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        Path shop = Path.of(arguments[0]);
        Path folder = Path.of(arguments[1]);
        Files.createDirectories(folder);
        Path settings = Files.writeString(folder.resolve("cluster.yaml"), SETTINGS);
        Segments segments = Shop.reader(shop)
                .manifests(shop.resolve("k8s/base"))
                .settings(settings)
                .read();
        DerivedFiles.write(segments, List.of(Target.NETWORK), folder.resolve("policies"));
        StringBuilder expected = new StringBuilder();
        segments.graph().edges().forEach(edge -> expected.append(line(edge)));
        segments.graph().workloads().all().forEach(workload -> expected.append(dns(segments.graph(), workload)));
        Files.writeString(folder.resolve("expected.tsv"), expected.toString());
    }

    private static String line(Edge edge) {
        return String.join(
                        "\t",
                        edge.caller().label(),
                        edge.callee().label(),
                        edge.port().protocol().name().toLowerCase(Locale.ROOT),
                        Integer.toString(edge.port().number()))
                + "\n";
    }

    private static String dns(CallGraph graph, Workload workload) {
        String server = graph.settings().dns().namespace() + "/kube-dns";
        StringBuilder lines = new StringBuilder();
        for (int port : graph.settings().dns().ports()) {
            for (String protocol : List.of("udp", "tcp")) {
                lines.append(String.join("\t", workload.label(), server, protocol, Integer.toString(port)))
                        .append('\n');
            }
        }
        return lines.toString();
    }
}
