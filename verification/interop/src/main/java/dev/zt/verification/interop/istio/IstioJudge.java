package dev.zt.verification.interop.istio;

import dev.zt.verification.interop.runner.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Sends requests around the values of AuthorizationPolicies to an Envoy that Istio's own translator has configured, and
 * compares each answer with zt's decision. Exit code 0 only if zt allows nothing that Istio denies, and denies more only
 * in the ways of {@link Difference}.
 */
public final class IstioJudge {

    private static final int LEAST_REQUESTS = 200;

    private final Path folder;
    private final long seed;
    private final Cast cast = new Cast();
    private final Map<Policies, Integer> ports = new LinkedHashMap<>();

    private IstioJudge(Path folder, long seed) {
        this.folder = folder;
        this.seed = seed;
    }

    /**
     * Runs it all.
     *
     * @param arguments the translator, Envoy, the folder with the policies, and the seed if it is not to be a new one
     * @throws Exception if the run itself fails
     */
    public static void main(String[] arguments) throws Exception {
        long seed = arguments.length > 3 ? Long.parseLong(arguments[3]) : System.nanoTime() & 0xffff_ffffL;
        System.out.println("seed " + seed);
        IstioJudge judge = new IstioJudge(Files.createTempDirectory("zt-istio"), seed);
        judge.translate(arguments[0], Path.of(arguments[2]));
        System.exit(judge.run(arguments[1]) ? 0 : 1);
    }

    /** Lets Istio translate the policies, each for the port that its server will have. */
    private void translate(String translator, Path policies) throws IOException {
        Path translated = Files.createDirectories(folder.resolve("policies"));
        Map<String, Integer> byName = new LinkedHashMap<>();
        for (Map.Entry<Policies, Integer> entry :
                freePorts(Policies.in(policies)).entrySet()) {
            Policies each = entry.getKey();
            ports.put(each, entry.getValue());
            byName.put(each.name(), entry.getValue());
            Files.writeString(translated.resolve(each.name() + ".yaml"), each.textFor(entry.getValue()));
        }
        Path settings = folder.resolve("settings.json");
        Settings.write(settings, folder, cast, byName);
        Program.run(List.of(translator, settings.toString(), translated.toString(), config().toString()), "");
    }

    private Path config() {
        return folder.resolve("envoy.json");
    }

    /** Asks for all ports at once, so that they differ. */
    private static Map<Policies, Integer> freePorts(List<Policies> policies) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        Map<Policies, Integer> ports = new LinkedHashMap<>();
        try {
            for (Policies each : policies) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports.put(each, socket.getLocalPort());
            }
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
        return ports;
    }

    @SuppressWarnings("try") // Envoy serves by running.
    private boolean run(String envoy) throws IOException {
        int passed = 0;
        int requests = 0;
        Map<Difference, Integer> stricter = new EnumMap<>(Difference.class);
        try (Envoy running = Envoy.start(envoy, config(), folder)) {
            for (Map.Entry<Policies, Integer> entry : ports.entrySet()) {
                Tally tally = judge(entry.getKey(), entry.getValue());
                System.out.println(tally.show());
                tally.stricter().forEach((row, count) -> stricter.merge(row, count, Integer::sum));
                requests += tally.judged();
                passed += tally.isExpected() ? 1 : 0;
            }
        }
        stricter.forEach((row, count) -> System.out.println("     intended: " + row.label() + " " + count));
        int failed = ports.size() - passed;
        System.out.println("Istio: " + passed + " passed, " + failed + " failed (" + requests + " requests, seed "
                + seed + (failed == 0 ? "" : ", logs: " + folder) + ")");
        if (failed == 0) {
            delete();
        }
        return failed == 0;
    }

    private Tally judge(Policies policies, int port) {
        Tally tally = new Tally(policies);
        Zero zt = Zero.of(policies, port, cast);
        List<Call> calls = Requests.around(Named.in(policies.textFor(port)), seed);
        try (Wire wire = new Wire(port, cast::context)) {
            calls.forEach(call -> tally.add(call, wire.send(call).status(), zt.decide(call)));
        }
        if (tally.judged() < LEAST_REQUESTS) {
            throw new IllegalStateException(policies.name() + " was judged by " + tally.judged() + " requests alone");
        }
        return tally;
    }

    private void delete() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
