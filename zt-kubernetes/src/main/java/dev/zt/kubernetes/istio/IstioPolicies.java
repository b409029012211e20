package dev.zt.kubernetes.istio;

import dev.zt.identity.SpiffeId;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.IstioOptions;
import dev.zt.kubernetes.Workload;
import dev.zt.policy.analysis.AllowedCallers;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Derives Istio's policies from those that the applications enforce: for each workload an {@code AuthorizationPolicy} that
 * allows, and one that denies where its policy has deny rules; for each namespace a {@code PeerAuthentication} that lets
 * in nobody without mutual TLS. Rules of the policy that do not count, since they have expired or are in shadow mode, are
 * left out. Stateless and thread-safe.
 *
 * <p>What is written holds at the ports at which the application enforces its policy. At others nobody is let in, also who
 * is declared in {@link dev.zt.kubernetes.ClusterSettings}: Istio sees calls, and such peers have no identity in a mesh.
 * Kubelets need no rule: Istio lets their probes through.
 *
 * <h2>Guarantees</h2>
 *
 * Of peers nothing is let in that the policy does not let in. A denial is never written such that it denies less; it is an
 * error if that cannot be said, or if the denial would take a call with it that some workload may make. What an allow
 * rule loses of its operations and conditions is labelled {@link Fidelity#WIDER}: only for a mesh in front of an
 * application that enforces the policy itself.
 *
 * <h2>Does not protect against</h2>
 *
 * Other policies of Istio that are in the cluster: one that allows adds to these, and of several
 * {@code PeerAuthentication} of a namespace Istio takes the oldest. Envoys without the mend of CVE-2026-26308, which take
 * several values of a header for one.
 */
public final class IstioPolicies {

    /** The longest name that Kubernetes takes. */
    private static final int MAX_NAME = 253;

    private IstioPolicies() {}

    /**
     * Derives policies with the options that the settings of the cluster have: unless they say otherwise, a denial that
     * cannot be said is an error.
     *
     * @param graph what the policies want
     * @param mode which of Istio's proxies enforces them
     * @return the objects, those that allow before those that deny, or errors
     */
    public static Derived derive(CallGraph graph, IstioMode mode) {
        return derive(graph, mode, graph.settings().istio());
    }

    /**
     * Derives policies with options in the place of those that the settings have.
     *
     * @param graph what the policies want
     * @param mode which of Istio's proxies enforces them
     * @param options what else is known of the mesh, and what may be given up
     * @return the objects, those that allow before those that deny, or errors
     */
    public static Derived derive(CallGraph graph, IstioMode mode, IstioOptions options) {
        Objects.requireNonNull(mode, "mode");
        List<GenericKubernetesResource> allows = new ArrayList<>();
        List<GenericKubernetesResource> denies = new ArrayList<>();
        List<DerivedRule> labels = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        for (Workload workload : graph.workloads().all()) {
            WorkloadExport export = new WorkloadExport(graph, workload, mode, options);
            allows.addAll(export.allows());
            denies.addAll(export.denies());
            labels.addAll(export.labels());
            errors.addAll(export.errors());
            check(graph, workload, options, labels, errors);
        }
        graph.workloads().all().stream()
                .filter(caller -> !caller.id().path().equals(path(caller)))
                .forEach(caller -> checkAccount(graph, caller, errors));
        for (External external : graph.settings().externals()) {
            label(external, labels);
        }
        List<HasMetadata> objects = new ArrayList<>();
        // Where nothing is allowed, an object that allows denies: those come last among them.
        allows.stream().filter(IstioPolicies::hasRules).forEach(objects::add);
        allows.stream().filter(object -> !hasRules(object)).forEach(objects::add);
        objects.addAll(denies);
        graph.workloads().all().stream()
                .map(Workload::namespace)
                .distinct()
                .forEach(namespace -> objects.add(IstioObjects.strict(namespace, mode, graph.digest())));
        objects.forEach(object -> checkName(object, errors));
        return new Derived(errors.isEmpty() ? objects : List.of(), labels, errors);
    }

    private static String path(Workload workload) {
        return "/ns/" + workload.namespace() + "/sa/" + workload.serviceAccount();
    }

    /** A mesh knows a caller by its service account, and would let it in as that, whatever ID it shows an application. */
    private static void checkAccount(CallGraph graph, Workload caller, List<String> errors) {
        SpiffeId account =
                SpiffeId.parse("spiffe://" + caller.id().trustDomain().name() + path(caller));
        for (Workload callee : graph.workloads().all()) {
            boolean wanted = graph.edgesFrom(caller).stream()
                    .anyMatch(edge -> edge.callee().equals(callee));
            if (!wanted
                    && AllowedCallers.of(graph.policyOf(callee), graph.at().toEpochMilli())
                            .of(account)
                            .isPresent()) {
                errors.add(caller + " shows " + caller.id() + ", which may not call " + callee
                        + ", and Istio knows it as " + account + ", which may. Give it a service account of its own.");
            }
        }
    }

    private static boolean hasRules(GenericKubernetesResource object) {
        return object.getAdditionalProperties().get("spec") instanceof Map<?, ?> spec && spec.containsKey("rules");
    }

    private static void check(
            CallGraph graph, Workload workload, IstioOptions options, List<DerivedRule> labels, List<String> errors) {
        if (workload.namespace().equals(options.rootNamespace())) {
            errors.add(
                    workload + " is in the root namespace of the mesh, whose policies hold for pods of such labels in"
                            + " each namespace. Run it in another, or name the root namespace of the mesh.");
        }
        if (!workload.hostNetwork()) {
            return;
        }
        boolean guards =
                !workload.guarded().isEmpty() && !graph.policyOf(workload).isEmpty();
        if (guards) {
            labels.add(new DerivedRule(
                    "",
                    "host-network",
                    Fidelity.WIDER,
                    workload + " has its node's address: Istio enforces nothing there"));
        } else {
            errors.add(workload + " has its node's address, so that Istio enforces nothing there, and neither does an"
                    + " application. Give it an address of its own, or a policy at a port.");
        }
    }

    private static void label(External external, List<DerivedRule> labels) {
        if (external.direction() == External.Direction.INGRESS) {
            labels.add(new DerivedRule(
                    "",
                    external.name(),
                    Fidelity.NARROWER,
                    "who has no identity in the mesh is let in nowhere; write an AuthorizationPolicy and a"
                            + " PeerAuthentication for that port"));
        }
    }

    private static void checkName(HasMetadata object, List<String> errors) {
        String name = object.getMetadata().getName();
        if (name.length() > MAX_NAME) {
            errors.add(
                    "The name " + name + " has more than " + MAX_NAME + " characters. Shorten that of its workload.");
        }
    }
}
