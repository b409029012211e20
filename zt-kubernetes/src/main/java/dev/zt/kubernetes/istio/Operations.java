package dev.zt.kubernetes.istio;

import dev.zt.kubernetes.PodPort;
import dev.zt.policy.GrpcMethod;
import dev.zt.policy.HostMatcher;
import dev.zt.policy.HttpFields;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathMatcher;
import dev.zt.policy.TextMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes what a rule is about, at the ports at which the application enforces its policy. */
final class Operations {

    private static final String NO_PATH = "Istio has no word for a path";

    private final List<Integer> ports;
    private final IstioMode mode;
    private final Protocols protocols;
    private final Losses losses;

    Operations(List<PodPort> guarded, IstioMode mode, Protocols protocols, Losses losses) {
        this.ports = guarded.stream()
                .filter(PodPort::isTcp)
                .map(PodPort::number)
                .distinct()
                .toList();
        this.mode = mode;
        this.protocols = protocols;
        this.losses = losses;
    }

    /** Returns the operations of a rule; none if it matches nothing that Istio sees. */
    List<Clause> of(List<OperationMatcher> to) {
        if (to.isEmpty()) {
            return anything(ports).toList();
        }
        return to.stream()
                .flatMap(matcher -> Stream.ofNullable(of(matcher)))
                .distinct()
                .toList();
    }

    private static Stream<Clause> anything(List<Integer> ports) {
        return ports.isEmpty() ? Stream.empty() : Stream.of(new Clause(Map.of("ports", texts(ports))));
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(Object::toString).distinct().toList();
    }

    private @Nullable Clause of(OperationMatcher matcher) {
        List<Integer> at = matcher instanceof OperationMatcher.Http http ? ports(http) : ports;
        if (at.isEmpty()) {
            return null;
        }
        Clause anything = new Clause(Map.of("ports", texts(at)));
        if (matcher instanceof OperationMatcher.Handler) {
            return losses.goesOnWithout("which code answers is known to the application alone") ? anything : null;
        }
        if (mode == IstioMode.AMBIENT) {
            boolean sees = matcher instanceof OperationMatcher.Http http && asksForNothing(http) && !protocols.both();
            return sees || losses.goesOnWithout("a ztunnel sees connections alone, no methods, paths, hosts or headers")
                    ? anything
                    : null;
        }
        Clause clause =
                matcher instanceof OperationMatcher.Http http ? http(http) : grpc((OperationMatcher.Grpc) matcher);
        return clause == null ? null : clause.with("ports", texts(at));
    }

    private List<Integer> ports(OperationMatcher.Http http) {
        return ports.stream()
                .filter(port -> http.is().ports().isEmpty() || http.is().ports().contains(port))
                .filter(port -> !http.not().ports().contains(port))
                .toList();
    }

    private static boolean asksForNothing(OperationMatcher.Http http) {
        return http.is().withPorts(List.of()).isEmpty()
                && http.not().withPorts(List.of()).isEmpty();
    }

    private @Nullable Clause http(OperationMatcher.Http http) {
        HttpFields is = http.is();
        List<String> paths = paths(is.paths());
        List<String> notPaths = paths(http.not().paths());
        if (paths.contains("")) {
            losses.matchesLess(NO_PATH);
        }
        if (notPaths.contains("")) {
            losses.matchesMore(NO_PATH + " that is excepted");
        }
        List<Clause.Condition> when = new HeaderConditions(losses).of(is, http.not());
        Map<String, List<String>> fields = new LinkedHashMap<>();
        fields.put("methods", methods(is.methods(), http.wire()));
        fields.put("paths", without(paths));
        fields.put("hosts", hosts(is.hosts()));
        fields.put("notMethods", methods(http.not().methods(), http.wire()));
        fields.put("notPaths", without(notPaths));
        fields.put("notHosts", hosts(http.not().hosts()));
        if (when == null || (without(paths).isEmpty() && !is.paths().isEmpty())) {
            return null;
        }
        if (protocols.both() && !http.wire() && GrpcShape.mayMeet(http)) {
            losses.matchesMore("calls of gRPC are POST requests to Istio, so that those to such a path match, too");
        }
        return new Clause(fields, when);
    }

    private static List<String> methods(List<TextMatcher> methods, boolean wire) {
        List<String> texts = new ArrayList<>(texts(methods));
        if (!wire && texts.contains("GET") && !texts.contains("HEAD")) {
            texts.add(texts.indexOf("GET") + 1, "HEAD");
        }
        return texts;
    }

    /** Returns the texts, an empty one among them if Istio has no word for some. */
    private static List<String> paths(List<PathMatcher> paths) {
        return paths.stream()
                .map(PathTexts::of)
                .flatMap(texts -> texts.isEmpty() ? Stream.of("") : texts.stream())
                .distinct()
                .toList();
    }

    private static List<String> without(List<String> paths) {
        return paths.stream().filter(path -> !path.isEmpty()).toList();
    }

    /** A host is the same to zt with any port behind it, and with a dot at its end. */
    private static List<String> hosts(List<HostMatcher> hosts) {
        return hosts.stream()
                .flatMap(host -> host.withPort()
                        ? Stream.of(host.toString())
                        : Stream.of(host.toString(), host + ":*", host + ".", host + ".:*"))
                .distinct()
                .toList();
    }

    private Clause grpc(OperationMatcher.Grpc grpc) {
        if (protocols.both()) {
            losses.matchesMore("calls of gRPC are POST requests to Istio, so that others to their paths match, too");
        }
        Map<String, List<String>> fields = new LinkedHashMap<>();
        fields.put("methods", List.of("POST"));
        fields.put("paths", grpc.methods().isEmpty() ? List.of("/{*}/{*}") : paths(grpc.methods().stream()));
        fields.put("notPaths", paths(grpc.notMethods().stream()));
        return new Clause(fields);
    }

    private static List<String> paths(Stream<GrpcMethod> methods) {
        return methods.map(Operations::path).distinct().toList();
    }

    static String path(GrpcMethod method) {
        return "/" + method.service() + "/" + (method.isAnyMethod() ? "{*}" : method.method());
    }
}
