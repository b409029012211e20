package dev.zt.cli;

import dev.zt.policy.PolicyReading;
import dev.zt.policy.PolicySet;
import dev.zt.policy.RulePlace;
import dev.zt.policy.analysis.LintFinding;
import dev.zt.policy.analysis.PolicyLint;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks for rules that do not do what they seem to. */
@Command(
        name = "lint",
        description = "Looks for rules that do not do what they seem to; exits with 1 at an error or a warning.")
@SuppressWarnings("NullAway.Init") // Picocli sets the fields.
final class LintCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private PolicyInput input;

    @Option(names = "--format", defaultValue = "TEXT", description = "text (default) or sarif.")
    private Format format;

    /** What is found, and where that rule stands. */
    private record Located(LintFinding finding, RulePlace place) {

        String severity() {
            return finding.code().severity().name().toLowerCase(Locale.ROOT);
        }

        String text() {
            return place + ": " + severity() + " " + finding.code() + " in rule " + finding.rule() + ": "
                    + finding.message();
        }

        Sarif.Finding sarif() {
            return new Sarif.Finding(
                    finding.code().name(), severity(), finding.message(), place.origin(), place.line(), finding.rule());
        }
    }

    @Override
    public Integer call() {
        PolicyReading reading = input.reading();
        List<PolicySet> policies = input.each(reading);
        List<Located> findings = new ArrayList<>();
        for (PolicySet each : policies) {
            // Of a workload without rules no place is known.
            Map<String, RulePlace> places = reading.rulePlaces().getOrDefault(each.workload(), Map.of());
            PolicyLint.of(each, input.nowMillis())
                    .forEach(finding -> findings.add(new Located(
                            finding, Objects.requireNonNull(places.get(finding.rule()), finding::toString))));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.SARIF) {
            out.print(Sarif.write(findings.stream().map(Located::sarif).toList()));
        } else {
            findings.forEach(finding -> out.println(finding.text()));
            long rules =
                    policies.stream().mapToLong(each -> each.rules().size()).sum();
            out.println(Count.of(rules, "rule")
                    + (policies.size() == 1 ? "" : " of " + Count.of(policies.size(), "workload")) + ", "
                    + Count.of(findings.size(), "finding"));
        }
        out.flush();
        return findings.stream().anyMatch(each -> each.finding.code().severity() != LintFinding.Severity.NOTE)
                ? ZtCommand.FOUND
                : ZtCommand.CLEAN;
    }
}
