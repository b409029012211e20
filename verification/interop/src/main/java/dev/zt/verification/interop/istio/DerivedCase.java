package dev.zt.verification.interop.istio;

import dev.zt.authz.Reason;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.ClusterSettings;
import dev.zt.kubernetes.Derived;
import dev.zt.kubernetes.DerivedRule;
import dev.zt.kubernetes.Fidelity;
import dev.zt.kubernetes.IstioOptions;
import dev.zt.kubernetes.ManifestWriter;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workload;
import dev.zt.kubernetes.Workloads;
import dev.zt.kubernetes.istio.IstioMode;
import dev.zt.kubernetes.istio.IstioPolicies;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.CanonicalPath;
import dev.zt.policy.Effect;
import dev.zt.policy.Operation;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A policy of zt, and what was derived from it for Istio.
 *
 * @param name what its listener is called
 * @param policy the policy
 * @param port the port of its listener
 * @param derived what was derived
 * @param labelled each rule that is not the same in both, alone
 */
record DerivedCase(String name, AccessPolicy policy, int port, Derived derived, Map<String, DerivedCase> labelled) {

    private static final String CONTENT_TYPE = "content-type";
    static final String CANONICAL = "canonical-paths";
    private static final String ASKED = "x-mfa";
    private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");
    private static final PeerMatcher NOBODY =
            new PeerMatcher(List.of(SpiffeIdPattern.parse("spiffe://prod.example/ns/nobody/sa/nobody")), List.of());
    private static final PeerMatcher EVERYBODY =
            new PeerMatcher(List.of(), List.of(TrustDomain.parse(Cast.OWN), TrustDomain.parse(Cast.PARTNER)));

    /** Derives Istio's policies; none if that is refused, though lost denials are accepted. */
    static Optional<DerivedCase> of(String name, AccessPolicy policy, FreePorts ports) {
        Optional<DerivedCase> whole = of(name, policy, ports.next(), Map.of());
        if (whole.isEmpty()) {
            return whole;
        }
        Map<String, DerivedCase> labelled = new LinkedHashMap<>();
        for (DerivedRule label : whole.get().derived.rules()) {
            Optional<Rule> rule = whole.get().rule(label);
            if (rule.isPresent() && label.fidelity() != Fidelity.EXACT && !labelled.containsKey(label.rule())) {
                Optional<DerivedCase> alone =
                        of(name + "-" + label.rule(), alone(policy, rule.get()), ports.next(), Map.of());
                if (alone.isEmpty()) {
                    return alone;
                }
                labelled.put(label.rule(), alone.get());
            }
        }
        return of(name, policy, whole.get().port, labelled);
    }

    private static Optional<DerivedCase> of(
            String name, AccessPolicy policy, int port, Map<String, DerivedCase> labelled) {
        CallGraph graph = CallGraph.of(workloads(policy, port), List.of(policy), ClusterSettings.DEFAULT, NOW);
        Derived derived = IstioPolicies.derive(graph, IstioMode.SIDECAR, IstioOptions.DEFAULT.acceptingLostDenials());
        return derived.isValid()
                ? Optional.of(new DerivedCase(name, policy, port, derived, labelled))
                : Optional.empty();
    }

    /** Leaves one rule to a policy; a denial shows beside a rule that allows everything. The others are for nobody. */
    private static AccessPolicy alone(AccessPolicy policy, Rule rule) {
        List<Rule> rules = new ArrayList<>();
        for (Rule each : policy.rules()) {
            rules.add(each.equals(rule) ? each : new Rule(each.id(), Effect.ALLOW, List.of(NOBODY), each.to()));
        }
        if (rule.effect() == Effect.DENY) {
            rules.add(new Rule("everybody", Effect.ALLOW, List.of(EVERYBODY), List.of()));
        }
        return new AccessPolicy(policy.name(), policy.revision(), policy.workload(), rules);
    }

