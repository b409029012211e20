package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Edge;
import dev.zt.kubernetes.External;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.LabelIndex;
import dev.zt.kubernetes.LinkerdOptions;
import dev.zt.kubernetes.LostDenial;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Shown;
import dev.zt.kubernetes.Workload;
import dev.zt.policy.Effect;
import dev.zt.policy.Rule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One derivation: what is gathered on the way through the workloads. Not thread-safe. */
final class Derivation {

    private static final int MAX_NAME = 253;
    private static final String NO_PROXY =
            "pods with the addresses of their nodes have no proxy of Linkerd in front of them";
    private static final String NO_TCP = "Linkerd does not see what is not TCP";

    private final CallGraph graph;
    private final LinkerdOptions options;
    private final Callers callers;
    private final List<HasMetadata> allows = new ArrayList<>();
    private final List<HasMetadata> servers = new ArrayList<>();
    private final List<DerivedRule> rules = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    Derivation(CallGraph graph, LinkerdOptions options) {
        this.graph = graph;
        this.options = options;
        this.callers = new Callers(graph, errors);
    }

    Derived derive() {
        refuseShared();
        pods().values().forEach(this::derive);
        for (External external : graph.settings().externals()) {
            if (external.direction() == External.Direction.EGRESS) {
                rules.add(new DerivedRule(
                        "", external.name(), Fidelity.WIDER, "nothing is derived for calls out of the mesh"));
            }
        }
        List<HasMetadata> objects = new ArrayList<>(allows);
        objects.addAll(servers);
        return new Derived(errors.isEmpty() ? objects : List.of(), rules, errors);
    }

    /** What is declared for some workloads must not hold for others, whose pods the same Server selects. */
    private void refuseShared() {
        LabelIndex<Workload> index = new LabelIndex<>(graph.workloads().all(), Workload::namespace, Workload::labels);
        for (External external : graph.settings().externals()) {
            graph.workloads().all().stream()
                    .filter(workload -> external.direction() == External.Direction.INGRESS && external.isFor(workload))
                    .flatMap(workload -> index.find(workload.namespace(), workload.selector()).stream()
                            .filter(other -> !external.isFor(other))
                            .map(other -> "The connection " + Shown.of(external.name()) + " is for " + workload
                                    + ", whose labels " + workload.selector() + " select the pods of " + other
                                    + " too. Declare it for both, or give the pods labels of their own."))
                    .forEach(errors::add);
        }
    }

    /** Returns the workloads in groups whose pods the same labels select: a Server of one would hold for all of them. */
    private Map<List<Object>, List<Workload>> pods() {
        Function<Workload, List<Object>> selection =
                workload -> List.of(workload.namespace(), workload.selector(), workload.hostNetwork());
        return graph.workloads().all().stream()
                .collect(Collectors.groupingBy(selection, LinkedHashMap::new, Collectors.toList()));
    }

    private void derive(List<Workload> pods) {
        Workload callee = pods.get(0);
        if (callee.hostNetwork()) {
            outOfSight(callee, callee.guarded(), NO_PROXY);
            return;
        }
        List<PodPort> unseen =
                callee.guarded().stream().filter(port -> !port.isTcp()).toList();
        outOfSight(callee, unseen, NO_TCP);
        List<LostDenial> lost = LostDenial.of(graph, callee);
        refuse(callee, lost);
        for (int port : ports(pods)) {
            derive(pods, port, lost);
        }
    }

    private void derive(List<Workload> pods, int port, List<LostDenial> lost) {
        Workload callee = pods.get(0);
        boolean guarded = numbers(callee.guarded().stream()).contains(port);
        String name = graph.workloads().objectName(callee) + "-" + port;
        checkName(callee, name);
        String digest = graph.policyOf(callee).digest();
        PortDerivation derivation = new PortDerivation(new LinkerdObjects(callee, name, digest), port, guarded);
        if (guarded) {
            letCallersIn(pods, port, lost, derivation);
        }
        derivation.letIn(incoming(pods)
                .filter(external -> numbers(external.ports().stream()).contains(port))
                .toList());
        if (pods.stream().anyMatch(workload -> workload.probes().contains(port))) {
            derivation.letKubeletsIn(options.kubelets());
        }
        rules.addAll(derivation.rules());
        allows.addAll(derivation.allows());
        servers.add(derivation.shut());
    }

