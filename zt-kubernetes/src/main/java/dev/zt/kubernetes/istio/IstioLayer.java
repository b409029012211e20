package dev.zt.kubernetes.istio;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.IstioOptions;
import dev.zt.kubernetes.Layer;
import dev.zt.kubernetes.ManifestWriter;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.Workloads;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.Effect;
import dev.zt.policy.InvalidPolicyException;
import dev.zt.policy.IstioWorkload;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.PolicyReading;
import dev.zt.policy.Rule;
import dev.zt.policy.TextMatcher;
import dev.zt.policy.analysis.AllowedCallers;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What Istio's {@code AuthorizationPolicy} objects let through, as zt reads them: callers are the workloads, with the
 * mutual TLS of the mesh. Where no policy that allows is for a workload, Istio lets everybody in. Immutable and
 * thread-safe.
 *
 * <p>Calls are compared, too: one that a policy allows and the other does not is a {@link Gap} with that call as its
 * witness. What hangs on headers, hosts and addresses is tried with the values that the rules name.
 *
 * <h2>Does not protect against</h2>
 *
 * What is not given here: policies of other tools, proxies that are missing, a mesh that is set up otherwise.
 */
public final class IstioLayer implements Layer {

    private static final String EVERYBODY = "istio-default";

    private final Workloads workloads;
    private final IstioMode mode;
    private final Rule everybody;
    private final List<String> limits;
    private final Map<Workload, List<Rule>> rules = new HashMap<>();
    /** Whether rules let some call through: for many callers of many workloads they say the same. */
    private final Map<Object, Boolean> known = new ConcurrentHashMap<>();

    private IstioLayer(Workloads workloads, IstioMode mode, List<String> limits) {
        this.workloads = workloads;
        this.mode = mode;
        this.everybody = everybody(workloads);
        this.limits = limits;
    }

    /**
     * Reads what is in a cluster whose root namespace is {@value IstioOptions#DEFAULT_ROOT_NAMESPACE}.
     *
     * @param workloads the workloads
     * @param objects objects, of which those that are no {@code AuthorizationPolicy} are ignored
     * @param mode which of Istio's proxies enforces them
     * @return the layer
     * @throws InvalidPolicyException if a policy cannot be read exactly: nothing can be said about it then
     */
    public static IstioLayer of(Workloads workloads, Collection<? extends HasMetadata> objects, IstioMode mode) {
        return of(workloads, objects, mode, IstioOptions.DEFAULT_ROOT_NAMESPACE);
    }

    /**
     * Reads what is in a cluster.
     *
     * @param workloads the workloads
     * @param objects objects, of which those that are no {@code AuthorizationPolicy} are ignored
     * @param mode which of Istio's proxies enforces them
     * @param rootNamespace the root namespace of the mesh
     * @return the layer
     * @throws InvalidPolicyException if a policy cannot be read exactly: nothing can be said about it then
     */
    public static IstioLayer of(
            Workloads workloads, Collection<? extends HasMetadata> objects, IstioMode mode, String rootNamespace) {
        IstioLayer layer = new IstioLayer(workloads, mode, IstioLimits.of(objects));
        PolicyIndex index = new PolicyIndex(objects, rootNamespace);
        for (Workload workload : workloads.all()) {
            layer.rules.put(workload, layer.read(workload, index.of(workload), rootNamespace));
        }
        return layer;
    }

    private List<Rule> read(Workload workload, List<GenericKubernetesResource> policies, String rootNamespace) {
        IstioWorkload istio = IstioWorkload.of(workload.id())
                .withNamespace(workload.namespace())
                .withLabels(workload.labels())
                .withRootNamespace(rootNamespace);
        List<Rule> all = new ArrayList<>();
        for (GenericKubernetesResource policy : policies) {
            Optional<GenericKubernetesResource> enforced = EnforcedPolicies.enforced(policy, mode);
            enforced.ifPresent(each -> read(each, istio).forEach(read -> all.addAll(read.rules())));
        }
        if (policies.stream().noneMatch(EnforcedPolicies::allows)) {
            all.add(everybody);
        }
        return List.copyOf(all);
    }

    private static List<AccessPolicy> read(GenericKubernetesResource policy, IstioWorkload istio) {
        String origin =
                policy.getMetadata().getNamespace() + "/" + policy.getMetadata().getName();
        PolicyReading reading = AccessPolicyReader.read(ManifestWriter.write(List.of(policy)), origin, istio);
        if (!reading.isValid()) {
            throw new InvalidPolicyException(origin, reading.issues());
        }
        return reading.policies();
    }

