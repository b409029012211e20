package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.internal.text.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a rule compares with a call, part by part, for the alternatives of the rule that come nearest.
 *
 * @param rule the rule
 * @param peer the part about the peer
 * @param others the part about the assurance if that differs, and those about the operation
 */
record RuleParts(Rule rule, Part peer, List<Part> others) {

    private static final int MAX_SHOWN = 3;

    static RuleParts of(Rule rule, SpiffeId peer, Assurance assurance, Operation operation) {
        List<Part> others = new ArrayList<>(assurance(rule, peer, assurance));
        others.addAll(operation(rule.to(), operation));
        return new RuleParts(rule, peer(rule.from(), peer), others);
    }

    /** Returns the part about the assurance if that differs: whoever proved enough need not hear of it. */
    private static List<Part> assurance(Rule rule, SpiffeId peer, Assurance assurance) {
        List<PeerMatcher> same =
                rule.from().stream().filter(matcher -> matcher.matches(peer)).toList();
        List<Assurance> taken = Arrays.stream(Assurance.values())
                .filter(each -> (same.isEmpty() ? rule.from() : same)
                        .stream().anyMatch(matcher -> matcher.takes(each, rule.effect())))
                .toList();
        if (rule.from().isEmpty() || taken.contains(assurance)) {
            return List.of();
        }
        List<String> needs = taken.stream().map(Assurance::label).toList();
        return List.of(new Part("assurance", assurance.label(), any(needs), 1, false, false));
    }

    /** Returns how much differs, and with equal weights prefers the rule that is about the same operation. */
    int distance() {
        int differing = misses().stream().mapToInt(Part::weight).sum();
        return 2 * differing + (others.stream().allMatch(Part::matches) ? 0 : 1);
    }

    List<Part> misses() {
        return all().filter(part -> !part.matches()).toList();
    }

    Stream<Part> all() {
        return Stream.concat(Stream.of(peer), others.stream());
    }

    /** Tells whether the rule shares the peer or what is acted on. */
    boolean isNear() {
        return all().anyMatch(part -> part.decisive() && part.matches());
    }

    private static Part peer(List<PeerMatcher> from, SpiffeId peer) {
        boolean matches = from.isEmpty() || from.stream().anyMatch(matcher -> matcher.matches(peer));
        List<String> needs = from.stream().flatMap(RuleParts::peers).toList();
        String nobody = from.isEmpty() ? "any peer" : "nobody: its principals are of other trust domains";
        return new Part("peer", Quoted.word(peer.toString()), needs.isEmpty() ? nobody : any(needs), 1, matches, true);
    }

    private static Stream<String> peers(PeerMatcher matcher) {
        List<TextMatcher> domains = matcher.is().trustDomains();
        return matcher.is().principals().isEmpty()
                ? domains.stream().map(name -> "trust domain " + name)
                : matcher.is().principals().stream()
                        .filter(principal -> domains.isEmpty()
                                || domains.stream()
                                        .anyMatch(domain -> domain.matches(
                                                principal.trustDomain().name())))
                        .map(Object::toString);
    }

    private static List<Part> operation(List<OperationMatcher> to, Operation operation) {
        return to.stream()
                .map(matcher -> operation(matcher, operation))
                .min(Comparator.comparingInt(RuleParts::weight))
                .orElseGet(() -> List.of(new Part("operation", resource(operation), "any operation", 1, true, true)));
    }

    private static int weight(List<Part> parts) {
        return parts.stream()
                .filter(part -> !part.matches())
                .mapToInt(Part::weight)
                .sum();
    }

    private static List<Part> operation(OperationMatcher matcher, Operation operation) {
        if (matcher instanceof OperationMatcher.Http http && operation instanceof Operation.Http call) {
            return http(http, call);
        }
        if (matcher instanceof OperationMatcher.Handler code && operation instanceof Operation.Http call) {
            String handler = call.handler() == null ? "unknown" : Quoted.word(call.handler());
            return List.of(new Part("handler", handler, any(code.handlers()), 1, matches(code, call), true));
        }
        if (matcher instanceof OperationMatcher.Grpc grpc && operation instanceof Operation.Grpc call) {
            return List.of(grpc(grpc, call));
        }
        String needs = matcher instanceof OperationMatcher.Grpc ? "a gRPC call" : "an HTTP request";
        return List.of(new Part("protocol", resource(operation), needs, 2, false, true));
    }

    private static List<Part> http(OperationMatcher.Http http, Operation.Http call) {
        List<Part> parts = new ArrayList<>();
        List<String> methods =
                http.is().methods().stream().map(Object::toString).toList();
        if (!methods.isEmpty()) {
            boolean matches = matches(new OperationMatcher.Http(methods, List.of()), call);
            parts.add(new Part("method", Quoted.word(call.method()), any(methods), 1, matches, false));
        }
        List<String> paths = http.is().paths().stream().map(Object::toString).toList();
        boolean matches = paths.isEmpty()
                || matches(new OperationMatcher.Http(List.of(), http.is().paths()), call);
        String needs = paths.isEmpty() ? "any path" : any(paths);
        parts.add(new Part("path", Quoted.word(call.path()), needs, 1, matches, true));
        return parts;
    }

    private static Part grpc(OperationMatcher.Grpc grpc, Operation.Grpc call) {
        List<String> services =
                grpc.methods().stream().map(method -> method.service() + "/").toList();
        boolean sameService = services.stream().anyMatch(call.fullMethodName()::startsWith);
        boolean matches = matches(grpc, call);
        List<String> needs = grpc.methods().stream().map(GrpcMethod::toString).toList();
        return new Part("gRPC method", resource(call), any(needs), sameService ? 1 : 2, matches, true);
    }

    private static boolean matches(OperationMatcher matcher, Operation operation) {
        return OperationTest.matches(matcher, operation, RequestAttributes.ABSENT, Effect.ALLOW);
    }

    private static String resource(Operation operation) {
        return Quoted.word(operation.resource());
    }

    private static String any(List<String> alternatives) {
        int more = alternatives.size() - MAX_SHOWN;
        return alternatives.stream().limit(MAX_SHOWN).collect(Collectors.joining(" or "))
                + (more > 0 ? " or " + more + " more" : "");
    }
}
