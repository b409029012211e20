package dev.zt.verification.interop.istio;

import dev.zt.authz.Reason;
import dev.zt.verification.interop.runner.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Derives Istio's policies from random policies of zt, lets Istio translate them for a real Envoy, and compares its answers
 * with zt's decisions. Exit code 0 only if both decide alike, but for rules whose label says which way they differ: then
 * that rule alone has to differ that way, for the same request.
 */
public final class DerivedJudge {

    private static final int POLICIES = 40;
    private static final int ATTEMPTS = 200;
    private static final int LEAST_REQUESTS = 5_000;
    private static final int LEAST_ALLOWED = 1_000;

    private final Path folder;
    private final long seed;
    private final Cast cast = new Cast();
    private final List<DerivedCase> cases = new ArrayList<>();
    private final IdentityHashMap<DerivedCase, Wire> wires = new IdentityHashMap<>();
    private final IdentityHashMap<DerivedCase, Zero> zeros = new IdentityHashMap<>();

    private DerivedJudge(Path folder, long seed) {
        this.folder = folder;
        this.seed = seed;
    }

    /**
     * Runs it all.
     *
     * @param arguments the translator, Envoy, and the seed if it is not to be a new one
     * @throws Exception if the run itself fails
     */
    public static void main(String[] arguments) throws Exception {
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime() & 0xffff_ffffL;
        System.out.println("seed " + seed);
        DerivedJudge judge = new DerivedJudge(Files.createTempDirectory("zt-istio-derived"), seed);
        judge.derive();
        judge.translate(arguments[0]);
        System.exit(judge.run(arguments[1]) ? 0 : 1);
    }

    private void derive() {
        try (FreePorts ports = new FreePorts()) {
            for (int turn = 0; turn < POLICIES; turn++) {
                cases.add(next(turn, ports));
            }
        }
    }

    private DerivedCase next(int turn, FreePorts ports) {
        String workload = cast.server().id().toString();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<DerivedCase> derived =
                    DerivedCase.of("p" + turn, new RandomPolicy(seed, turn, attempt).next(workload), ports);
            if (derived.isPresent()) {
                return derived.get();
            }
        }
        throw new IllegalStateException("no policy of turn " + turn + " can be said in Istio");
    }

    private void translate(String translator) throws IOException {
        Path translated = Files.createDirectories(folder.resolve("policies"));
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (DerivedCase whole : cases) {
            for (DerivedCase each : Stream.concat(Stream.of(whole), whole.labelled().values().stream())
                    .toList()) {
                ports.put(each.name(), each.port());
                Files.writeString(translated.resolve(each.name() + ".yaml"), each.yaml());
            }
        }
        Path settings = folder.resolve("settings.json");
        Settings.write(settings, folder, cast, ports);
        Program.run(List.of(translator, settings.toString(), translated.toString(), config().toString()), "");
    }

    private Path config() {
        return folder.resolve("envoy.json");
    }

    @SuppressWarnings("try") // Envoy serves by running.
    private boolean run(String envoy) throws IOException {
        List<DerivedTally> tallies = new ArrayList<>();
        try (Envoy running = Envoy.start(envoy, config(), folder)) {
            for (DerivedCase each : cases) {
                DerivedTally tally = judge(each);
                System.out.println(tally.show());
                tallies.add(tally);
                wires.values().forEach(Wire::close);
                wires.clear();
            }
        }
        return sum(tallies);
    }

    private boolean sum(List<DerivedTally> tallies) throws IOException {
        int requests = tallies.stream().mapToInt(DerivedTally::judged).sum();
        int allowed = tallies.stream().mapToInt(DerivedTally::allowed).sum();
        long passed = tallies.stream().filter(DerivedTally::isExpected).count();
        long failed = tallies.size() - passed;
        System.out.println("     labelled: paths that are not canonical "
                + tallies.stream().mapToInt(DerivedTally::notCanonical).sum() + ", wider "
                + tallies.stream().mapToInt(DerivedTally::wider).sum() + ", narrower "
                + tallies.stream().mapToInt(DerivedTally::narrower).sum());
        System.out.println("Istio (derived): " + passed + " passed, " + failed + " failed (" + requests
                + " requests, seed " + seed + (failed == 0 ? "" : ", logs: " + folder) + ")");
        if (requests < LEAST_REQUESTS || allowed < LEAST_ALLOWED) {
            throw new IllegalStateException(requests + " requests were judged, and " + allowed + " allowed alone");
        }
        if (failed == 0) {
            delete();
        }
        return failed == 0;
    }

    private DerivedTally judge(DerivedCase each) {
        DerivedTally tally = new DerivedTally(each.name());
        Set<Call> calls = new LinkedHashSet<>();
        Requests.around(Named.in(each.yaml() + "---\n" + PolicyWords.of(each.policy())), seed)
                .forEach(call -> each.variants(call).forEach(calls::add));
        for (Call call : calls) {
            int status = status(each, call);
            boolean istio = status != 403;
            Reason zt = reason(each, call);
            if (status == 400) {
                tally.addMalformed();
            } else if (istio == zt.allows()) {
                tally.addAgreed(istio);
            } else {
                tally.addDiffering(call, istio, each.explanation(istio, zt, alone -> differs(alone, call, istio)));
            }
        }
        return tally;
    }

    private boolean differs(DerivedCase alone, Call call, boolean istio) {
        return (status(alone, call) != 403) == istio && reason(alone, call).allows() != istio;
    }

    private int status(DerivedCase each, Call call) {
        return wires.computeIfAbsent(each, absent -> new Wire(absent.port(), cast::context))
                .send(call)
                .status();
    }

    private Reason reason(DerivedCase each, Call call) {
        return each.reason(zeros.computeIfAbsent(each, absent -> absent.zt(cast)), call);
    }

    private void delete() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
