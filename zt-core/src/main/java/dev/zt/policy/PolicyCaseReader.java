package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.internal.text.IpLiteral;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads cases for policies: documents of kind {@code AccessPolicyTest}.
 *
 * <pre>
 * apiVersion: zt.dev/v1
 * kind: AccessPolicyTest
 * spec:
 *   workload: spiffe://prod.example/ns/shop/sa/orders
 *   cases:
 *   - name: the gateway places orders
 *     peer: spiffe://prod.example/ns/shop/sa/api-gateway
 *     http: {method: POST, path: /v1/tenants/acme/orders}
 *     expect: allow
 *     rule: gateway-places-orders
 * </pre>
 *
 * <p>A case has {@code http} ({@code method}, {@code path}, {@code host}, {@code headers}) or {@code grpc}; it may have
 * {@code assurance} (default channel-bound), {@code address}, {@code claims}, {@code at} (default now) and {@code rule}.
 */
public final class PolicyCaseReader {

    /** The most cases in a file. */
    public static final int MAX_CASES = 10_000;

    /** The most characters in a file. */
    public static final int MAX_LENGTH = 1_048_576;

    private static final List<String> FIELDS =
            List.of("name", "peer", "assurance", "http", "grpc", "address", "claims", "at", "expect", "rule");

    private final IssueLog issues;

    private PolicyCaseReader(IssueLog issues) {
        this.issues = issues;
    }

    /**
     * Reads a text that must be valid.
     *
     * @param text the YAML text
     * @param origin where it is from, for messages
     * @return the cases, one group for each document
     * @throws InvalidPolicyException if anything is wrong with the text; it carries all issues
     */
    public static List<PolicyCases> parse(String text, String origin) {
        if (text.length() > MAX_LENGTH) {
            String message = "The text has " + text.length() + " characters; at most " + MAX_LENGTH
                    + " are allowed. Split it into several files.";
            throw new InvalidPolicyException(origin, List.of(new Issue(origin, 1, 1, message, "")));
        }
        IssueLog issues = new IssueLog(origin, text);
        List<PolicyCases> groups = new PolicyCaseReader(issues).groups(text);
        if (issues.count() > 0) {
            throw new InvalidPolicyException(origin, issues.issues());
        }
        return groups;
    }

    private List<PolicyCases> groups(String text) {
        List<PolicyCases> groups = new ArrayList<>();
        try {
            List<YamlNode> documents = YamlDocuments.read(text);
            if (documents.isEmpty()) {
                issues.add(1, 1, "The text holds no cases.");
            }
            for (YamlNode document : documents) {
                PolicyCases group = group(document);
                if (group != null) {
                    groups.add(group);
                }
            }
        } catch (YamlSyntaxException e) {
            issues.add(e.line(), e.column(), String.valueOf(e.getMessage()));
        }
        return groups;
    }

    private @Nullable PolicyCases group(YamlNode document) {
        Fields top = Fields.of("A test", document, issues, List.of("apiVersion", "kind", "metadata", "spec"));
        if (top == null) {
            return null;
        }
        top.requiredText("apiVersion", text -> constant(text, "apiVersion", "zt.dev/v1"));
        top.requiredText("kind", text -> constant(text, "kind", "AccessPolicyTest"));
        Fields spec = top.requiredMapping("spec", List.of("workload", "cases"));
        if (spec == null) {
            return null;
        }
        SpiffeId workload = spec.requiredText("workload", SpiffeId::parseConfigured);
        List<YamlNode> items = spec.required("cases") == null ? null : spec.list("cases", MAX_CASES);
        List<PolicyCase> cases = new ArrayList<>();
        for (YamlNode item : items == null ? List.<YamlNode>of() : items) {
            PolicyCase read = item(item);
            if (read != null) {
                cases.add(read);
            }
        }
        return workload == null ? null : new PolicyCases(workload, cases);
    }

    private static String constant(String text, String field, String expected) {
        if (!text.equals(expected)) {
            throw new IllegalArgumentException(
                    "\"" + field + "\" is \"" + text + "\"; write " + field + ": " + expected + ".");
        }
        return text;
    }

