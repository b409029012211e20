package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.Mesh;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Selector;
import dev.zt.kubernetes.Shown;
import dev.zt.kubernetes.Workload;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says why no NetworkPolicies can be derived that let through what is wanted and nothing else. */
final class Refusals {

    private final CallGraph graph;
    private final Declared declared;
    private final PodAddresses addresses;
    private final List<Workload> workloads;
    private final PodIndex index;
    private final List<String> errors = new ArrayList<>();

    private Refusals(CallGraph graph, Declared declared, PodAddresses addresses) {
        this.graph = graph;
        this.declared = declared;
        this.addresses = addresses;
        this.workloads = graph.workloads().all();
        this.index = new PodIndex(
                workloads.stream().map(workload -> Pod.of(workload, Map.of())).toList());
    }

    static List<String> of(CallGraph graph, Declared declared, PodAddresses addresses) {
        Refusals refusals = new Refusals(graph, declared, addresses);
        refusals.settings(graph.settings());
        refusals.names();
        graph.workloads().all().forEach(refusals::hostNetwork);
        refusals.errors.addAll(declared.unknown());
        declared.all().forEach(refusals::external);
        return refusals.errors;
    }

    private void settings(ClusterSettings settings) {
        if (!Names.isLabelKey(settings.quarantineLabel())) {
            errors.add("The quarantine label " + Shown.of(settings.quarantineLabel())
                    + " is no key of a label. Write one like " + ClusterSettings.DEFAULT_QUARANTINE_LABEL + ".");
        }
        String namespace = settings.dns().namespace();
        shared(namespace, "the servers of DNS run there", "DNS");
        pods("DNS", new External.Pods(namespace, settings.dns().podLabels()));
        blocks("DNS", settings.dns().cidrs());
        settings.mesh().ifPresent(mesh -> {
            mesh.tunnel().ifPresent(tunnel -> workloads.forEach(workload -> answered(workload, tunnel, mesh)));
            shared(mesh.namespace(), "the control plane of " + mesh + " runs there", "the mesh");
            if (!Names.isNamespace(mesh.namespace())) {
                errors.add("The mesh has a namespace that Kubernetes does not take: " + Shown.of(mesh.namespace())
                        + ". Write it as the cluster has it.");
            }
            mesh.probes().stream()
                    .filter(probe -> addresses.networks().stream().anyMatch(probe::overlaps))
                    .forEach(
                            probe -> errors.add("Kubelets probe pods of " + mesh + " from " + Blocks.text(probe.block())
                                    + ", which is among the networks of pods, so that a pod could have it. Name those networks more"
                                    + " narrowly, in spec.podNetworks of the settings."));
        });
    }

    /** What serves the whole cluster is not isolated for the sake of some workloads beside it. */
    private void shared(String namespace, String why, String what) {
        if (workloads.stream().anyMatch(workload -> workload.namespace().equals(namespace))) {
            errors.add("Workloads of " + Shown.of(namespace) + " are among those to isolate, and " + why
                    + ": policies that isolate that namespace would take " + what
                    + " from the whole cluster. Leave its workloads out.");
        }
    }

    /** Manifests into which a proxy was written may list no other port than its own. */
    private void answered(Workload workload, PodPort tunnel, Mesh mesh) {
        if (workload.guarded().stream().anyMatch(tunnel::isSameAs)) {
            errors.add(Shown.of(workload.toString()) + " would enforce its policy at " + tunnel
                    + ", which is the tunnel of "
                    + mesh
                    + ": the mesh answers there, not the application. List the application's own port, and name it"
                    + " by the annotation zt.dev/guarded-ports of its pods.");
        }
    }

    private void names() {
        for (Workload workload : workloads) {
            String longest = NetworkPolicies.PREFIX + graph.workloads().objectName(workload) + NetworkPolicies.INGRESS;
            if (!Names.isNamespace(workload.namespace()) || !Names.isObject(longest)) {
                errors.add("The policies of " + Shown.of(workload.toString()) + " would be named "
                        + Shown.of(longest) + ", which Kubernetes does not take: names have at most 253 characters,"
                        + " lower-case letters, digits, '-' and '.'. Give the workload another name.");
            }
            pods(Shown.of(workload.toString()), External.Pods.from(workload));
        }
    }

