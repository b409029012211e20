package dev.zt.cli;

import picocli.CommandLine.Command;

/** The commands that look at what is around applications in a cluster. */
@Command(
        name = "cluster",
        description = "Derives network and mesh policies from those of applications, and holds them against those.",
        subcommands = {DeriveCommand.class, VerifyCommand.class, DriftCommand.class, BlastRadiusCommand.class})
final class ClusterCommand {}
