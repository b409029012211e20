package dev.zt.policy;

import dev.zt.internal.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what the rules of one effect ask of calls. Not thread-safe. */
final class A43RequestReader {

    private static final Set<String> EXCLUDED = Set.of(
            "host",
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");
    private static final Condition GRPC =
            new TestedCondition("the call is a gRPC call", input -> input.operation() instanceof Operation.Grpc);

    private final IssueLog issues;
    private final boolean allows;

    A43RequestReader(IssueLog issues, boolean allows) {
        this.issues = issues;
        this.allows = allows;
    }

    /** Returns what is asked, or null after an issue. */
    @Nullable
    A43Request read(@Nullable YamlNode node) {
        int before = issues.count();
        Fields request = node == null ? null : Fields.of("\"request\"", node, issues, List.of("paths", "headers"));
        if (request == null) {
            return node == null ? new A43Request(List.of(), List.of(GRPC)) : null;
        }
        List<PathMatcher.Text> paths = request.texts("paths", A43RequestReader::path);
        List<Condition> when = new ArrayList<>(List.of(GRPC));
        when.addAll(request.each("headers", this::header));
        if (issues.count() > before) {
            return null;
        }
        HttpFields fields = HttpFields.NONE.withPaths(paths);
        return new A43Request(
                paths.isEmpty() ? List.of() : List.of(new OperationMatcher.Http(fields, HttpFields.NONE, true)), when);
    }

    private static PathMatcher.Text path(String text) {
        PathMatcher.Text path = new PathMatcher.Text(TextMatcher.parse(text));
        if (path.matcher() instanceof TextMatcher.Exact) {
            if (!text.startsWith("/")) {
                throw PolicyGrammar.invalid("Path", text, "write /package.Service/Method");
            }
            GrpcMethod.parse(text.substring(1));
        }
        return path;
    }

    private @Nullable Condition header(YamlNode node) {
        int before = issues.count();
        Fields fields = Fields.of("A value of \"headers\"", node, issues, List.of("key", "values"));
        if (fields == null) {
            return null;
        }
        String key = fields.requiredText("key", A43RequestReader::key);
        fields.required("values");
        List<TextMatcher> values = fields.texts("values", TextMatcher::parse);
        return key == null || issues.count() > before ? null : header(key, values);
    }

    private static String key(String text) {
        String folded = HeaderMatcher.fold(text);
        boolean excluded = EXCLUDED.contains(folded) || folded.startsWith(":") || folded.startsWith("grpc-");
        if (excluded || folded.endsWith("-bin")) {
            throw PolicyGrammar.invalid(
                    "Header key",
                    text,
                    excluded ? "A43 excludes it; remove it" : "its values are binary, and cannot be compared as text");
        }
        return new HeaderMatcher(folded, List.of()).name();
    }

    private Condition header(String key, List<TextMatcher> values) {
        String listed =
                values.stream().map(value -> Quoted.quote(value.toString())).collect(Collectors.joining(", "));
        String how = allows ? " for each value and for all joined" : " for any value or all joined";
        return new TestedCondition(
                "header " + Quoted.escape(key) + " in [" + listed + "]" + how,
                input -> matches(CallFacts.headers(input.attributes(), key), values));
    }

    /** gRPC compares all values, joined. Beside that each must match to let in, and one is enough to keep out. */
    private boolean matches(List<String> sent, List<TextMatcher> values) {
        if (sent.isEmpty()) {
            return false;
        }
        boolean joined = any(values, String.join(",", sent));
        return allows
                ? joined && sent.stream().allMatch(value -> any(values, value))
                : joined || sent.stream().anyMatch(value -> any(values, value));
    }

    private static boolean any(List<TextMatcher> matchers, String text) {
        return matchers.stream().anyMatch(matcher -> matcher.matches(text));
    }
}
