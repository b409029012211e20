package dev.zt.cli;

import picocli.CommandLine.Command;

/** The commands that look at policies. */
@Command(
        name = "policy",
        description = "Looks at access policies.",
        subcommands = {
            LintCommand.class,
            TestCommand.class,
            DiffCommand.class,
            ExplainCommand.class,
            CoverageCommand.class,
            PrintCommand.class
        })
final class PolicyCommand {}
