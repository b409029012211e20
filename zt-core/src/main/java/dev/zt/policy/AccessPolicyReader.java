package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.internal.text.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
    private static final List<String> RULES = List.of("spec", "rules");
    static final List<String> SPEC_FIELDS = List.of("workload", "trustDomainAliases", "rules");

    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final IssueLog issues;

    private final IssueLog notes;
    private final @Nullable ConditionCompiler conditions;
    private final @Nullable IstioWorkload istio;
    private final RulePlaces places;
    private final List<AccessPolicy> istioPolicies = new ArrayList<>();

    /** The document that is being read, once a rule of it has been. */
    private @Nullable List<YamlNode.Entry> begun;

    /** Reads its rules as they come, or null if nothing says yet that they are of this format. */
    private @Nullable RuleReader ruleReader;

    private int rulesRead;

    private AccessPolicyReader(
            IssueLog issues,
            IssueLog notes,
            @Nullable ConditionCompiler conditions,
            @Nullable IstioWorkload istio,
            RulePlaces places) {
        this.issues = issues;
        this.notes = notes;
        this.conditions = conditions;
        this.istio = istio;
        this.places = places;
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
        return read(text, origin, conditions, null);
    }

    /**
     * Reads a text in which policies of Istio may stand, too.
     *
     * @param text the YAML text; a byte order mark at its beginning is skipped
     * @param origin where it is from, for messages
     * @param istio for whom policies of Istio are read; the others are noted and ignored
     * @return the policies, or all that is wrong with the text
     */
    public static PolicyReading read(String text, String origin, IstioWorkload istio) {
        return read(text, origin, Conditions.COMPILER, Objects.requireNonNull(istio, "istio"));
    }

    private static PolicyReading read(
            String text, String origin, @Nullable ConditionCompiler conditions, @Nullable IstioWorkload istio) {
        RulePlaces places = new RulePlaces();
        return PolicyReading.joined(List.of(read(text, origin, conditions, istio, places)), places.all());
    }

    /**
     * Reads several texts as one, in which policies of Istio may stand if their workload is known.
     *
     * @param texts the YAML texts by where they are from, in the order in which their rules shall count
     * @param istio for whom policies of Istio are read, or null if such a policy is an issue
     * @return the policies of all texts, or all that is wrong with any of them, rules of two texts that share an id
     *     included
     */
    public static PolicyReading readAll(Map<String, String> texts, @Nullable IstioWorkload istio) {
        RulePlaces places = new RulePlaces();
        List<PolicyReading> readings = texts.entrySet().stream()
                .map(text -> read(text.getValue(), text.getKey(), Conditions.COMPILER, istio, places))
                .toList();
        return PolicyReading.joined(readings, places.all());
    }

    private static PolicyReading read(
            String text,
            String origin,
            @Nullable ConditionCompiler conditions,
            @Nullable IstioWorkload istio,
            RulePlaces places) {
        Objects.requireNonNull(origin, "origin");
        if (text.length() > MAX_LENGTH) {
            String message = "The text has " + text.length() + " characters; at most " + MAX_LENGTH
                    + " are allowed. Split it into several files.";
            return new PolicyReading(List.of(), List.of(new Issue(origin, 1, 1, message, "")));
        }
        String yaml = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        IssueLog issues = new IssueLog(origin, yaml);
        IssueLog notes = new IssueLog(origin, yaml);
        AccessPolicyReader reader = new AccessPolicyReader(issues, notes, conditions, istio, places);
        List<AccessPolicy> policies = reader.policies(yaml);
        return issues.count() == 0
                ? new PolicyReading(policies, List.of(), notes.issues(), reader.istioPolicies, Map.of())
                : new PolicyReading(List.of(), issues.issues(), notes.issues(), List.of(), Map.of());
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
            List<YamlNode> documents = YamlDocuments.read(yaml, RULES, this::rule);
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
            issues.addLast(e.line(), e.column(), String.valueOf(e.getMessage()));
        }
        return policies;
    }

    private @Nullable AccessPolicy istioPolicy(YamlNode document, IstioWorkload workload) {
        AccessPolicy policy = new IstioPolicyReader(workload, issues, notes).read(document);
        if (policy != null) {
            istioPolicies.add(policy);
            policy.rules().forEach(rule -> places.add(workload.id(), rule.id(), document, issues));
        }
        return policy;
    }

    private @Nullable AccessPolicy policy(YamlNode document) {
        if (istio != null && IstioPolicyReader.isIstio(document)) {
            return istioPolicy(document, istio);
        }
        if (isOther(document, "apiVersion", API_VERSION) || isOther(document, "kind", KIND)) {
            return null;
        }
        // What was wrong with a rule has been counted before this: whoever asks for the policies asks for all issues.
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
        List<TrustDomain> aliases = spec == null || !spec.isWithin("trustDomainAliases", PolicyGrammar.MAX_ALIASES)
                ? List.of()
                : spec.texts("trustDomainAliases", TrustDomain::parse);
        List<Rule> rules = spec == null ? List.of() : rules(spec, workload);
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
                issues.add(entry.value(), "\"" + field + "\" is " + found + mend(mapping, field, expected));
                return true;
            }
        }
        return false;
    }

    private static String mend(YamlNode.Mapping document, String field, String expected) {
        return IstioPolicyReader.isIstio(document) && says(document.entries(), "kind", IstioPolicyReader.KIND)
                ? ": an " + IstioPolicyReader.KIND + " of Istio, which is read only where its workload is known:"
                        + " by Zt.Builder.istio, by zt.workload in Spring Boot,"
                        + " or by zt cluster verify --layers FILE --target istio."
                : "; write " + field + ": " + expected + ".";
    }

    private static SpiffeId workload(String text) {
        return AccessPolicy.checkWorkload(SpiffeId.parseConfigured(text));
    }

    /** Reads a rule at once if it is one of a policy of this format. */
    @SuppressWarnings("ReferenceEquality") // two documents may say the same
    private YamlNode rule(List<YamlNode.Entry> document, YamlNode item) {
        if (document != begun) {
            begun = document;
            boolean own = says(document, "apiVersion", API_VERSION) && says(document, "kind", KIND);
            ruleReader = own ? new RuleReader(issues, conditions) : null;
            rulesRead = 0;
        }
        // More are refused together: then none is worth the time of a compiler of conditions.
        return ruleReader == null || ++rulesRead > PolicyGrammar.MAX_RULES
                ? item
                : new YamlNode.Made(ruleReader.read(item), item.line(), item.column());
    }

    private static boolean says(List<YamlNode.Entry> document, String field, String text) {
        return document.stream()
                .anyMatch(entry -> entry.key().text().equals(field)
                        && entry.value() instanceof YamlNode.Scalar scalar
                        && scalar.text().equals(text));
    }

    private List<Rule> rules(Fields spec, @Nullable SpiffeId workload) {
        List<YamlNode> items = spec.required("rules") == null ? null : spec.list("rules", PolicyGrammar.MAX_RULES);
        RuleReader reader = new RuleReader(issues, conditions);
        List<Rule> rules = new ArrayList<>();
        for (YamlNode item : items == null ? List.<YamlNode>of() : items) {
            Rule rule = item instanceof YamlNode.Made made ? (Rule) made.value() : reader.read(item);
            if (rule != null) {
                rules.add(rule);
                if (workload != null) {
                    places.add(workload, rule.id(), item, issues);
                }
            }
        }
        return rules;
    }
}
