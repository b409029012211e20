package dev.zt.policy;

import dev.zt.identity.Assurance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes the rules that are in force as a policy file. What {@link AccessPolicyReader} reads of it has the same
 * {@linkplain PolicySet#digest() digest}, unless the rules come from other formats or from code and say what policy files
 * cannot: each such rule is marked, and the text then cannot be read back. Stateless and thread-safe.
 */
public final class PolicyPrinter {

    private static final int MAX_NAME = PolicyGrammar.MAX_NAME_LENGTH;

    private PolicyPrinter() {}

    /**
     * Writes a policy set.
     *
     * @param policies the set, whose policies for the workload were merged
     * @return YAML with a final line end; only a comment if there is no policy for the workload
     */
    public static String print(PolicySet policies) {
        if (policies.isEmpty()) {
            return "# No policy is for " + (policies.workload() == null ? "this workload" : policies.workload())
                    + ": every call is denied.\n";
        }
        StringBuilder text = new StringBuilder("apiVersion: zt.dev/v1\nkind: AccessPolicy\n");
        text.append("# Merged from ").append(YamlText.comment(policies.name()));
        text.append(", revision ").append(YamlText.comment(policies.revision())).append(".\n");
        text.append("metadata: {name: ")
                .append(YamlText.quoted(name(policies.name())))
                .append("}\n");
        text.append("spec:\n  workload: ")
                .append(YamlText.quoted(String.valueOf(policies.workload())))
                .append('\n');
        if (!policies.trustDomainAliases().isEmpty()) {
            text.append("  trustDomainAliases: ")
                    .append(YamlText.list(policies.trustDomainAliases()))
                    .append('\n');
        }
        text.append(policies.rules().isEmpty() ? "  rules: []\n" : "  rules:\n");
        policies.rules().forEach(rule -> text.append(rule(rule)));
        return text.toString();
    }

    /** Returns a name that a policy may have: merged names are joined by a plus sign. */
    private static String name(String joined) {
        String name = joined.replace('+', '.');
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }

    private static String rule(Rule rule) {
        List<String> lines = new ArrayList<>();
        lines.add("id: " + YamlText.quoted(rule.id()));
        lines.add("effect: " + lower(rule.effect()));
        if (rule.mode() != Mode.ENFORCE) {
            lines.add("mode: " + lower(rule.mode()));
        }
        add(lines, "from", rule.from().stream().map(PolicyPrinter::peer).toList());
        add(lines, "to", rule.to().stream().map(PolicyPrinter::operation).toList());
        add(
                lines,
                "when",
                rule.when().stream().map(Condition::text).map(YamlText::quoted).toList());
        if (rule.expires() != null) {
            lines.add("expires: " + rule.expires());
        }
        String comment = ForeignParts.isForeign(rule)
                ? "  # The next rule says what policy files cannot, after '!': this text cannot be read back.\n"
                : "";
        return comment + "  - " + String.join("\n    ", lines) + "\n";
    }

    private static void add(List<String> lines, String name, List<String> items) {
        if (!items.isEmpty()) {
            lines.add(name + ":\n" + items.stream().map(item -> "    - " + item).collect(Collectors.joining("\n")));
        }
    }

    private static String peer(PeerMatcher matcher) {
        List<String> fields = new ArrayList<>();
        peer(fields, "", matcher.is());
        peer(fields, "not", matcher.not());
        YamlText.add(
                fields,
                "assurance",
                matcher.assurances().stream().map(Assurance::label).toList());
        return "{" + String.join(", ", fields) + "}";
    }

    private static void peer(List<String> fields, String not, PeerFields values) {
        YamlText.add(fields, name(not, "principals"), values.principals());
        YamlText.addForeign(fields, name(not, "principals"), values.ids());
        YamlText.addTexts(fields, name(not, "trustDomains"), values.trustDomains());
        YamlText.addTexts(fields, name(not, "namespaces"), values.namespaces());
        YamlText.addTexts(fields, name(not, "serviceAccounts"), values.serviceAccounts());
        YamlText.add(fields, name(not, "ipBlocks"), values.ipBlocks());
    }

    private static String operation(OperationMatcher matcher) {
        List<String> fields = new ArrayList<>();
        if (matcher instanceof OperationMatcher.Grpc grpc) {
            YamlText.add(fields, "grpc", grpc.methods());
            YamlText.add(fields, "notGrpc", grpc.notMethods());
            return "{" + String.join(", ", fields) + "}";
        }
        if (matcher instanceof OperationMatcher.Handler handler) {
            return "{!handlers: " + YamlText.list(handler.handlers()) + "}";
        }
        OperationMatcher.Http http = (OperationMatcher.Http) matcher;
        http(fields, "", http.is());
        http(fields, "not", http.not());
        return "{" + (http.wire() ? "!wire" : "http") + ": {" + String.join(", ", fields) + "}}";
    }

    private static void http(List<String> fields, String not, HttpFields values) {
        YamlText.addTexts(fields, name(not, "methods"), values.methods());
        YamlText.add(
                fields,
                name(not, "paths"),
                values.paths().stream().filter(PathPattern.class::isInstance).toList());
        YamlText.addForeign(
                fields,
                name(not, "paths"),
                values.paths().stream()
                        .filter(path -> !(path instanceof PathPattern))
                        .toList());
        YamlText.add(
                fields,
                name(not, "hosts"),
                values.hosts().stream().filter(ForeignParts::isOwn).toList());
        YamlText.addForeign(
                fields,
                name(not, "hosts"),
                values.hosts().stream()
                        .filter(host -> !ForeignParts.isOwn(host))
                        .toList());
        YamlText.addForeign(fields, name(not, "ports"), values.ports());
        if (!values.headers().isEmpty()) {
            String headers =
                    values.headers().stream().map(PolicyPrinter::header).collect(Collectors.joining(", "));
            fields.add(name(not, "headers") + ": {" + headers + "}");
        }
    }

    private static String header(HeaderMatcher header) {
        String mark = ForeignParts.areOwn(header.values()) ? "" : "!";
        return YamlText.quoted(mark + header.name()) + ": "
                + (header.values().isEmpty() ? "present" : YamlText.list(header.values()));
    }

    private static String name(String not, String field) {
        return not.isEmpty() ? field : not + field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
