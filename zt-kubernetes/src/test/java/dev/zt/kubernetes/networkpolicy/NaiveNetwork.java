package dev.zt.kubernetes.networkpolicy;

import dev.zt.kubernetes.PodPort;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The documentation of NetworkPolicies word by word, pair by pair, for valid objects: a second opinion. */
final class NaiveNetwork {

    private final List<NetworkPolicy> policies;

    private final List<Integer> addresses;

    NaiveNetwork(List<NetworkPolicy> policies) {
        this(policies, List.of());
    }

    /** A network that lets pods through by addresses: each pod may have each of some, which are those of IPv4. */
    NaiveNetwork(List<NetworkPolicy> policies, List<Integer> addresses) {
        this.policies = policies;
        this.addresses = addresses;
    }

    private boolean holdsPods(IPBlock block) {
        for (int address : addresses) {
            boolean held = isIn(address, block.getCidr());
            for (String except : block.getExcept()) {
                held &= !isIn(address, except);
            }
            if (held) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(int address, String block) {
        String[] parts = block.split("[./]");
        long network = 0;
        for (int i = 0; i < 4; i++) {
            network = network * 256 + Long.parseLong(parts[i]);
        }
        long size = 1L << (32 - Integer.parseInt(parts[4]));
        return network / size == Integer.toUnsignedLong(address) / size;
    }

    boolean connects(Pod from, Pod to, PodPort port) {
        return egress(from, to, port) && ingress(from, to, port);
    }

    private boolean egress(Pod from, Pod to, PodPort port) {
        List<NetworkPolicy> applying = new ArrayList<>();
        for (NetworkPolicy policy : policies) {
            List<String> types = policy.getSpec().getPolicyTypes();
            boolean about = types.contains("Egress")
                    || (types.isEmpty() && !policy.getSpec().getEgress().isEmpty());
            if (about && isSubject(policy, from)) {
                applying.add(policy);
            }
        }
        if (applying.isEmpty()) {
            return true;
        }
        for (NetworkPolicy policy : applying) {
            for (var rule : policy.getSpec().getEgress()) {
                if (peers(rule.getTo(), policy, to) && ports(rule.getPorts(), to, port)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean ingress(Pod from, Pod to, PodPort port) {
        List<NetworkPolicy> applying = new ArrayList<>();
        for (NetworkPolicy policy : policies) {
            List<String> types = policy.getSpec().getPolicyTypes();
            if ((types.isEmpty() || types.contains("Ingress")) && isSubject(policy, to)) {
                applying.add(policy);
            }
        }
        if (applying.isEmpty()) {
            return true;
        }
        for (NetworkPolicy policy : applying) {
            for (var rule : policy.getSpec().getIngress()) {
                if (peers(rule.getFrom(), policy, from) && ports(rule.getPorts(), to, port)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isSubject(NetworkPolicy policy, Pod pod) {
        return policy.getMetadata().getNamespace().equals(pod.namespace())
                && selects(policy.getSpec().getPodSelector(), pod.labels());
    }

    private boolean peers(List<NetworkPolicyPeer> peers, NetworkPolicy policy, Pod pod) {
        if (peers.isEmpty()) {
            return true;
        }
        for (NetworkPolicyPeer peer : peers) {
            if (peer.getIpBlock() != null) {
                if (holdsPods(peer.getIpBlock())) {
                    return true;
                }
                continue;
            }
            boolean namespace = peer.getNamespaceSelector() == null
                    ? pod.namespace().equals(policy.getMetadata().getNamespace())
                    : selects(peer.getNamespaceSelector(), pod.namespaceLabels());
            boolean labels = peer.getPodSelector() == null || selects(peer.getPodSelector(), pod.labels());
            if (namespace && labels) {
                return true;
            }
        }
        return false;
    }

    private static boolean ports(List<NetworkPolicyPort> ports, Pod to, PodPort wanted) {
        if (ports.isEmpty()) {
            return true;
        }
        for (NetworkPolicyPort port : ports) {
            String protocol = port.getProtocol() == null ? "TCP" : port.getProtocol();
            if (!protocol.equals(wanted.protocol().toString())) {
                continue;
            }
            if (port.getPort() == null) {
                return true;
            }
            if (port.getPort().getStrVal() != null) {
                for (PodPort listed : to.ports()) {
                    if (listed.name().equals(port.getPort().getStrVal())
                            && listed.protocol().toString().equals(protocol)
                            && listed.number() == wanted.number()) {
                        return true;
                    }
                }
            } else if (port.getEndPort() == null) {
                if (port.getPort().getIntVal() == wanted.number()) {
                    return true;
                }
            } else if (port.getPort().getIntVal() <= wanted.number() && wanted.number() <= port.getEndPort()) {
                return true;
            }
        }
        return false;
    }

    private static boolean selects(LabelSelector selector, Map<String, String> labels) {
        for (Map.Entry<String, String> label : selector.getMatchLabels().entrySet()) {
            if (!label.getValue().equals(labels.get(label.getKey()))) {
                return false;
            }
        }
        for (LabelSelectorRequirement expression : selector.getMatchExpressions()) {
            boolean there = labels.containsKey(expression.getKey());
            boolean listed = there && expression.getValues().contains(labels.get(expression.getKey()));
            boolean holds = switch (expression.getOperator()) {
                case "In" -> listed;
                case "NotIn" -> !listed;
                case "Exists" -> there;
                case "DoesNotExist" -> !there;
                default -> throw new AssertionError(expression.getOperator());
            };
            if (!holds) {
                return false;
            }
        }
        return true;
    }
}