    private void hostNetwork(Workload workload) {
        boolean concerned = !graph.edgesFrom(workload).isEmpty()
                || !graph.policyOf(workload).isEmpty()
                || !declared.of(workload).isEmpty();
        if (workload.hostNetwork() && concerned) {
            errors.add(Shown.of(workload.toString())
                    + " has the address of its node (hostNetwork), so that no NetworkPolicy holds for it or can name it."
                    + " Take hostNetwork from its pods, or leave it out of the workloads and declare its connections by"
                    + " the addresses of the nodes.");
        }
    }

    private void external(External external, Set<Workload> meant) {
        String name = "The connection " + Shown.of(external.name());
        if (external.peer() instanceof External.Addresses some) {
            blocks(name, some.blocks());
        } else if (external.peer() instanceof External.Pods pods) {
            pods(name, pods);
            meant.forEach(workload -> guarded(name, external, workload, pods));
        }
        for (Workload workload : meant) {
            for (Workload other : selected(External.Pods.from(workload))) {
                if (!meant.contains(other)) {
                    errors.add(name + " is for " + workload + ", whose labels " + workload.selector()
                            + " select the pods of " + other
                            + " too. Declare it for both, or give the pods labels of their own.");
                }
            }
        }
    }

    /** What the policy decides is not declared beside it. */
    private void guarded(String name, External external, Workload workload, External.Pods pods) {
        for (Workload other : selected(pods)) {
            boolean out = external.direction() == External.Direction.EGRESS;
            Workload callee = out ? other : workload;
            for (PodPort port : external.ports()) {
                if (callee.guarded().stream().anyMatch(port::isSameAs)) {
                    errors.add(name + " is between " + workload + " and the pods of " + other + ", at " + port + " of "
                            + callee + ", where the policy of " + callee.id()
                            + " decides who calls. Write it there as a rule, or name other pods.");
                }
            }
        }
    }

    private List<Workload> selected(External.Pods pods) {
        BitSet found = new BitSet();
        index.select(pods.namespace(), Selector.of(pods.labels()), found);
        return found.stream().mapToObj(workloads::get).toList();
    }

    private void pods(String whose, External.Pods pods) {
        if (!Names.isNamespace(pods.namespace()) || !Names.areLabels(pods.labels())) {
            errors.add(whose + " has a namespace or labels that Kubernetes does not take: "
                    + Shown.of(pods.namespace() + " " + pods.labels()) + ". Write them as the cluster has them.");
        }
    }

    private void blocks(String whose, List<Cidr> cidrs) {
        addresses.heldBy(cidrs).forEach((cidr, held) -> block(whose, cidr, held));
    }

    private void block(String whose, Cidr cidr, PodAddresses.Held held) {
        if (!Blocks.isValid(cidr)) {
            errors.add(whose + " has " + Blocks.text(cidr.block()) + " without "
                    + cidr.except().stream().map(Blocks::text).toList()
                    + ": each exception must be a smaller block within it, or Kubernetes refuses it.");
        } else if (addresses.cover(cidr)) {
            errors.add(whose + " has " + Blocks.text(cidr.block()) + ", in which there are only addresses of pods, by "
                    + addresses.networks().stream().map(Blocks::text).toList()
                    + ": addresses of pods change, and some networks do not let pods through by their addresses. Name"
                    + " those pods, by a rule of a policy or by their namespace and labels. If no pod has such an"
                    + " address, name the networks of pods more narrowly, in spec.podNetworks of the settings.");
        } else if (!addresses.areKnown(cidr.block()) && held == PodAddresses.Held.SOME) {
            boolean alone = addresses.heldBy(List.of(cidr)).containsValue(held);
            errors.add(whose + " has " + Blocks.text(cidr.block()) + (alone ? "" : " and the rest of those addresses")
                    + ", and pods have addresses in it: some networks would let every pod through. Name the networks of"
                    + " pods in the settings, as spec.podNetworks, and they are left out; or name narrower blocks."
                    + (addresses.networks().isEmpty()
                            ? ""
                            : " Of " + PodAddresses.family(cidr.block()) + " none is said; where pods have no such"
                                    + " addresses, say one that none has, " + PodAddresses.ofNoPod(cidr.block())
                                    + "."));
        }
    }
}
