package dev.zt.policy.analysis;

import dev.zt.policy.GrpcMethod;
import dev.zt.policy.HttpFields;
import dev.zt.policy.Operation;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.PathTemplate;
import dev.zt.policy.Rule;
import dev.zt.policy.TextMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Operations such that any two which some rule tells apart have different ones that stand for them. */
final class OperationSamples {

    private final List<OperationMatcher> matchers;
    private final Set<String> words = new LinkedHashSet<>();

    private OperationSamples(List<OperationMatcher> matchers) {
        this.matchers = matchers;
    }

    /** Returns those that some rule may tell apart; handlers are left to {@link #handlers}. */
    static List<Operation> of(Collection<Rule> rules) {
        OperationSamples samples = new OperationSamples(
                rules.stream().flatMap(rule -> rule.to().stream()).toList());
        return Stream.concat(samples.http(), samples.grpc()).toList();
    }

    /** Returns the handlers that rules name, in their order. */
    static List<String> handlers(Collection<Rule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.to().stream())
                .filter(OperationMatcher.Handler.class::isInstance)
                .flatMap(matcher -> ((OperationMatcher.Handler) matcher).handlers().stream())
                .distinct()
                .toList();
    }

    private Stream<Operation> http() {
        List<String> methods = methods();
        return paths().stream().flatMap(path -> methods.stream().map(method -> new Operation.Http(method, path)));
    }

    private Stream<HttpFields> fields() {
        return matchers.stream()
                .filter(OperationMatcher.Http.class::isInstance)
                .map(OperationMatcher.Http.class::cast)
                .flatMap(http -> Stream.of(http.is(), http.not()));
    }

    private List<String> methods() {
        List<TextMatcher> named =
                fields().flatMap(each -> each.methods().stream()).toList();
        Set<String> methods = new LinkedHashSet<>();
        // What people ask first.
        methods.add("GET");
        methods.add("HEAD");
        methods.add("POST");
        methods.addAll(TextSamples.of(named, "X"));
        methods.removeIf(method -> method.isEmpty() || !method.chars().allMatch(OperationSamples::isOfAMethod));
        methods.add(Fresh.name("OTHER", methods));
        return List.copyOf(methods);
    }

    private static boolean isOfAMethod(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private List<String> paths() {
        SegmentPatterns patterns = new SegmentPatterns();
        List<TextMatcher> texts = new ArrayList<>();
        List<PathMatcher> named =
                fields().flatMap(each -> each.paths().stream()).toList();
        for (PathMatcher path : named) {
            if (path instanceof PathMatcher.Text text) {
                texts.add(text.matcher());
            } else {
                add(patterns, path instanceof PathTemplate template ? template.text() : ((PathPattern) path).text());
            }
        }
        for (OperationMatcher matcher : matchers) {
            // Rules of a mesh mean calls of gRPC by their paths too.
            if (matcher instanceof OperationMatcher.Grpc grpc) {
                Stream.concat(grpc.methods().stream(), grpc.notMethods().stream())
                        .forEach(this::remember);
            }
        }
        for (String sample : TextSamples.of(texts, "other")) {
            add(patterns, sample.startsWith("/") ? sample : "/" + sample);
        }
        return patterns.names(Fresh.name("other", words), true).stream()
                .map(segments -> "/" + String.join("/", segments))
                .toList();
    }

    private void remember(GrpcMethod method) {
        words.add(method.service());
        words.add(method.method());
    }

    private void add(SegmentPatterns patterns, String path) {
        List<String> segments = Arrays.stream(path.substring(1).split("/", -1))
                .map(OperationSamples::wildcard)
                .toList();
        words.addAll(segments);
        patterns.add(segments);
    }

    private static String wildcard(String segment) {
        if (segment.equals("{**}")) {
            return SegmentPatterns.REST;
        }
        return segment.startsWith("{") ? SegmentPatterns.ANY : segment;
    }

    private Stream<Operation> grpc() {
        Set<String> names = new LinkedHashSet<>();
        Set<String> services = new LinkedHashSet<>();
        Set<String> methods = new LinkedHashSet<>();
        for (OperationMatcher matcher : matchers) {
            if (matcher instanceof OperationMatcher.Grpc grpc) {
                Stream.concat(grpc.methods().stream(), grpc.notMethods().stream())
                        .forEach(method -> {
                            services.add(method.service());
                            methods.add(method.method());
                            if (!method.isAnyMethod()) {
                                names.add(method.toString());
                            }
                        });
            }
        }
        String other = Fresh.name("Other", methods);
        services.forEach(service -> names.add(service + "/" + other));
        names.add(Fresh.name("other.Service", services) + "/" + other);
        paths().stream()
                .filter(path -> path.indexOf('/', 1) > 1 && path.indexOf('/', path.indexOf('/', 1) + 1) < 0)
                .filter(path -> !path.endsWith("/"))
                .filter(path -> matchers.stream().anyMatch(OperationSamples::isWire))
                .forEach(path -> names.add(path.substring(1)));
        return names.stream().map(Operation.Grpc::new);
    }

    private static boolean isWire(OperationMatcher matcher) {
        return matcher instanceof OperationMatcher.Http http && http.wire();
    }
}
