package dev.zt.verification.interop.cluster;

import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workloads;
import dev.zt.kubernetes.manifest.Manifest;
import dev.zt.kubernetes.manifest.ManifestReader;
import dev.zt.kubernetes.networkpolicy.NetworkPolicyLayer;
import dev.zt.kubernetes.networkpolicy.Pod;
import dev.zt.policy.IpBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Holds the twin of NetworkPolicies against what Felix let through and what it dropped. */
public final class NetworkTwin {

    private static final int COLUMNS = 7;

    private NetworkTwin() {}

    /**
     * Compares each connection that was tried.
     *
     * @param arguments the folder of the policies, and the file of what was seen: who, whom, transport, port, what came of
     *     it, and the labels of both
     * @throws IOException if a file cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        NetworkPolicyLayer twin = NetworkPolicyLayer.of(
                Workloads.of(List.of()),
                policies(Path.of(arguments[0])),
                ClusterSettings.DEFAULT.withPodNetworks(List.of(IpBlock.parse(NetworkCase.POD_NETWORK))));
        List<String> differences = new ArrayList<>();
        List<String> lines = Files.readAllLines(Path.of(arguments[1]));
        for (String line : lines) {
            String[] columns = line.split("\t", COLUMNS);
            boolean connects = twin.connects(
                    pod(columns[0], columns[5]),
                    pod(columns[1], columns[6]),
                    new PodPort("", Integer.parseInt(columns[3]), PodPort.Protocol.valueOf(columns[2])));
            if (connects != columns[4].equals("connected")) {
                differences.add(line);
            }
        }
        Check check = new Check();
        check.same("the twin says the same as Felix of " + lines.size() + " connections", List.of(), differences);
        check.same("of which some were let through and some dropped", true, bothSeen(lines));
        check.end("network twin");
    }

    private static boolean bothSeen(List<String> lines) {
        return lines.stream().anyMatch(line -> line.contains("\tconnected\t"))
                && lines.stream().anyMatch(line -> line.contains("\tdropped\t"));
    }

    private static List<NetworkPolicy> policies(Path folder) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                texts.put(file.toString(), Files.readString(file));
            }
        }
        return ManifestReader.read(texts).manifests().stream()
                .map(Manifest::object)
                .map(NetworkPolicy.class::cast)
                .toList();
    }

    private static Pod pod(String name, String labels) {
        String namespace = name.substring(0, name.indexOf('/'));
        Map<String, String> all = new TreeMap<>();
        for (String label : labels.split(",", -1)) {
            int equals = label.indexOf('=');
            all.put(label.substring(0, equals), label.substring(equals + 1));
        }
        return new Pod(namespace, Map.of("kubernetes.io/metadata.name", namespace), all, List.of(), false);
    }
}
