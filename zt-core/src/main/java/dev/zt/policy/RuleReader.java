package dev.zt.policy;

import dev.zt.internal.text.Quoted;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the rules of one policy. Not thread-safe. */
final class RuleReader {

    static final List<String> FIELDS = List.of("id", "effect", "mode", "from", "to", "when", "expires");

    private static final Pattern INSTANT = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");

    private final IssueLog issues;
    private final @Nullable ConditionCompiler conditions;
    private final Set<String> ids = new HashSet<>();

    RuleReader(IssueLog issues, @Nullable ConditionCompiler conditions) {
        this.issues = issues;
        this.conditions = conditions;
    }

    /** Returns the rule, or null after an issue. */
    @Nullable
    Rule read(YamlNode node) {
        int before = issues.count();
        Fields fields = Fields.of("A rule", node, issues, FIELDS);
        if (fields == null) {
            return null;
        }
        String id = fields.requiredText("id", this::uniqueId);
        Effect effect = fields.requiredText("effect", RuleReader::effect);
        Mode mode = fields.has("mode") ? fields.requiredText("mode", RuleReader::mode) : Mode.ENFORCE;
        List<PeerMatcher> from = fields.each("from", new PeerReader(issues, effect)::read);
        List<OperationMatcher> to = fields.each("to", new OperationReader(issues)::read);
        boolean few = fields.isWithin("when", PolicyGrammar.MAX_CONDITIONS);
        List<Condition> when = few ? fields.texts("when", this::condition) : List.of();
        for (Condition condition : when) {
            checkVariables(node, condition, to);
        }
        Instant expires = fields.has("expires") ? fields.requiredText("expires", RuleReader::instant) : null;
        if (effect == Effect.ALLOW && !fields.has("from")) {
            issues.add(
                    node,
                    "An allow rule must say whom it allows: add \"from\" and write the principals out, for example"
                            + " principals: [\"spiffe://prod.example/**\"] for a whole trust domain.");
        }
        return issues.count() > before || id == null || effect == null || mode == null
                ? null
                : new Rule(id, effect, mode, from, to, when, expires);
    }

    private String uniqueId(String id) {
        PolicyGrammar.checkName("Rule id", id);
        if (!ids.add(id)) {
            throw new IllegalArgumentException("Rule id " + Quoted.quote(id)
                    + " is used twice; rename one: ids tell rules apart in audit records.");
        }
        return id;
    }

    private static Effect effect(String text) {
        return switch (text) {
            case "allow" -> Effect.ALLOW;
            case "deny" -> Effect.DENY;
            case "audit" -> Effect.AUDIT;
            default -> throw PolicyGrammar.invalid("Effect", text, "write allow, deny or audit");
        };
    }

    private static Mode mode(String text) {
        return switch (text) {
            case "enforce" -> Mode.ENFORCE;
            case "shadow" -> Mode.SHADOW;
            default -> throw PolicyGrammar.invalid("Mode", text, "write enforce or shadow");
        };
    }

    private static Instant instant(String text) {
        try {
            if (INSTANT.matcher(text).matches()) {
                return PolicyGrammar.checkExpires(Instant.parse(text));
            }
        } catch (DateTimeException e) {
            // No such day or hour: said below.
        }
        throw PolicyGrammar.invalid("Expiry", text, "write a moment in UTC, for example 2027-01-01T00:00:00Z");
    }

    /** Such a condition would fail for every request, and so let a deny rule match all of them. */
    private void checkVariables(YamlNode rule, Condition condition, List<OperationMatcher> to) {
        for (String name : condition.pathVariables()) {
            if (!new PathVariable(name).isNamedBy(to)) {
                issues.add(
                        rule,
                        "Condition " + Quoted.quote(condition.text()) + " asks for path." + Quoted.escape(name)
                                + ", which no path of the rule names; write {" + Quoted.escape(name)
                                + "} in a path, or correct the name.");
            }
        }
    }

    private Condition condition(String text) {
        if (conditions == null) {
            throw new IllegalArgumentException("Condition " + Quoted.quote(text)
                    + " cannot be read: conditions are CEL, and nothing on the class path compiles it. Add dev.cel,"
                    + " or remove the condition.");
        }
        try {
            Condition condition = conditions.compile(text);
            // Asked here, where what a compiler of others throws becomes an issue.
            condition.pathVariables();
            return PolicyGrammar.copyConditions(List.of(condition)).get(0);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "Condition " + Quoted.quote(text) + " cannot be compiled: " + Quoted.escape(e.toString()) + ".", e);
        }
    }
}
