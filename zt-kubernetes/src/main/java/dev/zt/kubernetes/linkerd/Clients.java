package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.LinkerdInboundPolicy;
import dev.zt.kubernetes.LinkerdMesh;
import dev.zt.kubernetes.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The workloads as clients of each other, by their identity in the mesh. */
final class Clients {

    private final LinkerdMesh mesh;
    private final Set<Workload> all;
    private final Set<Workload> meshed;
    private final Map<String, List<Workload>> byIdentity = new HashMap<>();

    Clients(List<Workload> workloads, LinkerdMesh mesh) {
        this.mesh = mesh;
        this.all = Set.copyOf(workloads);
        Set<Workload> identified = new HashSet<>();
        for (Workload workload : workloads) {
            identity(workload).ifPresent(identity -> {
                identified.add(workload);
                byIdentity
                        .computeIfAbsent(identity, absent -> new ArrayList<>())
                        .add(workload);
            });
        }
        this.meshed = Set.copyOf(identified);
    }

    Set<Workload> all() {
        return all;
    }

    /** Pods with the addresses of their nodes are not in the mesh. */
    private Optional<String> identity(Workload workload) {
        return workload.hostNetwork()
                ? Optional.empty()
                : Optional.of(mesh.identity(workload.namespace(), workload.serviceAccount()));
    }

    /** Returns whom Linkerd lets in without any authorization. */
    Set<Workload> by(LinkerdInboundPolicy policy) {
        if (policy.letsIn(false)) {
            return all;
        }
        return policy.letsIn(true) ? meshed : Set.of();
    }

    /**
     * Returns whom an authorization lets in.
     *
     * @param surely whether it must do so whichever address the pods have
     */
    Set<Workload> of(Authorization authorization, boolean surely) {
        if (!authorization.isForPods(mesh, surely)) {
            return Set.of();
        }
        return authorization.identities().map(this::of).orElse(all);
    }

    private Set<Workload> of(ClientIdentities identities) {
        Set<Workload> found = new HashSet<>();
        identities.exact().forEach(identity -> found.addAll(byIdentity.getOrDefault(identity, List.of())));
        if (!identities.suffixes().isEmpty()) {
            byIdentity.forEach((identity, workloads) -> {
                if (identities.holds(identity)) {
                    found.addAll(workloads);
                }
            });
        }
        return found;
    }
}
