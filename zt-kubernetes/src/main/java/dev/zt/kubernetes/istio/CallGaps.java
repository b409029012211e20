package dev.zt.kubernetes.istio;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.kubernetes.CallGraph;
import dev.zt.kubernetes.Edge;
import dev.zt.kubernetes.Gap;
import dev.zt.kubernetes.PodPort;
import dev.zt.kubernetes.Workload;
import dev.zt.policy.Effect;
import dev.zt.policy.Operation;
import dev.zt.policy.PolicySet;
import dev.zt.policy.RequestAttributes;
import dev.zt.policy.RuleMatch;
import dev.zt.policy.analysis.Outcome;
import dev.zt.policy.analysis.PolicyChange;
import dev.zt.policy.analysis.PolicyDiff;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares the calls that Istio lets through at one port with those that the policy allows. Not thread-safe. */
final class CallGaps {

    private final String layer;
    private final IstioMode mode;
    private final CallGraph graph;
    private final Workload callee;
    private final PodPort port;
    private final PolicyView zt;
    private final PolicyView istio;
    private final Protocols protocols;
    private final RequestSamples samples;
    private final Set<Object> alike;
    private final Map<List<List<RuleMatch>>, Map<Gap.Kind, String>> known = new HashMap<>();

    /**
     * Creates the comparison of one port.
     *
     * @param alike rules of both sides that have been found to say the same, to which others are added: they recur
     */
    CallGaps(
            String layer,
            IstioMode mode,
            CallGraph graph,
            Workload callee,
            PodPort port,
            PolicyView istio,
            Set<Object> alike) {
        this.mode = mode;
        PolicySet policy = graph.policyOf(callee);
        this.layer = layer;
        this.graph = graph;
        this.callee = callee;
        this.port = port;
        this.zt = PolicyView.at(port.number(), callee.id(), policy.rules());
        this.istio = istio;
        this.alike = alike;
        this.protocols = Protocols.of(policy, graph.at().toEpochMilli());
        this.samples = RequestSamples.of(policy.rules());
    }

    /** Returns the gaps of the edges whose connection passes; the others are gaps as a whole. */
    List<Gap> of(Set<Workload> passing) {
        List<Gap> gaps = new ArrayList<>();
        for (Edge edge : graph.edgesTo(callee)) {
            if (edge.port().equals(port) && passing.contains(edge.caller())) {
                SpiffeId caller = edge.caller().id();
                known.computeIfAbsent(List.of(zt.matches(caller), istio.matches(caller)), absent -> compare(caller))
                        .forEach((kind, call) ->
                                gaps.add(new Gap(layer, kind, edge.caller(), callee, port, caller + " " + call)));
            }
        }
        return gaps;
    }

    private Map<Gap.Kind, String> compare(SpiffeId caller) {
        Object sense = List.of(protocols, zt.senseFor(caller), istio.senseFor(caller));
        if (alike.contains(sense)) {
            return Map.of();
        }
        Map<Gap.Kind, String> gaps = differences(caller);
        if (gaps.isEmpty()) {
            alike.add(sense);
        }
        return gaps;
    }

    private Map<Gap.Kind, String> differences(SpiffeId caller) {
        PolicySet before = zt.of(caller);
        PolicySet after = istio.of(caller);
        Map<Gap.Kind, String> gaps = new LinkedHashMap<>();
        for (PolicyChange change : PolicyDiff.between(before, after, now())) {
            if (change.peer().equals(caller)
                    && change.assurance() == Assurance.CHANNEL_BOUND
                    && protocols.serves(change.operation())) {
                compare(change, before, after, gaps);
            }
        }
        return gaps;
    }

    private long now() {
        return graph.at().toEpochMilli();
    }

    private void compare(PolicyChange change, PolicySet before, PolicySet after, Map<Gap.Kind, String> gaps) {
        Outcome.Kind was = change.before().kind();
        Outcome.Kind is = change.after().kind();
        String call = change.operation().action() + " " + change.operation().resource();
        if (was == is) {
            if (mode == IstioMode.SIDECAR) {
                trySamples(change, call, before, after, gaps);
            }
            return;
        }
        boolean more = was == Outcome.Kind.DENY || is == Outcome.Kind.ALLOW;
        if (more && mode == IstioMode.AMBIENT && change.before().rule() == null) {
            return;
        }
        gaps.putIfAbsent(
                more ? Gap.Kind.LAYER_ALLOWS_MORE : Gap.Kind.LAYER_ALLOWS_LESS,
                call + " is " + change.before() + " in the policy, and " + change.after() + " in Istio");
    }

    /** Where both hang on more than the operation, requests with the values that rules name show whether they differ. */
    private void trySamples(
            PolicyChange change, String call, PolicySet before, PolicySet after, Map<Gap.Kind, String> gaps) {
        PeerIdentity peer = PeerIdentity.supposed(change.peer(), Assurance.CHANNEL_BOUND);
        for (RequestSamples.Sample sample : samples.all()) {
            boolean was = allows(before, peer, change.operation(), sample);
            boolean is = allows(after, peer, change.operation(), sample);
            if (was != is) {
                gaps.putIfAbsent(
                        is ? Gap.Kind.LAYER_ALLOWS_MORE : Gap.Kind.LAYER_ALLOWS_LESS,
                        call + " with " + sample + " is " + (was ? "allowed" : "denied") + " by the policy, and "
                                + (is ? "allowed" : "denied") + " by Istio");
            }
        }
    }

    private boolean allows(PolicySet policy, PeerIdentity peer, Operation operation, RequestAttributes attributes) {
        int rule = policy.decide(peer, operation, attributes, now()).rule();
        return rule >= 0 && policy.rules().get(rule).effect() == Effect.ALLOW;
    }
}
