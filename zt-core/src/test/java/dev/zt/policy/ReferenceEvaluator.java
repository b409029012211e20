package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.PeerIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The semantics of policies, rule by rule and field by field, written from the language's description and without the
 * engine's parts: what it is compared with.
 */
final class ReferenceEvaluator {

    private final List<AccessPolicy> policies;
    private final List<Rule> rules;
    private final PeerIdentity peer;
    private final Operation operation;
    private final RequestAttributes attributes;
    private final long now;
    private final List<String> failed = new ArrayList<>();

    ReferenceEvaluator(
            List<AccessPolicy> policies,
            PeerIdentity peer,
            Operation operation,
            RequestAttributes attributes,
            long now) {
        this.policies = policies;
        this.rules =
                policies.stream().flatMap(policy -> policy.rules().stream()).toList();
        this.peer = peer;
        this.operation = operation;
        this.attributes = attributes;
        this.now = now;
    }

    Verdict verdict() {
        if (operation instanceof Operation.Http http && http.path().matches(".*(//|%|\\.\\.|#).*")) {
            return new Verdict(PolicySet.NOT_CANONICAL, Observations.NONE);
        }
        int decided = first(Effect.DENY);
        decided = decided >= 0 ? decided : first(Effect.ALLOW);
        List<String> denies = observed(Effect.DENY);
        List<String> allows = observed(Effect.ALLOW);
        List<String> audited = new ArrayList<>();
        rules.stream()
                .filter(rule -> rule.effect() == Effect.AUDIT && matches(rule))
                .forEach(rule -> audited.add(rule.id()));
        boolean missing = allows.isEmpty()
                && rules.stream().anyMatch(rule -> rule.effect() == Effect.ALLOW && rule.mode() == Mode.SHADOW);
        return new Verdict(decided, new Observations(audited, denies, allows, missing, failed));
    }

