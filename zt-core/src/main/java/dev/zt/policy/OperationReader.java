package dev.zt.policy;

import dev.zt.internal.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the values of {@code to} of one rule. */
final class OperationReader {

    static final List<String> FIELDS = List.of("http", "grpc", "notGrpc");

    static final List<String> HTTP_FIELDS =
            List.of("methods", "notMethods", "paths", "notPaths", "hosts", "notHosts", "headers", "notHeaders");

    private static final String PRESENT = "present";

    private final IssueLog issues;

    OperationReader(IssueLog issues) {
        this.issues = issues;
    }

    /** Returns the matcher, or null after an issue. */
    @Nullable
    OperationMatcher read(YamlNode node) {
        int before = issues.count();
        Fields fields = Fields.of("A value of \"to\"", node, issues, FIELDS);
        if (fields == null) {
            return null;
        }
        if (issues.count() == before && fields.has("http") == (fields.has("grpc") || fields.has("notGrpc"))) {
            issues.add(node, "A value of \"to\" must have either \"http\" or \"grpc\".");
        }
        YamlNode http = fields.get("http");
        OperationMatcher.Http httpMatcher = http == null ? null : http(http);
        List<GrpcMethod> methods = fields.texts("grpc", GrpcMethod::parse);
        List<GrpcMethod> notMethods = fields.texts("notGrpc", GrpcMethod::parse);
        if (issues.count() > before) {
            return null;
        }
        return httpMatcher != null ? httpMatcher : new OperationMatcher.Grpc(methods, notMethods);
    }

    private OperationMatcher.@Nullable Http http(YamlNode node) {
        int before = issues.count();
        Fields fields = Fields.of("\"http\"", node, issues, HTTP_FIELDS);
        if (fields == null) {
            return null;
        }
        HttpFields is = http(fields, "methods", "paths", "hosts", "headers");
        HttpFields not = http(fields, "notMethods", "notPaths", "notHosts", "notHeaders");
        return issues.count() > before ? null : new OperationMatcher.Http(is, not, false);
    }

    private HttpFields http(Fields fields, String methods, String paths, String hosts, String headers) {
        if (!fields.has(methods) && !fields.has(paths) && !fields.has(hosts) && !fields.has(headers)) {
            return HttpFields.NONE;
        }
        return new HttpFields(
                fields.texts(methods, text -> TextMatcher.exact(PolicyGrammar.checkMethod(text))),
                List.copyOf(fields.texts(paths, PathPattern::parse)),
                fields.texts(hosts, HostMatcher::parse),
                headers(fields, headers),
                List.of());
    }

    private List<HeaderMatcher> headers(Fields fields, String field) {
        List<HeaderMatcher> headers = new ArrayList<>();
        for (YamlNode.Entry entry : fields.entries(field)) {
            HeaderMatcher header = header(entry);
            if (header != null) {
                add(headers, header, entry.key());
            }
        }
        return headers;
    }

    private void add(List<HeaderMatcher> headers, HeaderMatcher header, YamlNode at) {
        if (headers.stream().anyMatch(other -> other.name().equals(header.name()))) {
            issues.add(at, "Header " + Quoted.quote(header.name()) + " is given twice; join the values.");
        } else {
            headers.add(header);
        }
    }

    private @Nullable HeaderMatcher header(YamlNode.Entry entry) {
        try {
            String name = HeaderMatcher.fold(entry.key().text());
            return new HeaderMatcher(name, isPresent(entry.value()) ? List.of() : values(entry));
        } catch (IllegalArgumentException e) {
            issues.add(entry.key(), String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static boolean isPresent(YamlNode value) {
        return value instanceof YamlNode.Scalar scalar && scalar.text().equals(PRESENT);
    }

    private List<TextMatcher> values(YamlNode.Entry entry) {
        String name = Quoted.quote(entry.key().text());
        if (!(entry.value() instanceof YamlNode.Sequence sequence)
                || sequence.items().isEmpty()) {
            issues.add(entry.value(), "Header " + name + " must be a list of values, or present if any value will do.");
            return List.of();
        }
        List<TextMatcher> values = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
            String text = Fields.text("A value of header " + name, item, issues, PolicyGrammar::checkText);
            if (text != null) {
                values.add(TextMatcher.exact(text));
            }
        }
        return values;
    }
}
