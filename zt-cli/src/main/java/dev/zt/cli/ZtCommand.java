package dev.zt.cli;

import dev.zt.identity.ZtException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command {@code zt}.
 *
 * <p>It exits with 0 if there is nothing to complain of, with 1 if there is, and with 2 if it could not look: a wrong
 * option, a file that is missing or invalid.
 */
@Command(
        name = "zt",
        description = "Zero trust for Java services.",
        mixinStandardHelpOptions = true,
        versionProvider = ZtVersion.class,
        scope = ScopeType.INHERIT,
        subcommands = {PolicyCommand.class, ClusterCommand.class})
public final class ZtCommand {

    /** There is nothing to complain of. */
    static final int CLEAN = 0;

    /** There is something to complain of. */
    static final int FOUND = 1;

    /** It could not look. */
    static final int FAILED = 2;

    private ZtCommand() {}

    /**
     * Runs the command and ends the process.
     *
     * @param arguments what was typed
     */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
        PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
        System.exit(run(out, err, arguments));
    }

    /** Runs the command; returns with what the process should exit. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new ZtCommand())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(ZtCommand::refuse)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(message(failure));
                    return FAILED;
                })
                .execute(arguments);
    }

    /** Says what is wrong, and where the options are told; all of them would push that off the screen. */
    private static int refuse(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, err);
        if (command.getSubcommands().isEmpty()) {
            err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        } else {
            command.usage(err);
        }
        return FAILED;
    }

    private static String message(Exception failure) {
        return failure instanceof ZtException || failure instanceof UsageException
                ? String.valueOf(failure.getMessage())
                : failure.toString();
    }
}
