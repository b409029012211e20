package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.internal.text.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads policies from YAML text ({@code apiVersion: zt.dev/v1}, {@code kind: AccessPolicy}).
 *
 * <p>A text may hold several documents. Everything that is not understood is an issue: unknown and duplicate fields,
 * empty lists, malformed patterns, anchors, aliases and tags. Of YAML syntax errors only the first is reported, of
 * other issues all up to 1,000. Stateless and thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * Whatever the text is, reading ends in a result: nesting is limited to 32 levels and the text to 1,048,576 characters.
 */
public final class AccessPolicyReader {

    private static final int MAX_LENGTH = 1 << 20;
    private static final String API_VERSION = "zt.dev/v1";
    private static final String KIND = "AccessPolicy";
    static final List<String> SPEC_FIELDS = List.of("workload", "trustDomainAliases", "rules");

    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final IssueLog issues;

    private final @Nullable ConditionCompiler conditions;

    private AccessPolicyReader(IssueLog issues, @Nullable ConditionCompiler conditions) {
        this.issues = issues;
        this.conditions = conditions;
    }

    /**
     * Reads a text. Conditions are compiled by the one {@link ConditionCompiler} on the class path; without one, a
     * condition is an issue.
     *
     * @param text the YAML text; a byte order mark at its beginning is skipped
     * @param origin where it is from, for messages
     * @return the policies, or all that is wrong with the text
     */
    public static PolicyReading read(String text, String origin) {
        return read(text, origin, Conditions.COMPILER);
    }

    /**
     * Reads a text.
     *
     * @param text the YAML text; a byte order mark at its beginning is skipped
     * @param origin where it is from, for messages
     * @param conditions compiles conditions, or null if each is an issue
     * @return the policies, or all that is wrong with the text
     */
    public static PolicyReading read(String text, String origin, @Nullable ConditionCompiler conditions) {
        Objects.requireNonNull(origin, "origin");
        if (text.length() > MAX_LENGTH) {
            String message = "The text has " + text.length() + " characters; at most " + MAX_LENGTH
                    + " are allowed. Split it into several files.";
            return new PolicyReading(List.of(), List.of(new Issue(origin, 1, 1, message, "")));
        }
        String yaml = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        IssueLog issues = new IssueLog(origin, yaml);
        List<AccessPolicy> policies = new AccessPolicyReader(issues, conditions).policies(yaml);
        return new PolicyReading(issues.count() == 0 ? policies : List.of(), issues.issues());
    }

    /**
     * Reads a text that must be valid.
     *
     * @param text the YAML text
     * @param origin where it is from, for messages
     * @return the policies, at least one
     * @throws InvalidPolicyException if anything is wrong with the text; it carries all issues
     */
    public static List<AccessPolicy> parse(String text, String origin) {
        PolicyReading reading = read(text, origin);
        if (!reading.isValid()) {
            throw new InvalidPolicyException(origin, reading.issues());
        }
        return reading.policies();
    }

    private List<AccessPolicy> policies(String yaml) {
        List<AccessPolicy> policies = new ArrayList<>();
        try {
            List<YamlNode> documents = YamlDocuments.read(yaml);
            if (documents.isEmpty()) {
                issues.add(1, 1, "The text holds no policy. To deny everything, write a policy with rules: [].");
            }
            for (YamlNode document : documents) {
                AccessPolicy policy = policy(document);
                if (policy != null) {
                    policies.add(policy);
                }
            }
        } catch (YamlSyntaxException e) {
            issues.add(e.line(), e.column(), String.valueOf(e.getMessage()));
        }
        return policies;
    }

    private @Nullable AccessPolicy policy(YamlNode document) {
        if (isOther(document, "apiVersion", API_VERSION) || isOther(document, "kind", KIND)) {
            return null;
        }
        int before = issues.count();
        Fields top = Fields.of("A policy", document, issues, List.of("apiVersion", "kind", "metadata", "spec"));
        if (top == null) {
            return null;
        }
        top.required("apiVersion");
        top.required("kind");
        Fields metadata = top.requiredMapping("metadata", List.of("name", "revision"));
        Fields spec = top.requiredMapping("spec", SPEC_FIELDS);
        String name = metadata == null
                ? null
                : metadata.requiredText("name", text -> PolicyGrammar.checkName("Policy name", text));
        String revision = metadata == null || !metadata.has("revision")
                ? ""
                : metadata.requiredText("revision", PolicyGrammar::checkRevision);
        SpiffeId workload = spec == null ? null : spec.requiredText("workload", AccessPolicyReader::workload);
        List<TrustDomain> aliases = spec == null ? List.of() : spec.texts("trustDomainAliases", TrustDomain::parse);
        if (spec != null) {
            spec.limit("trustDomainAliases", PolicyGrammar.MAX_ALIASES);
        }
        List<Rule> rules = spec == null ? List.of() : rules(spec);
        return issues.count() > before || name == null || revision == null || workload == null
                ? null
                : new AccessPolicy(name, revision, workload, new LinkedHashSet<>(aliases), rules);
    }

    /** Reports a document of another format, of which nothing else can be said. */
    private boolean isOther(YamlNode document, String field, String expected) {
        if (!(document instanceof YamlNode.Mapping mapping)) {
            return false;
        }
        for (YamlNode.Entry entry : mapping.entries()) {
            if (entry.key().text().equals(field)
                    && !(entry.value() instanceof YamlNode.Scalar scalar
                            && scalar.text().equals(expected))) {
                String found = entry.value() instanceof YamlNode.Scalar scalar
                        ? Quoted.quote(scalar.text())
                        : entry.value().kind();
                issues.add(entry.value(), "\"" + field + "\" is " + found + "; write " + field + ": " + expected + ".");
                return true;
            }
        }
        return false;
    }

    private static SpiffeId workload(String text) {
        return AccessPolicy.checkWorkload(SpiffeId.parseConfigured(text));
    }

    private List<Rule> rules(Fields spec) {
        List<YamlNode> items = spec.required("rules") == null ? null : spec.list("rules", PolicyGrammar.MAX_RULES);
        RuleReader reader = new RuleReader(issues, conditions);
        List<Rule> rules = new ArrayList<>();
        for (YamlNode item : items == null ? List.<YamlNode>of() : items) {
            Rule rule = reader.read(item);
            if (rule != null) {
                rules.add(rule);
            }
        }
        return rules;
    }
}
