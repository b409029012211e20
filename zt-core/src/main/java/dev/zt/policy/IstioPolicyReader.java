package dev.zt.policy;

import dev.zt.internal.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code AuthorizationPolicy} documents of Istio ({@code security.istio.io/v1} and {@code v1beta1}), those for
 * other workloads no further than it takes to tell. Not thread-safe.
 */
final class IstioPolicyReader {

    static final String KIND = "AuthorizationPolicy";

    private static final List<String> VERSIONS = List.of("security.istio.io/v1", "security.istio.io/v1beta1");
    private static final List<String> TOP = List.of("apiVersion", "kind", "metadata", "spec", "status");
    private static final List<String> SPEC =
            List.of("selector", "targetRef", "targetRefs", "rules", "action", "provider");

    private final IstioWorkload workload;
    private final IssueLog issues;
    private final IssueLog notes;

    IstioPolicyReader(IstioWorkload workload, IssueLog issues, IssueLog notes) {
        this.workload = workload;
        this.issues = issues;
        this.notes = notes;
    }

    /** Tells whether a document says that it is of Istio. */
    static boolean isIstio(YamlNode document) {
        return document instanceof YamlNode.Mapping mapping
                && mapping.entries().stream()
                        .anyMatch(entry -> entry.key().text().equals("apiVersion")
                                && entry.value() instanceof YamlNode.Scalar scalar
                                && scalar.text().startsWith("security.istio.io/"));
    }

    /** Reads a document, or returns null if it is for another workload, which is noted, or after an issue. */
    @Nullable
    AccessPolicy read(YamlNode document) {
        int before = issues.count();
        Fields top = Fields.of("A policy", document, issues, TOP);
        if (top == null) {
            return null;
        }
        top.requiredText("apiVersion", text -> oneOf("apiVersion", text, VERSIONS));
        top.requiredText("kind", text -> oneOf("kind", text, List.of(KIND)));
        YamlNode metadata = top.required("metadata");
        IstioMetadata meta = metadata == null ? null : IstioMetadata.read(metadata, issues);
        Fields spec = top.requiredMapping("spec", SPEC);
        if (issues.count() > before || meta == null || spec == null) {
            return null;
        }
        IstioSelection selection = new IstioSelection(workload, issues);
        boolean mine = selection.isMine(document, meta, spec);
        if (issues.count() == before && !mine) {
            notes.add(document, "AuthorizationPolicy " + meta.fullName() + " is for other workloads; it is ignored.");
        }
        return issues.count() > before || !mine ? null : policy(document, meta, spec, before);
    }

    private static String oneOf(String field, String text, List<String> allowed) {
        if (!allowed.contains(text)) {
            throw new IllegalArgumentException("\"" + field + "\" is " + Quoted.quote(text) + "; only "
                    + String.join(" and ", allowed) + " can be read.");
        }
        return text;
    }

    private @Nullable AccessPolicy policy(YamlNode document, IstioMetadata meta, Fields spec, int before) {
        Effect effect = spec.has("action") ? spec.requiredText("action", IstioPolicyReader::effect) : Effect.ALLOW;
        YamlNode provider = spec.get("provider");
        if (provider != null) {
            issues.add(provider, "\"provider\" cannot be read: zt asks no external authorizer; remove the policy.");
        }
        List<YamlNode> items = spec.list("rules", PolicyGrammar.MAX_RULES);
        if (effect == Effect.DENY && (items == null || items.isEmpty())) {
            issues.add(document, "A DENY policy without rules denies nothing; write rules: [{}] to deny everything.");
        }
        if (effect == null) {
            return null;
        }
        List<Rule> rules = rules(meta, effect, items == null ? List.of() : items);
        return issues.count() > before
                ? null
                : new AccessPolicy(meta.fullName(), "", workload.id(), workload.trustDomainAliases(), rules);
    }

    private static Effect effect(String text) {
        return switch (text) {
            case "ALLOW" -> Effect.ALLOW;
            case "DENY" -> Effect.DENY;
            case "AUDIT" -> Effect.AUDIT;
            case "CUSTOM" ->
                throw PolicyGrammar.invalid(
                        "Action", text, "zt asks no external authorizer; leave the policy to the mesh, or rewrite it");
            default -> throw PolicyGrammar.invalid("Action", text, "write ALLOW, DENY or AUDIT");
        };
    }

    private List<Rule> rules(IstioMetadata meta, Effect effect, List<YamlNode> items) {
        IstioContext context = new IstioContext(meta.namespace(), new IstioIds(workload), issues, notes);
        IstioRuleReader reader =
                new IstioRuleReader(context, meta.fullName(), effect, meta.dryRun() ? Mode.SHADOW : Mode.ENFORCE);
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            rules.addAll(reader.read(items.get(i), i));
        }
        return rules;
    }

    /** Returns the texts of a mapping; what is no text is an issue. */
    static List<YamlNode.Entry> texts(String name, YamlNode node, IssueLog issues) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            issues.add(node, Quoted.quote(name) + " must be a mapping, not " + node.kind() + ".");
            return List.of();
        }
        for (YamlNode.Entry entry : mapping.entries()) {
            Fields.text(Quoted.quote(entry.key().text()), entry.value(), issues, Function.identity());
        }
        return mapping.entries();
    }
}
