package dev.zt.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** The options that say how differences are printed. */
@SuppressWarnings("NullAway.Init") // Picocli sets the fields.
final class Differences {

    @Option(
            names = "--format",
            defaultValue = "TEXT",
            description = "text (default) or sarif, which has each difference.")
    private Format format;

    @Option(
            names = "--all",
            description = "Print each difference, not only the first " + Grouped.SHOWN + " of those with one cause.")
    private boolean all;

    void print(PrintWriter out, Supplier<Grouped> text, String summary, Supplier<List<Sarif.Finding>> findings) {
        if (format == Format.SARIF) {
            out.print(Sarif.write(findings.get()));
        } else {
            text.get().lines(all).forEach(out::println);
            out.println(summary);
        }
        out.flush();
    }
}
