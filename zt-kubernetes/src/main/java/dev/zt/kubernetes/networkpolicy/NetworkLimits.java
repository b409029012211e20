package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.Mesh;
import dev.zt.kubernetes.networkpolicy.PodAddresses.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a {@link NetworkPolicyLayer} leaves out of account, in sentences. */
record NetworkLimits(List<Pod> pods, List<ReadPolicy> policies, Optional<Mesh> mesh) {

    List<String> all() {
        List<String> limits = new ArrayList<>();
        for (ReadPolicy policy : policies) {
            List<String> blocks = policy.blocks(Held.PERHAPS)
                    .filter(block -> !isOfProbes(block))
                    .toList();
            if (!blocks.isEmpty()) {
                limits.add(policy + " lets through " + String.join(", ", blocks)
                        + ": pods that have such addresses are not counted, since it is not known which have. Name the"
                        + " networks of pods in the settings, as spec.podNetworks.");
            }
        }
        byNamespaceLabels().forEach(limits::add);
        mesh.flatMap(Mesh::tunnel)
                .ifPresent(port -> limits.add(port + " is the tunnel of " + mesh.get()
                        + ": who is let through to it reaches each port of those pods"
                        + " that the policies of the mesh let it reach. Verify those, too."));
        return List.copyOf(limits);
    }

    /** No pod has the addresses from which a mesh lets kubelets probe. */
    private boolean isOfProbes(String block) {
        return mesh.stream()
                .flatMap(each -> each.probes().stream())
                .map(Cidr::block)
                .map(Blocks::text)
                .anyMatch(block::equals);
    }

    private Stream<String> byNamespaceLabels() {
        // Each namespace has one label of its own: one that has no other may have lost them on the way.
        List<String> bare = pods.stream()
                .filter(pod -> pod.namespaceLabels().size() <= 1)
                .map(Pod::namespace)
                .distinct()
                .toList();
        return policies.stream()
                .filter(policy -> !bare.isEmpty() && policy.asksForNamespaceLabels())
                .map(policy -> policy + " looks at labels of namespaces, and none are known of " + bare
                        + ": add the manifests of those that have some.");
    }
}
