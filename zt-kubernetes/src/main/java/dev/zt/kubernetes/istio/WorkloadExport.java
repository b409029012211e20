package dev.zt.kubernetes.istio;

import dev.zt.identity.SpiffeId;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Edge;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.IstioOptions;
import dev.zt.kubernetes.Workload;
import dev.zt.policy.Effect;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the policy of one workload. Not thread-safe. */
final class WorkloadExport {

    private final Workload workload;
    private final PolicySet policy;
    private final IstioMode mode;
    private final IstioOptions options;
    private final Protocols protocols;
    private final List<Rule> live;
    private final List<SpiffeId> callers;
    private final String name;
    private final List<DerivedRule> labels = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    WorkloadExport(CallGraph graph, Workload workload, IstioMode mode, IstioOptions options) {
        long now = graph.at().toEpochMilli();
        this.workload = workload;
        this.policy = graph.policyOf(workload);
        this.mode = mode;
        this.options = options;
        this.protocols = Protocols.of(policy, now);
        this.live = policy.rules().stream()
                .filter(rule -> Protocols.decides(rule, now))
                .toList();
        this.callers = graph.edgesTo(workload).stream()
                .map(Edge::caller)
                .map(Workload::id)
                .distinct()
                .toList();
        this.name = "zt-" + graph.workloads().objectName(workload);
    }

    List<DerivedRule> labels() {
        return labels;
    }

    List<String> errors() {
        return errors;
    }

    /** Returns the policies that allow: one at least, since without any Istio lets everybody in. */
    List<GenericKubernetesResource> allows() {
        IstioObjects objects = new IstioObjects(workload, mode, policy.digest(), name + "-allow");
        List<Map<String, Object>> trees = trees(Effect.ALLOW, objects);
        if (mode == IstioMode.SIDECAR && !trees.isEmpty()) {
            labels.add(
                    new DerivedRule(
                            objects.label(),
                            "canonical-paths",
                            Fidelity.WIDER,
                            "requests whose path has more than one spelling, or is no method's: the application refuses them before any rule"));
        }
        return objects.allow(trees, labels);
    }

    /** Returns the policies that deny, if any does. */
    List<GenericKubernetesResource> denies() {
        IstioObjects objects = new IstioObjects(workload, mode, policy.digest(), name + "-deny");
        return objects.deny(trees(Effect.DENY, objects), labels);
    }

    private List<Map<String, Object>> trees(Effect effect, IstioObjects objects) {
        List<Rule> allows =
                live.stream().filter(rule -> rule.enforces(Effect.ALLOW)).toList();
        List<Map<String, Object>> all = new ArrayList<>();
        for (Rule rule : live) {
            if (rule.enforces(effect)) {
                RuleExport export = new RuleExport(rule, workload, callers, mode, protocols);
                List<Map<String, Object>> trees = export.trees(allows);
                boolean lost = !export.losses().lostDenials().isEmpty();
                check(rule, export.losses());
                if (!lost) {
                    all.addAll(trees);
                }
                export.losses()
                        .labels(lost || trees.isEmpty() ? "" : objects.label(), rule.id())
                        .forEach(labels::add);
            }
        }
        return all;
    }

    private void check(Rule rule, Losses losses) {
        for (String lost : options.acceptLostDenials() ? List.<String>of() : losses.lostDenials()) {
            errors.add("Deny rule " + rule.id() + " of " + workload.id() + " cannot be said in Istio (" + mode + "): "
                    + lost
                    + ". Write the denial otherwise, or accept lost denials (istio.acceptLostDenials in the settings) to"
                    + " leave it to the application alone.");
        }
        for (String broken : losses.broken()) {
            errors.add("Deny rule " + rule.id() + " of " + workload.id() + " cannot be said in Istio (" + mode + "): "
                    + broken + ". Write the denial otherwise.");
        }
    }
}
