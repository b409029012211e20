package dev.zt.cli;

import dev.zt.policy.PolicyPrinter;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what several files say together. */
@Command(name = "print", description = "Prints the merged policy of a workload as one document.")
@SuppressWarnings("NullAway.Init") // Picocli sets the fields.
final class PrintCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private PolicyInput input;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(PolicyPrinter.print(input.read()));
        out.flush();
        return ZtCommand.CLEAN;
    }
}
