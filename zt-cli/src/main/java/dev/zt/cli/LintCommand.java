package dev.zt.cli;

import dev.zt.policy.PolicySet;
import dev.zt.policy.analysis.LintFinding;
import dev.zt.policy.analysis.PolicyLint;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
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

    @Override
    public Integer call() {
        PolicySet policies = input.read();
        List<LintFinding> findings = PolicyLint.of(policies, input.nowMillis());
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.SARIF) {
            out.print(Sarif.write(findings.stream()
                    .map(finding -> new Sarif.Finding(
                            finding.code().name(), word(finding), finding.message(), policies.name(), finding.rule()))
                    .toList()));
        } else {
            findings.forEach(finding -> out.println(
                    word(finding) + " " + finding.code() + " in rule " + finding.rule() + ": " + finding.message()));
            out.println(Count.of(policies.rules().size(), "rule") + ", " + Count.of(findings.size(), "finding"));
        }
        out.flush();
        return findings.stream().anyMatch(finding -> finding.code().severity() != LintFinding.Severity.NOTE)
                ? ZtCommand.FOUND
                : ZtCommand.CLEAN;
    }

    private static String word(LintFinding finding) {
        return finding.code().severity().name().toLowerCase(Locale.ROOT);
    }
}
