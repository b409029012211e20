package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.Cidr;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Edge;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.LostDenial;
import dev.zt.policy.Rule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;

/** Derives the objects of one port of some pods. Not thread-safe. */
final class PortDerivation {

    private static final String ADDRESSES = "-addresses";
    private static final String PROBES = "-probes";
    private static final String NEEDED_FOR_PROBES = "probes";

    /** The longest of what is put behind a name. */
    static final int SUFFIX = ADDRESSES.length();

    private final LinkerdObjects objects;
    private final int port;
    private final boolean guarded;
    private final List<HasMetadata> allows = new ArrayList<>();
    private final List<DerivedRule> ofServer = new ArrayList<>();
    private final List<DerivedRule> ofAllows = new ArrayList<>();

    PortDerivation(LinkerdObjects objects, int port, boolean guarded) {
        this.objects = objects;
        this.port = port;
        this.guarded = guarded;
        ofServer.add(new DerivedRule(server(), "default deny", Fidelity.EXACT, ""));
    }

    private String server() {
        return objects.label("Server", "");
    }

    /** Labels the denials that the Server carries, and those that are left to the application. */
    void deny(List<Rule> carried, List<LostDenial> lost) {
        carried.forEach(rule -> ofServer.add(new DerivedRule(server(), rule.id(), Fidelity.EXACT, "")));
        lost.forEach(denial -> ofServer.add(new DerivedRule(
                server(), denial.rule().id(), Fidelity.WIDER, "the application alone denies " + denial.call())));
    }

    /** Lets callers in by their service accounts. */
    void letIn(List<Edge> edges, List<ServiceAccount> accounts) {
        for (Edge edge : edges) {
            if (edge.caller().hostNetwork()) {
                edge.ruleIds().forEach(rule -> ofServer.add(notInTheMesh(edge, rule)));
            }
        }
        if (accounts.isEmpty()) {
            return;
        }
        String policy = objects.label("AuthorizationPolicy", "");
        List<DerivedRule> labels = edges.stream()
                .flatMap(edge -> edge.rules().stream())
                .distinct()
                .map(rule -> Loss.label(policy, rule))
                .toList();
        ofAllows.addAll(labels);
        Fidelity fidelity = Loss.worst(labels);
        allows.add(objects.serviceAccounts(accounts, fidelity));
        allows.add(objects.policy("", "MeshTLSAuthentication", fidelity));
    }

    private DerivedRule notInTheMesh(Edge edge, String rule) {
        return new DerivedRule(
                server(),
                rule,
                Fidelity.NARROWER,
                edge.caller() + " is not let in: pods with the addresses of their nodes are not in the mesh");
    }

    /** Lets in what is declared: addresses. Pods without SPIFFE ID cannot be told from others. */
    void letIn(List<External> externals) {
        List<Cidr> cidrs = new ArrayList<>();
        List<DerivedRule> labels = new ArrayList<>();
        for (External external : externals) {
            if (external.peer() instanceof External.Addresses addresses) {
                cidrs.addAll(addresses.blocks());
                labels.add(new DerivedRule(
                        objects.label("AuthorizationPolicy", ADDRESSES), external.name(), Fidelity.EXACT, ""));
            } else {
                ofServer.add(new DerivedRule(
                        server(),
                        external.name(),
                        Fidelity.NARROWER,
                        "Linkerd knows pods by their service account, not by labels: they are not let in. Add an"
                                + " AuthorizationPolicy for it, or declare addresses"));
            }
        }
        letInAddresses(ADDRESSES, cidrs, labels);
    }

    /** Lets in kubelets: Linkerd by itself lets in no probe but those of HTTP in plain text. */
    void letKubeletsIn(List<Cidr> kubelets) {
        String policy = objects.label("AuthorizationPolicy", PROBES);
        if (kubelets.isEmpty()) {
            ofServer.add(new DerivedRule(
                    server(),
                    NEEDED_FOR_PROBES,
                    Fidelity.NARROWER,
                    "kubelets are not let in with HTTPS and gRPC probes, only with those of HTTP and TCP; if there are"
                            + " any here, say from which addresses kubelets probe"));
        } else if (guarded) {
            String lost = "whoever has an address of a kubelet is let in";
            letInAddresses(PROBES, kubelets, List.of(new DerivedRule(policy, NEEDED_FOR_PROBES, Fidelity.WIDER, lost)));
        } else {
            letInAddresses(PROBES, kubelets, List.of(new DerivedRule(policy, NEEDED_FOR_PROBES, Fidelity.EXACT, "")));
        }
    }

    private void letInAddresses(String suffix, List<Cidr> cidrs, List<DerivedRule> labels) {
        if (cidrs.isEmpty()) {
            return;
        }
        ofAllows.addAll(labels);
        Fidelity fidelity = Loss.worst(labels);
        allows.add(objects.networks(suffix, cidrs.stream().distinct().toList(), fidelity));
        allows.add(objects.policy(suffix, "NetworkAuthentication", fidelity));
    }

    /** Returns what lets clients in. */
    List<HasMetadata> allows() {
        return allows;
    }

    /** Returns what shuts the port for all others. */
    HasMetadata shut() {
        return objects.server(port, guarded, Loss.worst(ofServer));
    }

    List<DerivedRule> rules() {
        List<DerivedRule> all = new ArrayList<>(ofServer);
        all.addAll(ofAllows);
        return all;
    }
}
