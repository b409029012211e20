package dev.zt.verification.conformance;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes the page of conformance. */
final class Page {

    private static final String HEAD = """
        # Conformance to SPIFFE

        The rules of the SPIFFE standards, and what zt and java-spiffe 0.8.17 make of the same inputs. Written from a run of
        both, in one JVM: `./mvnw -pl verification/conformance -am verify`. The build fails where zt does not do what a rule
        demands, or where this page says anything else than what was seen.

        Certificates are shown in real handshakes, by a client to a server and by a server to a client; whoever is proven is
        welcome, so that nothing but verification refuses. Messages come from a real agent over tcp. java-spiffe is used as
        it comes, with its default protocol. zt names the rule that a certificate or a token breaks: that is the number in
        brackets. java-spiffe reads no bundle documents with X.509 keys, has no client of bundle endpoints and reads no bearer
        tokens out of requests: for rules 13, 20, 23, 25 and 26 there is nothing to compare, and the numbered tests alone
        count.

        ## Rules

        The numbers are those of `PeerRejection.rule()` and of the names of tests. *Cases*: how many are to be accepted and
        refused, below. *Differs*: in how many of them java-spiffe does not do what the rule demands. *Tests*: those of the
        modules that carry the number.

        | rule | demands | source | cases | differs | tests |
        |---|---|---|---|---|---|
        """;

    private static final String OUT_OF_SCOPE = """

        Not implemented, and without tests: rules 33 and 34, which are WIT-SVIDs and workload proof tokens (drafts).

        ## Cases

        **Bold** is what the rule does not allow. java-spiffe answers in brackets where it fails with an exception that is
        not meant to refuse.

        | rule | input | expected | met as | zt | java-spiffe 0.8.17 |
        |---|---|---|---|---|---|
        """;

    private Page() {}

    static String of(List<Outcome> outcomes, Map<Integer, Set<String>> tests) {
        StringBuilder page = new StringBuilder(HEAD);
        for (Rule rule : Rule.ALL) {
            List<Outcome> own = outcomes.stream()
                    .filter(outcome -> outcome.what().rule() == rule.number())
                    .toList();
            page.append(row(rule, own, tests.getOrDefault(rule.number(), Set.of())));
        }
        page.append(OUT_OF_SCOPE);
        outcomes.forEach(outcome -> page.append(row(outcome)));
        return page.toString();
    }

    private static String row(Rule rule, List<Outcome> outcomes, Set<String> tests) {
        long accepted =
                outcomes.stream().filter(outcome -> outcome.what().accept()).count();
        long differs = outcomes.stream().filter(Page::differs).count();
        String cases = outcomes.isEmpty() ? "none" : accepted + " + " + (outcomes.size() - accepted);
        String names = tests.stream().map(test -> "`" + test + "`").collect(Collectors.joining(", "));
        return "| " + rule.number() + " | " + rule.words() + " | " + rule.source() + " | " + cases + " | "
                + (outcomes.isEmpty() ? "" : differs) + " | " + (names.isEmpty() ? "none" : names) + " |\n";
    }

    private static boolean differs(Outcome outcome) {
        return outcome.other().values().stream()
                .anyMatch(verdict -> verdict.accepted() != outcome.what().accept());
    }

    private static String row(Outcome outcome) {
        ConformanceCase what = outcome.what();
        String roles = outcome.zt().keySet().stream().map(Role::toString).collect(Collectors.joining(", "));
        return "| " + what.rule() + " | " + what.input() + " | " + (what.accept() ? "accept" : "refuse") + " | " + roles
                + " | " + cell(outcome.zt(), what.accept()) + " | " + cell(outcome.other(), what.accept()) + " |\n";
    }

    /** One verdict if all roles agree, else each with its role. */
    private static String cell(Map<Role, Verdict> verdicts, boolean accept) {
        boolean agree =
                verdicts.values().stream().map(Verdict::accepted).distinct().count() == 1;
        if (agree) {
            // A certificate is refused by its rule, a text without one.
            return text(verdicts.values().iterator().next(), accept);
        }
        return verdicts.entrySet().stream()
                .map(each -> each.getKey() + ": " + text(each.getValue(), accept))
                .collect(Collectors.joining("; "));
    }

    private static String text(Verdict verdict, boolean accept) {
        return verdict.accepted() == accept ? verdict.toString() : "**" + verdict + "**";
    }
}