    private @Nullable PolicyCase item(YamlNode item) {
        int before = issues.count();
        Fields fields = Fields.of("A case", item, issues, FIELDS);
        if (fields == null) {
            return null;
        }
        SpiffeId peer = fields.requiredText("peer", SpiffeId::parseConfigured);
        Boolean allowed = fields.requiredText("expect", PolicyCaseReader::expectation);
        Assurance assurance = optional(fields, "assurance", PolicyCaseReader::assurance);
        Instant at = optional(fields, "at", PolicyCaseReader::instant);
        byte[] address = optional(fields, "address", PolicyCaseReader::address);
        String rule = optional(fields, "rule", text -> PolicyGrammar.checkName("Rule id", text));
        String name = optional(fields, "name", text -> text);
        Fields http = fields.has("http")
                ? Fields.of(
                        "\"http\"",
                        Objects.requireNonNull(fields.get("http")),
                        issues,
                        List.of("method", "path", "host", "headers"))
                : null;
        Operation operation = operation(fields, http, item);
        RequestAttributes attributes = new SentRequest(
                http == null ? null : optional(http, "host", text -> text),
                http == null ? Map.of() : headers(http),
                address,
                fields.has("claims") ? claims(fields) : null);
        if (issues.count() > before || peer == null || allowed == null || operation == null) {
            return null;
        }
        return new PolicyCase(
                name == null ? peer + " " + operation.action() + " " + operation.resource() : name,
                peer,
                assurance == null ? Assurance.CHANNEL_BOUND : assurance,
                operation,
                attributes,
                at == null ? null : at.toEpochMilli(),
                allowed,
                rule,
                item.line());
    }

    private @Nullable Operation operation(Fields fields, @Nullable Fields http, YamlNode item) {
        if (fields.has("http") == fields.has("grpc")) {
            issues.add(item, "A case needs one of \"http\" and \"grpc\".");
            return null;
        }
        if (http != null) {
            String method = http.requiredText("method", text -> text);
            String path = http.requiredText("path", text -> text);
            return method == null || path == null ? null : new Operation.Http(method, path);
        }
        String name = optional(fields, "grpc", text -> text);
        return name == null ? null : new Operation.Grpc(name);
    }

    private static <T> @Nullable T optional(Fields fields, String field, Function<String, T> parser) {
        return fields.has(field) ? fields.requiredText(field, parser) : null;
    }

    private Map<String, List<String>> headers(Fields http) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (YamlNode.Entry entry : http.entries("headers")) {
            List<String> values =
                    headers.computeIfAbsent(HeaderMatcher.fold(entry.key().text()), name -> new ArrayList<>());
            if (entry.value() instanceof YamlNode.Sequence several) {
                several.items().forEach(value -> add(values, value));
            } else {
                add(values, entry.value());
            }
        }
        return headers;
    }

    private void add(List<String> values, YamlNode value) {
        String text = Fields.text("A header", value, issues, each -> each);
        if (text != null) {
            values.add(text);
        }
    }

    private Map<String, @Nullable Object> claims(Fields fields) {
        Map<String, @Nullable Object> claims = new LinkedHashMap<>();
        for (YamlNode.Entry entry : fields.entries("claims")) {
            claims.put(entry.key().text(), claim(entry.value()));
        }
        return claims;
    }

    /** Texts that are not quoted are numbers and booleans where they look like it, as in YAML's core schema. */
    private static Object claim(YamlNode node) {
        if (node instanceof YamlNode.Sequence several) {
            return several.items().stream().map(PolicyCaseReader::claim).toList();
        }
        if (node instanceof YamlNode.Mapping mapping) {
            Map<String, Object> values = new LinkedHashMap<>();
            mapping.entries().forEach(entry -> values.put(entry.key().text(), claim(entry.value())));
            return values;
        }
        YamlNode.Scalar scalar = (YamlNode.Scalar) node;
        if (scalar.plain() && scalar.text().matches("true|false")) {
            return Boolean.valueOf(scalar.text());
        }
        return scalar.plain() && scalar.text().matches("-?[0-9]{1,18}")
                ? (Object) Long.valueOf(scalar.text())
                : scalar.text();
    }

    private static Boolean expectation(String text) {
        if (!text.equals("allow") && !text.equals("deny")) {
            throw new IllegalArgumentException("\"expect\" is \"" + text + "\"; write allow or deny.");
        }
        return text.equals("allow");
    }

    private static Assurance assurance(String text) {
        return Arrays.stream(Assurance.values())
                .filter(assurance -> assurance.label().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"assurance\" is \"" + text + "\"; write one of "
                        + Arrays.stream(Assurance.values())
                                .map(Assurance::label)
                                .toList() + "."));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "\"at\" is \"" + text + "\"; write a moment in UTC, for example 2027-01-01T00:00:00Z.", e);
        }
    }

    private static byte[] address(String text) {
        byte[] address = IpLiteral.parse(text);
        if (address == null) {
            throw new IllegalArgumentException("\"address\" is \"" + text + "\"; write an IP address.");
        }
        return address;
    }
}
