package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.External;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.PodPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The parts of derived NetworkPolicies. Nothing is shared between objects: they are mutable. */
final class PolicyParts {

    private static final String INGRESS = "Ingress";
    private static final String EGRESS = "Egress";

    private final String quarantineLabel;

    PolicyParts(String quarantineLabel) {
        this.quarantineLabel = quarantineLabel;
    }

    NetworkPolicySpec ingress(Map<String, String> subject, RuleTable table) {
        List<NetworkPolicyIngressRule> rules = new ArrayList<>();
        table.forEachRule((peers, ports) -> rules.add(new NetworkPolicyIngressRule(peers(peers), ports(ports))));
        return new NetworkPolicySpec(new ArrayList<>(), rules, pods(subject), types(INGRESS));
    }

    NetworkPolicySpec egress(Map<String, String> subject, RuleTable table) {
        List<NetworkPolicyEgressRule> rules = new ArrayList<>();
        table.forEachRule((peers, ports) -> rules.add(new NetworkPolicyEgressRule(ports(ports), peers(peers))));
        return new NetworkPolicySpec(rules, new ArrayList<>(), pods(subject), types(EGRESS));
    }

    /** Selects all pods, those in quarantine too, and lets nothing through. */
    NetworkPolicySpec nothing() {
        return new NetworkPolicySpec(new ArrayList<>(), new ArrayList<>(), new LabelSelector(), types(INGRESS, EGRESS));
    }

    NetworkPolicy policy(String namespace, String name, String digest, Fidelity fidelity, NetworkPolicySpec spec) {
        ObjectMeta metadata = new ObjectMeta();
        metadata.setNamespace(namespace);
        metadata.setName(name);
        metadata.setLabels(new LinkedHashMap<>(Map.of("app.kubernetes.io/managed-by", "zt")));
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("zt.dev/fidelity", fidelity.name());
        annotations.put("zt.dev/policy-digest", digest);
        metadata.setAnnotations(annotations);
        NetworkPolicy policy = new NetworkPolicy();
        policy.setMetadata(metadata);
        policy.setSpec(spec);
        return policy;
    }

    private static List<String> types(String... types) {
        return new ArrayList<>(List.of(types));
    }

    private List<NetworkPolicyPeer> peers(List<External.Peer> peers) {
        List<NetworkPolicyPeer> all = new ArrayList<>();
        peers.stream().flatMap(this::peer).forEach(all::add);
        return all;
    }

    private Stream<NetworkPolicyPeer> peer(External.Peer peer) {
        if (peer instanceof External.Pods pods) {
            LabelSelector namespace = new LabelSelector(
                    new ArrayList<>(), new LinkedHashMap<>(Map.of("kubernetes.io/metadata.name", pods.namespace())));
            return Stream.of(new NetworkPolicyPeer(null, namespace, pods(pods.labels())));
        }
        return ((External.Addresses) peer)
                .blocks().stream()
                        .map(block -> new IPBlock(
                                Blocks.text(block.block()),
                                new ArrayList<>(block.except().stream()
                                        .map(Blocks::text)
                                        .toList())))
                        .map(block -> new NetworkPolicyPeer(block, null, null));
    }

    /** Selects pods by labels, unless they are in quarantine. */
    private LabelSelector pods(Map<String, String> labels) {
        List<LabelSelectorRequirement> expressions = new ArrayList<>();
        expressions.add(new LabelSelectorRequirement(quarantineLabel, "DoesNotExist", new ArrayList<>()));
        return new LabelSelector(expressions, new LinkedHashMap<>(labels));
    }

    private static List<NetworkPolicyPort> ports(List<PodPort> ports) {
        List<NetworkPolicyPort> all = new ArrayList<>();
        ports.forEach(port -> all.add(new NetworkPolicyPort(
                null, new IntOrString(port.number()), port.protocol().name())));
        return all;
    }
}
