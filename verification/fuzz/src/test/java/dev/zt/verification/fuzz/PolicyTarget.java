package dev.zt.verification.fuzz;

import dev.zt.policy.AccessPolicy;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.Issue;
import dev.zt.policy.PolicyReading;
import dev.zt.policy.PolicySet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Access policies in YAML. */
final class PolicyTarget implements Target {

    private static final String POLICY = """
            apiVersion: zt.dev/v1
            kind: AccessPolicy
            metadata: {name: shop, revision: "7"}
            spec:
              workload: spiffe://prod.example/ns/shop/sa/orders
              rules:
                - id: read
                  effect: allow
                  from:
                    - principals: [spiffe://prod.example/web, "spiffe://prod.example/batch/**"]
                    - trustDomains: [partner.example]
                  to:
                    - http: {methods: [GET, HEAD], paths: ["/orders/{id}", "/public/{**}"]}
                    - grpc: [shop.Orders/Get, "shop.Orders/*"]
                - {id: never, effect: deny}
            """;

    @Override
    public String name() {
        return "policy";
    }

    @Override
    public int shortRuns() {
        return 5_000;
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        POLICY,
                        POLICY + "---\n" + POLICY.replace("shop,", "other,"),
                        POLICY.replace("id: never", "id: read"),
                        POLICY.replace("effect: allow", "effect: permit"),
                        POLICY.replace("principals:", "principal:"),
                        POLICY.replace("spec:", "spec: &a"),
                        POLICY.replace("rules:", "rules: []\n  x:"),
                        "\ufeff" + POLICY.replace("\n", "\r\n"),
                        "{apiVersion: zt.dev/v1, kind: AccessPolicy, metadata: {name: n}, spec: {workload:"
                                + " \"spiffe://a/b\", rules: []}}",
                        "[".repeat(40),
                        "? {a: b}\n: c",
                        "a: |\n  b\n\tc")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public boolean test(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        PolicyReading reading = AccessPolicyReader.read(text, "policy");
        Holds.same(reading.isValid(), reading.issues().isEmpty(), "valid is what has no issue");
        if (!reading.isValid()) {
            Holds.that(reading.policies().isEmpty(), "of a text with issues nothing is used");
            reading.issues().forEach(issue -> check(issue, text));
            return false;
        }
        Holds.that(!reading.policies().isEmpty(), "a valid text holds a policy");
        PolicyReading again = AccessPolicyReader.read(PolicyText.of(reading.policies()), "printed");
        Holds.same(again.issues(), List.of(), "a printed policy is valid");
        Holds.same(again.policies(), reading.policies(), "a printed policy reads as the same");
        for (AccessPolicy policy : reading.policies()) {
            PolicySet compiled = PolicySet.compile(List.of(policy), policy.workload());
            Holds.same(compiled.rules().size(), policy.rules().size(), "each rule is in force");
        }
        return true;
    }

    private static void check(Issue issue, String text) {
        List<String> lines = text.lines().toList();
        Holds.that(issue.line() <= Math.max(1, lines.size() + 1), "the line is one of the text: " + issue);
        int end = issue.sourceLine().codePointCount(0, issue.sourceLine().length()) + 1;
        Holds.that(issue.column() <= end, "the column is one of its line: " + issue);
        Holds.that(!issue.message().isBlank() && issue.message().length() < 2_000, "an issue says what, shortly");
        String display = issue.display();
        Holds.same(display.lines().count(), 3L, "an issue is shown in three lines");
        Holds.that(
                display.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 127)),
                "an issue is shown in printable ASCII");
    }
}
