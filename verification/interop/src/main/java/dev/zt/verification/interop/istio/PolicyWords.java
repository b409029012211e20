package dev.zt.verification.interop.istio;

import dev.zt.identity.SpiffeIdPattern;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.GrpcMethod;
import dev.zt.policy.HttpFields;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathMatcher;
import dev.zt.policy.Rule;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/**
 * The values that a policy of zt names, in the notation of Istio: requests around those alone that were derived would not
 * find what is missing there.
 */
final class PolicyWords {

    private final Map<String, Set<String>> values = new LinkedHashMap<>();

    private PolicyWords() {}

    /** Returns a document of YAML with the values by field. */
    static String of(AccessPolicy policy) {
        PolicyWords words = new PolicyWords();
        policy.rules().forEach(words::add);
        Map<String, Object> document = new LinkedHashMap<>();
        words.values.forEach(
                (field, values) -> document.put(field, values.stream().toList()));
        return new Dump(DumpSettings.builder().build()).dumpToString(document);
    }

    private void add(Rule rule) {
        rule.from().stream()
                .flatMap(matcher ->
                        Stream.concat(matcher.is().principals().stream(), matcher.not().principals().stream()))
                .map(SpiffeIdPattern::toString)
                .forEach(text -> add(
                        "principals",
                        text.replace("spiffe://", "").replace("**", "x/y").replace("*", "x")));
        for (OperationMatcher matcher : rule.to()) {
            if (matcher instanceof OperationMatcher.Http http) {
                add(http.is());
                add(http.not());
            } else if (matcher instanceof OperationMatcher.Grpc grpc) {
                Stream.concat(grpc.methods().stream(), grpc.notMethods().stream())
                        .forEach(this::add);
            }
        }
    }

    private void add(HttpFields fields) {
        fields.methods().forEach(method -> add("methods", method.toString()));
        fields.hosts().forEach(host -> add("hosts", host.toString()));
        fields.paths().stream()
                .map(PathMatcher::toString)
                .filter(path -> !path.equals("/{**}"))
                .forEach(path -> add("paths", path.replaceAll("\\{\\w+}", "{*}")));
        fields.headers()
                .forEach(header -> header.values()
                        .forEach(value -> add("request.headers[" + header.name() + "]", value.toString())));
    }

    private void add(GrpcMethod method) {
        add("methods", "POST");
        add("paths", "/" + method.toString().replace("*", "{*}"));
    }

    private void add(String field, String value) {
        values.computeIfAbsent(field, absent -> new LinkedHashSet<>()).add(value);
    }
}
