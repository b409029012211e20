package dev.zt.devkit.app;

import dev.zt.source.ProductionMarkers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Runs a dev authority: a SPIFFE Workload API for each identity that the command line names.
 *
 * <p>It prints a line with endpoint and SPIFFE ID for each of them, then {@code READY}, follows the commands of its input
 * and ends with it. With {@code --detached} it runs until it is killed. It exits with 2 if the command line cannot be
 * followed, with 3 where it must not run, and with 1 if an endpoint cannot be served.
 *
 * <h2>Guarantees</h2>
 *
 * It refuses to start in a Kubernetes pod and where a variable or property says that this is production, and serves no
 * trust domain but those that end in {@code .zt-dev.internal}, which sources refuse unless told otherwise.
 *
 * <h2>Does not protect against</h2>
 *
 * Processes of the same user, which are given any identity; with {@code --tcp}, any process of this machine.
 */
public final class DevAuthorityMain {

    private final Map<String, String> settings;
    private final BufferedReader in;
    private final PrintStream out;
    private final PrintStream err;

    DevAuthorityMain(Map<String, String> settings, BufferedReader in, PrintStream out, PrintStream err) {
        this.settings = settings;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the program.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        Map<String, String> settings = new HashMap<>(System.getenv());
        System.getProperties().stringPropertyNames().forEach(name -> settings.put(name, System.getProperty(name)));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.exit(new DevAuthorityMain(settings, in, System.out, System.err).run(List.of(arguments)));
    }

    int run(List<String> arguments) {
        if (arguments.contains("--help")) {
            out.println(Options.USAGE);
            return 0;
        }
        String marker = ProductionMarkers.find(settings).orElse("");
        if (!marker.isEmpty()) {
            err.println("The dev authority does not start: " + marker + ". It gives identities to whoever asks; use"
                    + " SPIRE or another real issuer here.");
            return 3;
        }
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage() + System.lineSeparator() + Options.USAGE);
            return 2;
        }
        return serve(options);
    }

    private int serve(Options options) {
        try (ServedIdentities identities = ServedIdentities.start(options, Clock.systemUTC())) {
            // A signal ends the process without this method's end.
            Thread cleanUp = new Thread(identities::close, "zt-dev-authority-end");
            Runtime.getRuntime().addShutdownHook(cleanUp);
            identities.lines().forEach(out::println);
            out.println("READY");
            out.flush();
            if (options.detached()) {
                new CountDownLatch(1).await();
            }
            follow(new Commands(identities));
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            err.println("The dev authority does not start: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private void follow(Commands commands) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.isBlank()) {
                out.println(commands.answer(line));
                out.flush();
            }
        }
    }
}
