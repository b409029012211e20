package dev.zt.verification.fuzz;

import dev.zt.policy.AccessPolicy;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints policies as YAML, in the flow style and with every value in quotes. */
final class PolicyText {

    private PolicyText() {}

    static String of(List<AccessPolicy> policies) {
        return policies.stream().map(PolicyText::policy).collect(Collectors.joining("\n---\n"));
    }

    private static String policy(AccessPolicy policy) {
        return "{apiVersion: zt.dev/v1, kind: AccessPolicy, metadata: {name: " + quoted(policy.name()) + ", revision: "
                + quoted(policy.revision()) + "}, spec: {workload: " + quoted(policy.workload()) + ", rules: ["
                + policy.rules().stream().map(PolicyText::rule).collect(Collectors.joining(",\n")) + "]}}";
    }

    private static String rule(Rule rule) {
        List<String> fields = new ArrayList<>();
        fields.add("id: " + quoted(rule.id()));
        fields.add("effect: " + rule.effect().name().toLowerCase(Locale.ROOT));
        add(fields, "from", rule.from().stream().map(PolicyText::peer).toList());
        add(fields, "to", rule.to().stream().map(PolicyText::operation).toList());
        return "{" + String.join(", ", fields) + "}";
    }

    private static String peer(PeerMatcher peer) {
        List<String> fields = new ArrayList<>();
        add(fields, "principals", quoted(peer.is().principals()));
        add(fields, "trustDomains", quoted(peer.is().trustDomains()));
        return "{" + String.join(", ", fields) + "}";
    }

    private static String operation(OperationMatcher operation) {
        List<String> fields = new ArrayList<>();
        if (operation instanceof OperationMatcher.Grpc grpc) {
            add(fields, "grpc", quoted(grpc.methods()));
            return "{" + String.join(", ", fields) + "}";
        }
        OperationMatcher.Http http = (OperationMatcher.Http) operation;
        add(fields, "methods", quoted(http.is().methods()));
        add(fields, "paths", quoted(http.is().paths()));
        return "{http: {" + String.join(", ", fields) + "}}";
    }

    private static void add(List<String> fields, String name, List<String> values) {
        if (!values.isEmpty()) {
            fields.add(name + ": [" + String.join(", ", values) + "]");
        }
    }

    private static List<String> quoted(Collection<?> values) {
        return values.stream().map(PolicyText::quoted).toList();
    }

    private static String quoted(Object value) {
        return "'" + value.toString().replace("'", "''") + "'";
    }
}