    private static Workloads workloads(AccessPolicy policy, int port) {
        List<Workload> all = new ArrayList<>();
        all.add(workload(policy.workload(), "shop", "orders", Zero.LABELS, List.of(PodPort.tcp(port))));
        for (String account : List.of("shop/web", "shop/batch", "shop/web-admin", "ops/console", "shop-test/web")) {
            String[] parts = account.split("/", -1);
            SpiffeId id = SpiffeId.parse("spiffe://prod.example/ns/" + parts[0] + "/sa/" + parts[1]);
            all.add(workload(id, parts[0], parts[1], Map.of("app", parts[1]), List.of()));
        }
        SpiffeId billing = SpiffeId.parse("spiffe://prod.example/billing");
        // Whom a rule lets in as a service account must be let in by its ID too: it has a namespace that no rule names.
        all.add(workload(billing, "accounts", "billing", Map.of("app", "billing"), List.of()));
        return Workloads.of(all);
    }

    private static Workload workload(
            SpiffeId id, String namespace, String name, Map<String, String> labels, List<PodPort> ports) {
        return new Workload(id, namespace, "Deployment", name, name, labels, labels, ports, ports, List.of(), false);
    }

    String yaml() {
        return ManifestWriter.write(derived.objects());
    }

    /** Returns what else is tried of a request: calls of gRPC where the policy tells them apart, and what is asked for. */
    Stream<Call> variants(Call call) {
        Stream<Call> all = isAboutBoth() && call.method().equals("POST")
                ? Stream.of(call, with(call, CONTENT_TYPE, "application/grpc"))
                : Stream.of(call);
        boolean asks = policy.rules().stream().anyMatch(rule -> !rule.when().isEmpty());
        return asks ? all.flatMap(each -> Stream.of(each, with(each, ASKED, "1"))) : all;
    }

    private static Call with(Call call, String name, String value) {
        return call.withFields(Stream.concat(call.fields().stream(), Stream.of(new Field(name, value)))
                .toList());
    }

    private boolean isAbout(Class<? extends OperationMatcher> protocol) {
        return policy.rules().stream().flatMap(rule -> rule.to().stream()).anyMatch(protocol::isInstance);
    }

    private boolean isAboutBoth() {
        return isAbout(OperationMatcher.Grpc.class) && isAbout(OperationMatcher.Http.class);
    }

    /** Returns what a request means to the application: a server of gRPC takes each POST to a method for a call. */
    private Operation operation(Call call) {
        boolean grpc = isAbout(OperationMatcher.Grpc.class)
                && call.method().equals("POST")
                && CanonicalPath.problem(call.path()) == null
                && (!isAboutBoth()
                        || call.fields().stream().anyMatch(field -> field.name().equals(CONTENT_TYPE)));
        return grpc ? new Operation.Grpc(call.path().substring(1)) : new Operation.Http(call.method(), call.path());
    }

    /** Returns why zt allows or denies a request. */
    Reason reason(Zero zt, Call call) {
        return zt.decide(call, operation(call)).reason();
    }

    Zero zt(Cast cast) {
        return new Zero(port, cast, PolicySet.compile(List.of(policy), policy.workload()));
    }

    /** Returns the rule of a label; none if that is about all of them. */
    private Optional<Rule> rule(DerivedRule label) {
        return policy.rules().stream()
                .filter(rule -> rule.id().equals(label.rule()))
                .findFirst();
    }

    /**
     * Returns the label that explains why Istio lets a request through and zt does not, or the other way round: one in that
     * direction, of a rule about which both differ so.
     */
    Optional<DerivedRule> explanation(boolean istioAllows, Reason zt, Predicate<DerivedCase> differs) {
        Fidelity fidelity = istioAllows ? Fidelity.WIDER : Fidelity.NARROWER;
        boolean notCanonical = zt == Reason.PATH_NOT_CANONICAL;
        return derived.rules().stream()
                .filter(label -> label.fidelity() == fidelity)
                .filter(label -> label.rule().equals(CANONICAL) == notCanonical)
                .filter(label -> notCanonical || differs.test(alone(label)))
                .findFirst();
    }

    private DerivedCase alone(DerivedRule label) {
        return Objects.requireNonNull(labelled.get(label.rule()), label::toString);
    }
}
