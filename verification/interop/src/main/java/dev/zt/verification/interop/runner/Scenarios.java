package dev.zt.verification.interop.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What happens to identities in production, while calls run all the time: they must not notice where nothing is taken
 * away, and must be refused where it is. Exit code 0 only if all was so.
 */
public final class Scenarios {

    private static final int ROTATIONS = 3;
    private static final int SOME_CALLS = 100;
    private static final Duration AGENTS_AWAY = Duration.ofSeconds(3);
    private static final String REFUSED = "denied/client/server";

    private final Issuer issuer;
    private final PeerProcess api;
    private final PeerProcess web;
    private final List<String> lines = new ArrayList<>();
    private boolean expected = true;
    private long since = System.nanoTime();

    private Scenarios(Issuer issuer, PeerProcess api, PeerProcess web) {
        this.issuer = issuer;
        this.api = api;
        this.web = web;
    }

    /**
     * Runs it all.
     *
     * @param arguments the issuer: {@code dev} or {@code spire}
     * @throws Exception if the run itself fails
     */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(arguments[0]) ? 0 : 1);
    }

    private static boolean run(String name) throws Exception {
        Path folder = Files.createTempDirectory("zt-sc");
        try (Issuer issuer = issuer(name, folder);
                PeerProcess api = PeerProcess.withZt("api", folder);
                PeerProcess web = PeerProcess.withZt("web", folder)) {
            Scenarios run = new Scenarios(issuer, api, web);
            run.prepare();
            run.play();
            System.out.printf("%-4s%-60s %-24s %-24s %s%n", "", "issuer: " + name, "http", "grpc", "seconds");
            run.lines.forEach(System.out::println);
            System.out.println("client, server: who refused the other end; denied: by the server, 403 or"
                    + " PERMISSION_DENIED. Logs: " + folder);
            return run.expected;
        }
    }

    private static Issuer issuer(String name, Path folder) throws IOException {
        return switch (name) {
            case "dev" -> new DevIssuer(folder);
            case "spire" -> new SpireIssuer(folder);
            default -> throw new IllegalArgumentException("issuer '" + name + "' is unknown; there are: dev, spire");
        };
    }

    private void prepare() {
        String callers = issuer.domain() + " " + issuer.partnerDomain();
        api.use("api", issuer.endpoint("api"), callers);
        api.serve("api");
        web.use("web", issuer.endpoint("web"), callers);
        web.use("pay", issuer.endpoint("pay"), callers);
    }

    private void play() throws InterruptedException {
        Loads calls = Loads.start(web, "web", api, "api", apiId());
        calls.awaitCalls(SOME_CALLS);
        calls.mark();
        rotation(calls);
        newRoot(calls);
        agentsAway(calls);
        deletedEntry(calls, "web", web, "client");
        deletedEntry(calls, "api", api, "denied/server");
        federation(calls);
        calls.stop();
    }

    private void rotation(Loads calls) {
        begin(calls);
        for (int round = 0; round < ROTATIONS; round++) {
            awaitNewSvids(serial(web, "web"), serial(api, "api"));
        }
        end(ROTATIONS + " rotations of both ends", calls, "allowed");
    }

    private void newRoot(Loads calls) {
        begin(calls);
        issuer.announceRoot();
        awaitRoots("2");
        String webBefore = serial(web, "web");
        String apiBefore = serial(api, "api");
        issuer.signByNewRoot();
        awaitNewSvids(webBefore, apiBefore);
        // Connections that showed the old SVIDs have left when there have been two more.
        awaitNewSvids(serial(web, "web"), serial(api, "api"));
        awaitNewSvids(serial(web, "web"), serial(api, "api"));
        end("a new root is announced, then signs, for two rotations", calls, "allowed");
        begin(calls);
        issuer.dropOldRoot();
        awaitRoots("1");
        calls.awaitCalls(SOME_CALLS);
        end("the old root is dropped", calls, "allowed");
    }

    private void agentsAway(Loads calls) throws InterruptedException {
        begin(calls);
        issuer.killAgents();
        TimeUnit.MILLISECONDS.sleep(AGENTS_AWAY.toMillis());
        String webBefore = serial(web, "web");
        String apiBefore = serial(api, "api");
        issuer.startAgents();
        awaitNewSvids(webBefore, apiBefore);
        end("all agents are killed, are away " + AGENTS_AWAY.toSeconds() + " s and back", calls, "allowed");
    }

    /** The calls are of {@code web} to {@code api}, so that either one's loss ends them all. */
    private void deletedEntry(Loads calls, String workload, PeerProcess peer, String refused) {
        since = System.nanoTime();
        issuer.deleteEntry(workload);
        Await.until(workload + " to have no SVID", () -> serial(peer, workload).isEmpty());
        calls.awaitCalls(1); // One that began before may have been allowed.
        calls.mark();
        calls.awaitCalls(SOME_CALLS);
        end("the entry of " + workload + " is deleted", calls, refused);
        since = System.nanoTime();
        issuer.createEntry(workload);
        Await.until(workload + " to have an SVID", () -> !serial(peer, workload).isEmpty());
        calls.awaitCalls(1);
        awaitAllowed(calls);
        calls.mark();
        calls.awaitCalls(SOME_CALLS);
        end("the entry of " + workload + " is back", calls, "allowed");
    }

    /** Connections are tried again after a pause that the libraries choose. */
    private static void awaitAllowed(Loads calls) {
        Await.until("calls to be allowed again", () -> {
            calls.mark();
            calls.awaitCalls(5);
            return calls.wereAll("allowed");
        });
    }

    private void federation(Loads calls) {
        begin(calls);
        note("a client of another trust domain calls", strangersCalls(), REFUSED);
        issuer.federate();
        awaitTrust(true);
        Loads partner = Loads.start(web, "pay", api, "api", apiId());
        partner.awaitCalls(SOME_CALLS);
        end("the domains are federated: its calls", partner, "allowed");
        issuer.defederate();
        awaitTrust(false);
        partner.awaitCalls(1);
        partner.mark();
        partner.awaitCalls(5);
        end("the domains are federated no more: its calls", partner, REFUSED);
        partner.stop();
        end("all that time, within the own domain", calls, "allowed");
    }

    private List<String> strangersCalls() {
        return Loads.TRANSPORTS.stream()
                .map(transport -> {
                    String client = web.client("pay", transport, api, "api", apiId());
                    String answer = web.ask("call " + client + " allowed");
                    web.ask("close " + client);
                    return answer;
                })
                .toList();
    }

    private void awaitTrust(boolean wanted) {
        Await.until(
                "the bundles of the other domain",
                () -> trusts(api, "api", issuer.partnerDomain()) == wanted
                        && trusts(web, "pay", issuer.domain()) == wanted);
    }

    private static boolean trusts(PeerProcess peer, String identity, String domain) {
        return List.of(peer.issued(identity, "trusts").split(",", -1)).contains(domain);
    }

    private void awaitRoots(String count) {
        Await.until(
                count + " roots",
                () -> web.issued("web", "roots").equals(count)
                        && api.issued("api", "roots").equals(count));
    }

    private void awaitNewSvids(String webBefore, String apiBefore) {
        Await.until(
                "new SVIDs",
                () -> !List.of("", webBefore).contains(serial(web, "web"))
                        && !List.of("", apiBefore).contains(serial(api, "api")));
    }

    private static String serial(PeerProcess peer, String identity) {
        return peer.issued(identity, "serial");
    }

    private String apiId() {
        return "spiffe://" + issuer.domain() + "/api";
    }

    private void begin(Loads calls) {
        calls.mark();
        since = System.nanoTime();
    }

    private void end(String scene, Loads calls, String verdicts) {
        boolean good = calls.wereAll(verdicts);
        line(scene, good, calls.counted("http"), calls.counted("grpc"));
        if (!good) {
            lines.add("      expected " + verdicts + " alone; another call: " + calls.firstOther());
        }
        begin(calls);
    }

    private void note(String scene, List<String> answers, String verdicts) {
        List<Seen> seen =
                answers.stream().map(answer -> Seen.of(verdicts, answer)).toList();
        line(
                scene,
                seen.stream().allMatch(Seen::isExpected),
                seen.get(0).seen(),
                seen.get(1).seen());
        seen.stream().filter(one -> !one.isExpected()).forEach(one -> lines.add("      " + one));
    }

    private void line(String scene, boolean good, String http, String grpc) {
        expected &= good;
        double seconds = (System.nanoTime() - since) / 1e9;
        lines.add(String.format(
                Locale.ROOT, "%-4s%-60s %-24s %-24s %5.1f", good ? "ok" : "NOT", scene, http, grpc, seconds));
        since = System.nanoTime();
    }
}