    private static Rule everybody(Workloads workloads) {
        List<TrustDomain> domains = workloads.all().stream()
                .map(workload -> workload.id().trustDomain())
                .distinct()
                .toList();
        return new Rule(EVERYBODY, Effect.ALLOW, List.of(new PeerMatcher(List.of(), domains)), List.of());
    }

    @Override
    public String name() {
        return "Istio (" + mode + ")";
    }

    /**
     * Returns what was left out of account.
     *
     * @return a sentence for each object by which callers need no mutual TLS, or that holds for one revision of Istio alone
     */
    @Override
    public List<String> limits() {
        return limits;
    }

    @Override
    public Set<Workload> callers(Workload callee, PodPort port) {
        if (!sees(callee, port)) {
            return new TreeSet<>(workloads.all());
        }
        PolicyView view = at(callee, port);
        Set<Workload> callers = new TreeSet<>();
        for (Workload candidate : candidates(callee)) {
            SpiffeId id = candidate.id();
            if (known.computeIfAbsent(
                    view.senseFor(id), absent -> access(view, id).isPresent())) {
                callers.add(candidate);
            }
        }
        return callers;
    }

    private static Optional<AllowedCallers.Access> access(PolicyView view, SpiffeId caller) {
        return AllowedCallers.of(view.of(caller), 0).of(caller);
    }

    /** Tells whether a proxy stands before a port: Istio has none for datagrams, and none at the address of a node. */
    private static boolean sees(Workload callee, PodPort port) {
        return port.isTcp() && !callee.hostNetwork();
    }

    PolicyView at(Workload callee, PodPort port) {
        return PolicyView.at(port.number(), callee.id(), rules.getOrDefault(callee, List.of(everybody)));
    }

    /** Returns those whom some rule may let in: where rules name IDs alone, nobody else needs to be asked about. */
    private Collection<Workload> candidates(Workload callee) {
        Set<Workload> named = new LinkedHashSet<>();
        for (Rule rule : rules.getOrDefault(callee, List.of(everybody))) {
            for (PeerMatcher matcher : rule.effect() == Effect.ALLOW ? rule.from() : List.<PeerMatcher>of()) {
                List<TextMatcher> ids = matcher.is().ids();
                if (ids.isEmpty() || !ids.stream().allMatch(TextMatcher.Exact.class::isInstance)) {
                    return workloads.all();
                }
                ids.forEach(id -> named.addAll(workloads.withId(SpiffeId.parse(id.toString()))));
            }
        }
        return named;
    }

    @Override
    public String why(Workload caller, Workload callee, PodPort port) {
        if (!sees(callee, port)) {
            return "Istio has no proxy before that port";
        }
        return access(at(callee, port), caller.id())
                .map(access -> access.rules().get(0).id().equals(EVERYBODY)
                        ? "no AuthorizationPolicy for " + callee + " allows, so that Istio lets everybody in"
                        : "AuthorizationPolicy rules "
                                + access.rules().stream().map(Rule::id).toList() + " let it through")
                .orElse("no AuthorizationPolicy lets it through");
    }

    /** Names the policies whose rules let a caller in. */
    @Override
    public List<String> openedBy(Workload caller, Workload callee, PodPort port) {
        if (!sees(callee, port)) {
            return List.of();
        }
        return access(at(callee, port), caller.id()).stream()
                .flatMap(access -> access.rules().stream())
                .map(Rule::id)
                .filter(rule -> !rule.equals(EVERYBODY))
                .map(IstioLayer::policy)
                .distinct()
                .toList();
    }

    /** A rule is called {@code namespace.name#index}, and no name of a namespace has a dot. */
    private static String policy(String rule) {
        return "AuthorizationPolicy " + rule.substring(0, rule.lastIndexOf('#')).replaceFirst("\\.", "/");
    }

    /**
     * Compares connections, and the calls within them. Where proxies see no calls, those of a connection that some rule
     * allows pass, as they do in a network; then only a call that a rule of the policy denies is a difference.
     */
    @Override
    public List<Gap> gaps(CallGraph graph) {
        List<Gap> gaps = new ArrayList<>(Layer.super.gaps(graph));
        Set<Object> alike = new HashSet<>();
        for (Workload callee : graph.workloads().all()) {
            for (PodPort port : callee.guarded()) {
                if (sees(callee, port)) {
                    gaps.addAll(new CallGaps(name(), mode, graph, callee, port, at(callee, port), alike)
                            .of(callers(callee, port)));
                }
            }
        }
        return gaps;
    }
}
