package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads authorization policies of gRPC from JSON text (gRFC A43). Stateless and thread-safe.
 *
 * <p>Unknown fields, duplicate names, headers that A43 excludes and values that could match nobody are issues, as the
 * proposal wants it; {@code audit_logging_options} (A59) is refused, since every decision is recorded. What a policy says
 * counts for gRPC calls alone. An allow rule that names no trust domain means the workload's own, which is noted. Callers
 * are known by the SPIFFE ID of their certificate alone, and those without are refused before any rule.
 *
 * <p>A rule {@code pay} of the policy {@code shop} has the id {@code shop.allow.pay} or {@code shop.deny.pay}.
 *
 * <h2>Guarantees</h2>
 *
 * Whatever the text is, reading ends in a result: nesting is limited to 16 levels and the text to 1,048,576 characters.
 */
public final class A43PolicyReader {

    private static final List<String> TOP = List.of("name", "deny_rules", "allow_rules", "audit_logging_options");

    private final SpiffeId workload;
    private final IssueLog issues;
    private final IssueLog notes;

    private A43PolicyReader(SpiffeId workload, IssueLog issues, IssueLog notes) {
        this.workload = workload;
        this.issues = issues;
        this.notes = notes;
    }

    /**
     * Reads a text.
     *
     * @param text the JSON text
     * @param origin where it is from, for messages
     * @param workload whom the policy protects
     * @return the policy, or all that is wrong with the text; of JSON syntax only the first
     * @throws IllegalArgumentException if the ID names no workload
     */
    public static PolicyReading read(String text, String origin, SpiffeId workload) {
        Objects.requireNonNull(origin, "origin");
        AccessPolicy.checkWorkload(Objects.requireNonNull(workload, "workload"));
        IssueLog issues = new IssueLog(origin, text);
        IssueLog notes = new IssueLog(origin, text);
        YamlNode root = JsonDocument.read(text, issues);
        AccessPolicy policy = root == null ? null : new A43PolicyReader(workload, issues, notes).policy(root);
        return policy == null || issues.count() > 0
                ? new PolicyReading(List.of(), issues.issues(), notes.issues(), List.of(), Map.of())
                : new PolicyReading(List.of(policy), List.of(), notes.issues(), List.of(), Map.of());
    }

    /**
     * Reads a text that must be valid.
     *
     * @param text the JSON text
     * @param origin where it is from, for messages
     * @param workload whom the policy protects
     * @return the policy
     * @throws InvalidPolicyException if anything is wrong with the text; it carries all issues
     * @throws IllegalArgumentException if the ID names no workload
     */
    public static AccessPolicy parse(String text, String origin, SpiffeId workload) {
        PolicyReading reading = read(text, origin, workload);
        if (!reading.isValid()) {
            throw new InvalidPolicyException(origin, reading.issues());
        }
        return reading.policies().get(0);
    }

    private @Nullable AccessPolicy policy(YamlNode root) {
        Fields fields = Fields.of("A policy", root, issues, TOP);
        if (fields == null) {
            return null;
        }
        YamlNode logging = fields.get("audit_logging_options");
        if (logging != null) {
            issues.add(
                    logging,
                    "\"audit_logging_options\" cannot be read: zt records every decision by itself; remove it, and"
                            + " configure an audit sink.");
        }
        String name = fields.requiredText("name", text -> PolicyGrammar.checkName("Policy name", text));
        fields.required("allow_rules");
        A43RuleReader reader = new A43RuleReader(workload.trustDomain(), issues, notes, name == null ? "policy" : name);
        List<Rule> rules = reader.read(Effect.DENY, fields.alternatives("deny_rules"));
        rules.addAll(reader.read(Effect.ALLOW, fields.alternatives("allow_rules")));
        return name == null || issues.count() > 0 ? null : new AccessPolicy(name, "", workload, rules);
    }
}
