package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Selector;
import dev.zt.kubernetes.Shown;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A NetworkPolicy as a cluster understands it (Kubernetes API, {@code networking/v1}): what is absent has its default.
 *
 * @param namespace its namespace
 * @param name its name
 * @param subject the pods that it is about
 * @param rules the rules by the directions in which it isolates: none in a direction lets nobody through
 */
record ReadPolicy(String namespace, String name, Selector subject, Map<Direction, List<PolicyRule>> rules) {

    /** Which way a connection goes, for the pods that a policy is about. */
    enum Direction {
        INGRESS,
        EGRESS
    }

    private static final PolicyRule EVERYTHING = new PolicyRule(true, List.of(), List.of(), true, List.of());

    /** Reads policies, or says of each that a cluster would refuse what is wrong. */
    static List<ReadPolicy> all(Collection<NetworkPolicy> policies, PodAddresses addresses) {
        List<ReadPolicy> all = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (NetworkPolicy policy : policies) {
            try {
                all.add(of(policy, addresses));
            } catch (IllegalArgumentException e) {
                problems.add(label(policy) + " is invalid: " + e.getMessage() + ".");
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return all;
    }

    private static String label(NetworkPolicy policy) {
        return policy.getMetadata() == null
                ? "A NetworkPolicy without metadata"
                : "NetworkPolicy "
                        + Shown.of(policy.getMetadata().getNamespace() + "/"
                                + policy.getMetadata().getName());
    }

    private static ReadPolicy of(NetworkPolicy policy, PodAddresses addresses) {
        if (policy.getMetadata() == null
                || policy.getMetadata().getName() == null
                || policy.getMetadata().getNamespace() == null) {
            throw new IllegalArgumentException("name and namespace must be said, since what it selects hangs on them");
        }
        NetworkPolicySpec spec = policy.getSpec() == null ? new NetworkPolicySpec() : policy.getSpec();
        return new ReadPolicy(
                policy.getMetadata().getNamespace(),
                policy.getMetadata().getName(),
                spec.getPodSelector() == null ? Selector.EVERYTHING : Selector.of(spec.getPodSelector()),
                rules(spec, addresses));
    }

    private static Map<Direction, List<PolicyRule>> rules(NetworkPolicySpec spec, PodAddresses addresses) {
        List<NetworkPolicyIngressRule> in = orNone(spec.getIngress());
        List<NetworkPolicyEgressRule> out = orNone(spec.getEgress());
        List<PolicyRule> ingress = in.stream()
                .map(rule -> rule == null ? EVERYTHING : PolicyRule.of(rule.getFrom(), rule.getPorts(), addresses))
                .toList();
        List<PolicyRule> egress = out.stream()
                .map(rule -> rule == null ? EVERYTHING : PolicyRule.of(rule.getTo(), rule.getPorts(), addresses))
                .toList();
        Map<Direction, List<PolicyRule>> rules = new EnumMap<>(Direction.class);
        List<String> types = orNone(spec.getPolicyTypes());
        for (String type : types) {
            if ("Ingress".equals(type)) {
                rules.put(Direction.INGRESS, ingress);
            } else if ("Egress".equals(type)) {
                rules.put(Direction.EGRESS, egress);
            } else {
                throw new IllegalArgumentException(
                        "policyTypes has " + Shown.of(String.valueOf(type)) + ", neither Ingress nor Egress");
            }
        }
        if (types.isEmpty()) {
            rules.put(Direction.INGRESS, ingress);
            if (!egress.isEmpty()) {
                rules.put(Direction.EGRESS, egress);
            }
        }
        return rules;
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    boolean isolates(Direction direction, Pod pod) {
        return rules.containsKey(direction) && namespace.equals(pod.namespace()) && subject.matches(pod.labels());
    }

    /** Tells whether a rule lets one pod talk with another at a port of the one that is called. */
    boolean allows(Direction direction, Pod other, Pod called, PodPort port) {
        return Objects.requireNonNullElse(rules.get(direction), List.<PolicyRule>of()).stream()
                .anyMatch(rule -> rule.coversPort(called, port) && rule.coversPeer(namespace, other));
    }

    /** Returns the ports that its rules name. */
    Stream<PortRange> ports() {
        return rules.values().stream().flatMap(List::stream).flatMap(rule -> rule.ports().stream());
    }

    /** Tells whether it looks at labels of namespaces besides their name. */
    boolean asksForNamespaceLabels() {
        return rules.values().stream()
                .flatMap(List::stream)
                .flatMap(rule -> rule.peers().stream())
                .anyMatch(PeerRange::asksForNamespaceLabels);
    }

    /** Returns the blocks of addresses that its rules name and of which the same is known, for people. */
    Stream<String> blocks(PodAddresses.Held held) {
        return rules.values().stream()
                .flatMap(List::stream)
                .flatMap(rule -> rule.blocks(held))
                .distinct();
    }

    /** Returns the policy as networks have it in which blocks hold no pods. */
    ReadPolicy withoutBlocks() {
        Map<Direction, List<PolicyRule>> changed = new EnumMap<>(Direction.class);
        rules.forEach((direction, all) -> changed.put(
                direction, all.stream().map(PolicyRule::withoutBlocks).toList()));
        return new ReadPolicy(namespace, name, subject, changed);
    }

    /** Returns for example {@code NetworkPolicy shop/zt-orders-ingress}. */
    @Override
    public String toString() {
        return "NetworkPolicy " + Shown.of(namespace + "/" + name);
    }
}