    private void letCallersIn(List<Workload> pods, int port, List<LostDenial> lost, PortDerivation derivation) {
        List<Edge> edges = pods.stream()
                .flatMap(callee -> graph.edgesTo(callee).stream())
                .filter(edge -> edge.port().isTcp() && edge.port().number() == port)
                .toList();
        List<LostDenial> here = edges.isEmpty() ? List.of() : lost;
        Set<Rule> gone = here.stream().map(LostDenial::rule).collect(Collectors.toSet());
        Workload callee = pods.get(0);
        derivation.deny(denials(callee).filter(rule -> !gone.contains(rule)).toList(), here);
        Set<Workload> all = edges.stream().map(Edge::caller).collect(Collectors.toCollection(TreeSet::new));
        derivation.letIn(edges, callers.accounts(all, callee + " at " + port + "/tcp"));
    }

    private Stream<Rule> denials(Workload callee) {
        return graph.policyOf(callee).rules().stream().filter(rule -> rule.enforces(Effect.DENY));
    }

    private void refuse(Workload callee, List<LostDenial> lost) {
        for (LostDenial denial : options.acceptLostDenials() ? List.<LostDenial>of() : lost) {
            errors.add("Rule " + denial.rule().id() + " of " + callee.id() + " denies " + denial.call()
                    + ". Linkerd has no denials, and must let that caller in for other calls, so that it would be lost."
                    + " Accept that the application alone denies it (linkerd.acceptLostDenials in the settings), or deny that"
                    + " caller every call.");
        }
    }

    /** Labels what is not derived where Linkerd sees no connection: it lets nobody in there, and stops nobody. */
    private void outOfSight(Workload callee, List<PodPort> ports, String why) {
        graph.edgesTo(callee).stream()
                .filter(edge -> ports.contains(edge.port()))
                .flatMap(edge -> edge.ruleIds().stream())
                .forEach(rule -> rules.add(new DerivedRule("", rule, Fidelity.WIDER, why)));
        if (ports.isEmpty()) {
            return;
        }
        denials(callee).forEach(rule -> {
            rules.add(new DerivedRule("", rule.id(), Fidelity.WIDER, why));
            if (!options.acceptLostDenials()) {
                errors.add("Rule " + rule.id() + " of " + callee.id() + " denies calls to " + callee + ", and " + why
                        + ", so that it would be lost. Accept that the application alone denies them"
                        + " (linkerd.acceptLostDenials in the settings).");
            }
        });
    }

    private SortedSet<Integer> ports(List<Workload> pods) {
        Stream<PodPort> listed = pods.stream().flatMap(workload -> workload.ports().stream());
        Stream<PodPort> declared = incoming(pods).flatMap(external -> external.ports().stream());
        return numbers(Stream.concat(listed, declared));
    }

    private Stream<External> incoming(List<Workload> pods) {
        return graph.settings().externals().stream()
                .filter(external -> external.direction() == External.Direction.INGRESS)
                .filter(external -> pods.stream().anyMatch(external::isFor));
    }

    private static SortedSet<Integer> numbers(Stream<PodPort> ports) {
        return ports.filter(PodPort::isTcp).map(PodPort::number).collect(Collectors.toCollection(TreeSet::new));
    }

    private void checkName(Workload callee, String name) {
        if (name.length() + PortDerivation.SUFFIX > MAX_NAME) {
            errors.add("The name of " + callee
                    + " is too long for objects that are named after it and a port. Give it a" + " shorter one.");
        }
    }
}
