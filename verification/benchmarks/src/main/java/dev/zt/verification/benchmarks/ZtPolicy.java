package dev.zt.verification.benchmarks;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.Effect;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import java.util.ArrayList;
import java.util.List;

/** The rules as policies of zt. */
final class ZtPolicy {

    /** Keeps each text below the limit of the reader. */
    private static final int RULES_OF_A_TEXT = 2_500;

    private static final SpiffeId WORKLOAD = SpiffeId.parse(Rules.WORKLOAD);

    private ZtPolicy() {}

    /** Returns policies for gRPC and HTTP, as files hold them. */
    static List<String> texts(Rules rules) {
        List<Clause> clauses = rules.clauses();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < clauses.size(); i += RULES_OF_A_TEXT) {
            texts.add(text("part-" + i, clauses.subList(i, Math.min(clauses.size(), i + RULES_OF_A_TEXT))));
        }
        return texts;
    }

    /** Reads and compiles texts, as a reload does. */
    static PolicySet compile(List<String> texts) {
        List<AccessPolicy> policies = new ArrayList<>();
        for (String text : texts) {
            policies.addAll(AccessPolicyReader.parse(text, "benchmark"));
        }
        return PolicySet.compile(policies, WORKLOAD);
    }

    /** Returns a policy as annotations make it: its rules name handlers. */
    static PolicySet ofHandlers(Rules rules) {
        List<Rule> handled = rules.clauses().stream().map(ZtPolicy::handled).toList();
        return PolicySet.compile(List.of(new AccessPolicy("handlers", "", WORKLOAD, handled)), WORKLOAD);
    }

    private static String text(String name, List<Clause> clauses) {
        StringBuilder yaml = new StringBuilder("apiVersion: zt.dev/v1\nkind: AccessPolicy\nmetadata: {name: ")
                .append(name)
                .append("}\nspec:\n  workload: ")
                .append(WORKLOAD)
                .append("\n  rules:\n");
        clauses.forEach(clause -> yaml.append(rule(clause)));
        return yaml.toString();
    }

    private static String rule(Clause clause) {
        return "  - id: " + clause.id() + "\n    effect: " + (clause.allows() ? "allow" : "deny") + "\n    from: [{"
                + (isDomain(clause)
                        ? "trustDomains: [" + domain(clause) + "]"
                        : "principals: [\"" + principal(clause) + "\"]")
                + "}]\n" + (clause.target().equals(Rules.ANYTHING) ? "" : to(clause));
    }

    private static String to(Clause clause) {
        Ask.Target target = clause.target();
        return "    to:\n    - grpc: [\"" + target.service() + "/" + (clause.targetBelow() ? "*" : target.method())
                + "\"]\n    - http: {methods: [" + target.verb() + "], paths: [\""
                + (clause.targetBelow() ? "/admin/{**}" : clause.path("{tenant}")) + "\"]}\n";
    }

    private static boolean isDomain(Clause clause) {
        return clause.target().equals(Rules.ANYTHING);
    }

    private static String domain(Clause clause) {
        return clause.peers().substring("spiffe://".length(), clause.peers().length() - 1);
    }

    private static String principal(Clause clause) {
        return clause.peersBelow() ? clause.peers() + "**" : clause.peers();
    }

    private static Rule handled(Clause clause) {
        return new Rule(
                clause.id(),
                clause.allows() ? Effect.ALLOW : Effect.DENY,
                List.of(
                        isDomain(clause)
                                ? new PeerMatcher(List.of(), List.of(TrustDomain.parse(domain(clause))))
                                : new PeerMatcher(List.of(SpiffeIdPattern.parse(principal(clause))), List.of())),
                clause.target().equals(Rules.ANYTHING)
                        ? List.of()
                        : List.of(new OperationMatcher.Handler(
                                List.of(clause.target().handler()))));
    }
}