    private int first(Effect effect) {
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (rule.effect() == effect && rule.mode() == Mode.ENFORCE && matches(rule)) {
                return i;
            }
        }
        return PolicySet.NO_MATCH;
    }

    private List<String> observed(Effect effect) {
        List<String> ids = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.effect() == effect && rule.mode() == Mode.SHADOW && matches(rule)) {
                ids.add(rule.id());
            }
        }
        return ids;
    }

    private boolean matches(Rule rule) {
        if (rule.expires() != null && now >= rule.expires().toEpochMilli()) {
            return false;
        }
        try {
            boolean from = rule.from().isEmpty() || rule.from().stream().anyMatch(m -> peerMatches(m, rule));
            boolean to = from && (rule.to().isEmpty() || rule.to().stream().anyMatch(m -> operationMatches(m, rule)));
            boolean all = to;
            for (Condition condition : rule.when()) {
                all = all && condition.test(new ConditionInput(peer, operation, attributes, now, rule));
            }
            return all;
        } catch (Exception e) {
            failed.add(rule.id());
            return rule.effect() != Effect.ALLOW;
        }
    }

    // Peers.

    private boolean peerMatches(PeerMatcher matcher, Rule rule) {
        boolean assured = matcher.assurances().isEmpty()
                ? rule.effect() != Effect.ALLOW || peer.assurance() == Assurance.CHANNEL_BOUND
                : matcher.assurances().contains(peer.assurance());
        PeerFields is = matcher.is();
        boolean asksForPrincipal = !is.principals().isEmpty() || !is.ids().isEmpty();
        return assured
                && (!asksForPrincipal || principal(is, rule))
                && (is.trustDomains().isEmpty() || domain(is, rule))
                && (is.namespaces().isEmpty() || namespace(is))
                && (is.serviceAccounts().isEmpty() || account(is))
                && (is.ipBlocks().isEmpty() || address(is))
                && !principal(matcher.not(), rule)
                && !domain(matcher.not(), rule)
                && !namespace(matcher.not())
                && !account(matcher.not())
                && !address(matcher.not());
    }

    /** Puts the own trust domain for an alias of the policy in which the rule stands. */
    private String meant(String text, Rule rule) {
        for (AccessPolicy policy : policies) {
            if (policy.rules().contains(rule)) {
                for (var alias : policy.trustDomainAliases()) {
                    String own = policy.workload().trustDomain().name();
                    if (text.equals(alias.name())) {
                        return own;
                    }
                    if (text.startsWith("spiffe://" + alias.name() + "/")) {
                        return "spiffe://" + own + text.substring(("spiffe://" + alias.name()).length());
                    }
                }
            }
        }
        return text;
    }

    private boolean principal(PeerFields fields, Rule rule) {
        String id = peer.id().toString();
        return fields.principals().stream()
                        .map(Object::toString)
                        .anyMatch(pattern -> segments(meant(pattern, rule), id))
                || fields.ids().stream().anyMatch(matcher -> text(matcher, meant(bare(matcher), rule), id));
    }

    private static boolean segments(String pattern, String id) {
        String regex = Arrays.stream(pattern.split("/", -1))
                .map(segment -> segment.equals("*") ? "[^/]+" : segment.equals("**") ? ".+" : Pattern.quote(segment))
                .reduce((a, b) -> a + "/" + b)
                .orElseThrow();
        return id.matches(regex);
    }

    private boolean domain(PeerFields fields, Rule rule) {
        String name = peer.id().trustDomain().name();
        return fields.trustDomains().stream().anyMatch(m -> text(m, meant(bare(m), rule), name));
    }

    private boolean namespace(PeerFields fields) {
        Matcher name = kubernetes();
        return name.matches() && fields.namespaces().stream().anyMatch(m -> text(m, bare(m), name.group(1)));
    }

    private boolean account(PeerFields fields) {
        Matcher name = kubernetes();
        return name.matches()
                && fields.serviceAccounts().stream()
                        .anyMatch(m -> text(m, bare(m), name.group(1) + "/" + name.group(2)));
    }

    private Matcher kubernetes() {
        return Pattern.compile("/ns/([^/]+)/sa/([^/]+)").matcher(peer.id().path());
    }

    private boolean address(PeerFields fields) {
        byte[] address = attributes.remoteAddress();
        return address != null
                && fields.ipBlocks().stream().anyMatch(block -> bits(address).startsWith(network(block.toString())));
    }

    private static String bits(byte[] octets) {
        StringBuilder bits = new StringBuilder();
        for (byte octet : octets) {
            bits.append(
                    String.format("%8s", Integer.toBinaryString(octet & 0xff)).replace(' ', '0'));
        }
        return bits.toString();
    }

    private static String network(String block) {
        String[] parts = block.split("[./]");
        byte[] octets = new byte[4];
        for (int i = 0; i < 4; i++) {
            octets[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bits(octets).substring(0, Integer.parseInt(parts[4]));
    }

    // Texts.

    private static String bare(TextMatcher matcher) {
        String shown = matcher.toString();
        return switch (matcher.getClass().getSimpleName()) {
            case "Prefix" -> shown.substring(0, shown.length() - 1);
            case "Suffix" -> shown.substring(1);
            default -> shown;
        };
    }

    private static boolean text(TextMatcher matcher, String literal, String value) {
        return switch (matcher.getClass().getSimpleName()) {
            case "Exact" -> value.equals(literal);
            case "Prefix" -> value.startsWith(literal);
            case "Suffix" -> value.endsWith(literal);
            default -> value.length() > 0;
        };
    }

    private static boolean text(TextMatcher matcher, String value) {
        return text(matcher, bare(matcher), value);
    }

    // Operations.

    private boolean operationMatches(OperationMatcher matcher, Rule rule) {
        if (matcher instanceof OperationMatcher.Grpc grpc) {
            return operation instanceof Operation.Grpc call
                    && (grpc.methods().isEmpty() || named(grpc.methods(), call))
                    && !named(grpc.notMethods(), call);
        }
        if (matcher instanceof OperationMatcher.Handler handler) {
            return operation instanceof Operation.Http request
                    && request.handler() != null
                    && handler.handlers().contains(request.handler());
        }
        OperationMatcher.Http http = (OperationMatcher.Http) matcher;
        if (operation instanceof Operation.Grpc && !http.wire()) {
            return false;
        }
        String method = operation.action();
        String path = operation instanceof Operation.Grpc ? "/" + operation.resource() : operation.resource();
        boolean strict = rule.effect() == Effect.ALLOW;
        HttpFields is = http.is();
        HttpFields not = http.not();
        return (is.methods().isEmpty() || method(is, method, http.wire()))
                && (is.paths().isEmpty() || is.paths().stream().anyMatch(p -> path(p, path)))
                && (is.ports().isEmpty() || is.ports().contains(attributes.localPort()))
                && (is.hosts().isEmpty() || host(is))
                && is.headers().stream().allMatch(h -> header(h, strict))
                && !method(not, method, http.wire())
                && not.paths().stream().noneMatch(p -> path(p, path))
                && !not.ports().contains(attributes.localPort())
                && !(!not.hosts().isEmpty() && host(not))
                && not.headers().stream().noneMatch(h -> header(h, !strict));
    }

    private static boolean named(List<GrpcMethod> methods, Operation.Grpc call) {
        return methods.stream()
                .anyMatch(method -> method.method().equals("*")
                        ? call.fullMethodName().startsWith(method.service() + "/")
                        : call.fullMethodName().equals(method.service() + "/" + method.method()));
    }

    private static boolean method(HttpFields fields, String method, boolean wire) {
        boolean head = !wire && method.equals("HEAD") && fields.methods().contains(TextMatcher.exact("GET"));
        return head || fields.methods().stream().anyMatch(m -> text(m, method));
    }

    private static boolean path(PathMatcher matcher, String path) {
        if (matcher instanceof PathMatcher.Text whole) {
            return text(whole.matcher(), path);
        }
        boolean pattern = matcher instanceof PathPattern;
        StringBuilder regex = new StringBuilder();
        for (String segment : matcher.toString().substring(1).split("/", -1)) {
            if (segment.equals("{**}")) {
                regex.append(pattern ? "(/.*)?" : "/.*");
            } else if (segment.startsWith("{")) {
                regex.append("/[^/]+");
            } else {
                regex.append('/').append(Pattern.quote(segment));
            }
        }
        return path.matches(regex.toString());
    }

    private boolean host(HttpFields fields) {
        String host = attributes.host();
        if (host == null) {
            return false;
        }
        String folded = host.toLowerCase(Locale.ROOT);
        return fields.hosts().stream()
                .anyMatch(matcher -> text(
                        matcher.name(),
                        matcher.withPort()
                                ? folded
                                : folded.replaceAll(":[0-9]*$", "").replaceAll("\\.$", "")));
    }

    private boolean header(HeaderMatcher matcher, boolean strict) {
        List<String> sent = attributes.headers(matcher.name());
        BiPredicate<HeaderMatcher, String> any = (header, value) ->
                header.values().isEmpty() || header.values().stream().anyMatch(m -> text(m, value));
        if (sent.isEmpty()) {
            return false;
        }
        return strict
                ? sent.stream().allMatch(value -> any.test(matcher, value))
                : sent.stream().anyMatch(value -> any.test(matcher, value))
                        || any.test(matcher, String.join(",", sent))
                        || any.test(matcher, String.join(", ", sent));
    }
}
