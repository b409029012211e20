package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Dns;
import dev.zt.kubernetes.Edge;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.External.Direction;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Shown;
import dev.zt.kubernetes.Workload;
import dev.zt.policy.Rule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One derivation of NetworkPolicies. Used once, by one thread. */
final class Derivation {

    private final CallGraph graph;
    private final Declared declared;
    private final PolicyParts parts;
    private final RuleFidelity fidelity;
    private final MeshPorts mesh;
    private final PodAddresses addresses;
    private final String digest;
    private final Map<Workload, External.Pods> pods = new HashMap<>();
    private final List<HasMetadata> objects = new ArrayList<>();
    private final Set<DerivedRule> rules = new LinkedHashSet<>();
    private final List<String> errors = new ArrayList<>();

    Derivation(CallGraph graph) {
        this.graph = graph;
        this.declared = new Declared(graph);
        this.parts = new PolicyParts(graph.settings().quarantineLabel());
        this.fidelity = new RuleFidelity(graph);
        this.mesh = new MeshPorts(graph);
        this.addresses = new PodAddresses(graph.settings().podNetworks());
        this.digest = graph.digest();
    }

    Derived derived() {
        errors.addAll(Refusals.of(graph, declared, addresses));
        if (errors.isEmpty()) {
            derive();
        }
        return errors.isEmpty()
                ? new Derived(objects, List.copyOf(rules), List.of())
                : new Derived(List.of(), List.of(), errors);
    }

    private void derive() {
        Set<String> namespaces = new LinkedHashSet<>();
        for (Workload workload : graph.workloads().all()) {
            namespaces.add(workload.namespace());
            ingress(workload);
            egress(workload);
        }
        namespaces.forEach(namespace -> add(namespace, NetworkPolicies.DENY, digest, List.of(), parts.nothing()));
    }

    private void ingress(Workload workload) {
        String name = name(workload, NetworkPolicies.INGRESS);
        String object = object(workload.namespace(), name);
        RuleTable table = new RuleTable();
        graph.edgesTo(workload).forEach(edge -> table.add(pods(edge.caller()), edge.port()));
        List<DerivedRule> became =
                new ArrayList<>(fidelity.ingress(workload, object, object(workload.namespace(), NetworkPolicies.DENY)));
        became.addAll(declare(workload, Direction.INGRESS, object, table));
        became.addAll(mesh.ingress(workload, graph.edgesTo(workload), object, table));
        quarantined(workload, object, table, became);
        rules.addAll(became);
        if (isWritable(workload, table)) {
            String own = graph.policyOf(workload).digest();
            add(workload.namespace(), name, own, became, parts.ingress(workload.selector(), table));
        }
    }

    private void egress(Workload workload) {
        String name = name(workload, NetworkPolicies.EGRESS);
        String object = object(workload.namespace(), name);
        RuleTable table = new RuleTable();
        Set<DerivedRule> became = new LinkedHashSet<>();
        for (Edge edge : graph.edgesFrom(workload)) {
            table.add(pods(edge.callee()), edge.port());
            for (Rule rule : edge.rules()) {
                became.add(fidelity.egress(edge, rule, object));
            }
        }
        became.addAll(declare(workload, Direction.EGRESS, object, table));
        became.addAll(mesh.egress(graph.edgesFrom(workload), object, table));
        dns(table);
        became.add(addresses(object, "dns", graph.settings().dns().cidrs()));
        quarantined(workload, object, table, became);
        rules.addAll(became);
        if (isWritable(workload, table)) {
            add(workload.namespace(), name, digest, became, parts.egress(workload.selector(), table));
        }
    }

    private List<DerivedRule> declare(Workload workload, Direction direction, String object, RuleTable table) {
        List<DerivedRule> became = new ArrayList<>();
        for (External external : declared.of(workload, direction)) {
            String name = Shown.of(external.name());
            External.Peer peer = external.peer();
            Set<DerivedRule> wider = new LinkedHashSet<>(List.of(mesh.declared(external, workload, object, name)));
            if (peer instanceof External.Addresses some) {
                peer = withoutPods(some.blocks());
                wider.add(addresses(object, name, some.blocks()));
            }
            // Neither is exact where the other is not.
            if (wider.size() > 1) {
                wider.removeIf(rule -> rule.fidelity() == Fidelity.EXACT);
            }
            became.addAll(wider);
            for (PodPort port : external.ports()) {
                table.add(peer, port);
            }
        }
        return became;
    }

    private External.Addresses withoutPods(List<Cidr> blocks) {
        return new External.Addresses(blocks.stream().map(addresses::leftOutOf).toList());
    }

    /** Says what becomes of blocks: where it is not known which addresses pods have, they may let pods through too. */
    private DerivedRule addresses(String object, String rule, List<Cidr> blocks) {
        List<String> unsure = addresses.heldBy(blocks).entrySet().stream()
                .filter(block -> block.getValue() == PodAddresses.Held.PERHAPS)
                .map(block -> block.getKey().block())
                .map(Blocks::text)
                .toList();
        return unsure.isEmpty()
                ? new DerivedRule(object, rule, Fidelity.EXACT, "")
                : new DerivedRule(
                        object,
                        rule,
                        Fidelity.WIDER,
                        "Some networks let pods through by their addresses, and there may be pods in "
                                + String.join(", ", unsure) + ". Name the networks of pods in the settings, as"
                                + " spec.podNetworks: then they are left out.");
    }

    /** Says that a workload whose pods are in quarantine is cut off, as it shall be. */
    private void quarantined(Workload workload, String object, RuleTable table, Collection<DerivedRule> became) {
        String label = graph.settings().quarantineLabel();
        if (!table.isEmpty() && workload.labels().containsKey(label)) {
            became.add(new DerivedRule(
                    object,
                    "quarantine",
                    Fidelity.NARROWER,
                    "The pods of " + workload + " carry the label " + label + ", so that nothing is let through."));
        }
    }

    /** Goes into the policy of each workload: a policy of its own would isolate pods before the others let them call. */
    private void dns(RuleTable table) {
        Dns dns = graph.settings().dns();
        for (int port : dns.ports()) {
            for (PodPort.Protocol protocol : List.of(PodPort.Protocol.UDP, PodPort.Protocol.TCP)) {
                PodPort at = new PodPort("", port, protocol);
                table.add(new External.Pods(dns.namespace(), dns.podLabels()), at);
                if (!dns.cidrs().isEmpty()) {
                    table.add(withoutPods(dns.cidrs()), at);
                }
            }
        }
    }

    private boolean isWritable(Workload workload, RuleTable table) {
        if (table.isTooLarge()) {
            errors.add(
                    workload + " has " + table.size()
                            + " peers: one NetworkPolicy cannot hold them. Let pods of one role share a workload or an identity.");
        }
        return !table.isEmpty();
    }

    private void add(
            String namespace,
            String name,
            String policyDigest,
            Collection<DerivedRule> became,
            NetworkPolicySpec spec) {
        String object = object(namespace, name);
        Fidelity worst = became.stream()
                .filter(rule -> rule.object().equals(object))
                .map(DerivedRule::fidelity)
                .max(Comparator.naturalOrder())
                .orElse(Fidelity.EXACT);
        objects.add(parts.policy(namespace, name, policyDigest, worst, spec));
    }

    private String name(Workload workload, String suffix) {
        return NetworkPolicies.PREFIX + graph.workloads().objectName(workload) + suffix;
    }

    private static String object(String namespace, String name) {
        return "NetworkPolicy " + namespace + "/" + name;
    }

    private External.Pods pods(Workload workload) {
        return pods.computeIfAbsent(workload, External.Pods::from);
    }
}
