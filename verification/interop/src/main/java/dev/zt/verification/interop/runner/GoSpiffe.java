package dev.zt.verification.interop.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * Lets zt and go-spiffe call each other in every way that matters, with SVIDs from the dev authority, and prints a table.
 * Exit code 0 only if each verdict is the expected one.
 */
public final class GoSpiffe {

    private static final String LOCAL = "local.zt-dev.internal";
    private static final String PARTNER = "partner.zt-dev.internal";
    private static final String NEIGHBOUR = "neighbour.zt-dev.internal";
    private static final String LEAVING = "leaving.zt-dev.internal";
    private static final String FOREIGN = "foreign.zt-dev.internal";
    private static final String CALLERS = String.join(" ", LOCAL, PARTNER, LEAVING);

    private static final Map<String, String> LASTING = Map.of(
            "web", id(LOCAL, "web"),
            "api", id(LOCAL, "api"),
            "late", id(LOCAL, "late"),
            "pay", id(PARTNER, "pay"),
            "near", id(NEIGHBOUR, "near"),
            "leaver", id(LEAVING, "leaver"),
            "mallory", id(FOREIGN, "mallory"));
    private static final Map<String, String> BRIEF = Map.of(
            "busy", id(LOCAL, "busy"),
            "quiet", id(LOCAL, "quiet"),
            "host", id(LOCAL, "host"),
            "fading", id(LOCAL, "fading"));
    private static final String ANYONE = "anyone";
    private static final int ROTATIONS = 5;
    private static final long BRIEF_SECONDS = 6;

    private final Matrix matrix = new Matrix();
    private final DevAuthorityProcess authority;
    private final DevAuthorityProcess brief;
    private final PeerProcess zt;
    private final PeerProcess go;

    private GoSpiffe(DevAuthorityProcess authority, DevAuthorityProcess brief, PeerProcess zt, PeerProcess go) {
        this.authority = authority;
        this.brief = brief;
        this.zt = zt;
        this.go = go;
    }

    /** What has to be seen for a pair and a transport. */
    private interface Expected {
        String of(Pair pair, String transport);
    }

    /**
     * Runs it all.
     *
     * @param arguments the peer with go-spiffe
     * @throws Exception if the run itself fails
     */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(arguments[0]) ? 0 : 1);
    }

    private static boolean run(String goPeer) throws Exception {
        Path folder = Files.createTempDirectory("zt-go");
        try (DevAuthorityProcess authority = DevAuthorityProcess.start(
                        folder,
                        "5m",
                        LOCAL,
                        List.of(PARTNER, NEIGHBOUR, LEAVING, FOREIGN),
                        List.copyOf(LASTING.values()));
                DevAuthorityProcess brief = DevAuthorityProcess.start(
                        folder, BRIEF_SECONDS + "s", LOCAL, List.of(), List.copyOf(BRIEF.values()));
                PeerProcess zt = PeerProcess.withZt("zt", folder);
                PeerProcess go = PeerProcess.without("go", folder, goPeer)) {
            GoSpiffe run = new GoSpiffe(authority, brief, zt, go);
            run.prepare();
            run.play();
            run.matrix.print(System.out);
            System.out.println("denied: by the server, 403 or PERMISSION_DENIED. client, server: who refused the other"
                    + " end. Logs: " + folder);
            return run.matrix.isExpected();
        }
    }

    private void prepare() {
        authority.ask("defederate " + FOREIGN);
        for (PeerProcess peer : List.of(zt, go)) {
            LASTING.forEach((name, id) -> peer.use(name, authority.endpoint(id), CALLERS));
            BRIEF.forEach((name, id) -> peer.use(name, brief.endpoint(id), LOCAL));
            List.of("api", "late", "pay", "leaver", "mallory", "host", "fading").forEach(peer::serve);
        }
    }

    private void play() throws Exception {
        calls();
        strangers();
        rotations();
        withdrawal();
        expiry();
    }

    private void calls() {
        fresh("a call that the policy allows", "web", "api", "allowed", always("allowed"));
        fresh("a call that the policy denies", "web", "api", "denied", notTls("denied"));
        add(
                "a server that is not the expected one",
                always("client"),
                (pair, transport) -> once(pair, client(pair, transport, "web", "api", id(LOCAL, "other")), "allowed"));
        fresh("a client of a federated domain, named by a rule", "pay", "api", "allowed", always("allowed"));
        fresh("a server of a federated domain", "web", "pay", "allowed", always("allowed"));
        add(
                "a client of a federated domain that no rule names",
                always("server"),
                (pair, transport) -> once(pair, refused(pair, transport, "near", "api"), "allowed"));
    }

    private void strangers() {
        careless("a client of a foreign domain", "mallory", "api", always("server"));
        fresh("a server of a foreign domain", "web", "mallory", "allowed", always("client"));
        careless("a client without a certificate", "nobody", "api", always("server"));
        authority.ask("fault late EXPIRED");
        awaitExpired(zt);
        awaitExpired(go);
        fresh(
                "a client whose SVID has expired",
                "late",
                "api",
                "allowed",
                (pair, transport) -> pair == Pair.ZT_TO_GO ? "client" : "server");
        careless("the same, without care on its own side", "late", "api", always("server"));
        fresh(
                "a server whose SVID has expired",
                "web",
                "late",
                "allowed",
                (pair, transport) -> pair == Pair.GO_TO_ZT ? "server" : "client");
    }

    /** Both ends get new SVIDs again and again while calls run on clients that stay. */
    private void rotations() throws InterruptedException {
        List<Open> loads = open("web", "api");
        loads.forEach(open -> caller(open.pair).ask("load " + open.client));
        List<Open> streams = openStreams("web", "api");
        for (int round = 0; round < ROTATIONS; round++) {
            TimeUnit.MILLISECONDS.sleep(300);
            authority.ask("rotate");
        }
        TimeUnit.MILLISECONDS.sleep(300);
        add(
                ROTATIONS + " rotations of both ends, calls all the time",
                always("allowed"),
                (pair, transport) -> caller(pair).ask("unload " + find(loads, pair, transport)));
        add(
                "the same, a stream that was open before",
                grpcOnly("allowed"),
                (pair, transport) -> caller(pair).ask("watched " + find(streams, pair, transport)));
        closeAll(loads);
        closeAll(streams);
        longLived();
    }

    /** SVIDs of six seconds, rotated at three, for as long as the first ones have expired twice. */
    private void longLived() throws InterruptedException {
        List<Open> loads = open("busy", "host");
        loads.forEach(open -> caller(open.pair).ask("load " + open.client));
        TimeUnit.SECONDS.sleep(2 * BRIEF_SECONDS + 1);
        add(
                "calls all the time, past the end of the first SVIDs",
                always("allowed"),
                (pair, transport) -> caller(pair).ask("unload " + find(loads, pair, transport)));
        closeAll(loads);
    }

    private void withdrawal() throws InterruptedException {
        List<Open> clients = open("leaver", "api");
        List<Open> servers = open("web", "leaver");
        List<Open> streams = openStreams("leaver", "api");
        authority.ask("defederate " + LEAVING);
        awaitWithdrawn(zt);
        awaitWithdrawn(go);
        add(
                "open connection, bundle of the client's domain withdrawn",
                GoSpiffe::withdrawn,
                (pair, transport) -> again(clients, pair, transport));
        add(
                "open connection, bundle of the server's domain withdrawn",
                GoSpiffe::withdrawn,
                (pair, transport) -> again(servers, pair, transport));
        add(
                "open stream, bundle of the client's domain withdrawn",
                GoSpiffe::streamCut,
                (pair, transport) -> caller(pair).ask("watched " + find(streams, pair, transport)));
        closeAll(clients);
        closeAll(servers);
        closeAll(streams);
    }

    /** The agent says nothing more to one end, whose SVID then expires while its connections are open. */
    private void expiry() throws InterruptedException {
        List<Open> clients = open("quiet", "host");
        List<Open> servers = open("busy", "fading");
        brief.ask("fault quiet SILENCE");
        brief.ask("fault fading SILENCE");
        long end = 0;
        for (PeerProcess peer : List.of(zt, go)) {
            for (String identity : List.of("quiet", "fading")) {
                end = Math.max(end, Long.parseLong(peer.issued(identity, "until")));
            }
        }
        TimeUnit.MILLISECONDS.sleep(end + 1_500 - Clock.systemUTC().millis());
        add(
                "open connection, SVID of the client expired",
                GoSpiffe::cut,
                (pair, transport) -> again(clients, pair, transport));
        add(
                "open connection, SVID of the server expired",
                GoSpiffe::cut,
                (pair, transport) -> again(servers, pair, transport));
        closeAll(clients);
        closeAll(servers);
    }

    private static Expected always(String verdict) {
        return (pair, transport) -> verdict;
    }

    private static Expected notTls(String verdict) {
        return (pair, transport) -> transport.equals("tls") ? "-" : verdict;
    }

    private static Expected grpcOnly(String verdict) {
        return (pair, transport) -> transport.equals("grpc") ? verdict : "-";
    }

    /** go-spiffe looks at its peer in the handshake alone; so does whoever uses zt's TLS without its calls. */
    private static String cut(Pair pair, String transport) {
        if (transport.equals("tls")) {
            return "-";
        }
        return switch (pair) {
            case GO_TO_ZT -> "denied/server";
            case ZT_TO_GO -> "client";
            case GO_TO_GO -> "allowed";
        };
    }

    /** Where both ends lose trust at once, a client that has to connect anew refuses the server first. */
    private static String withdrawn(Pair pair, String transport) {
        return pair == Pair.GO_TO_ZT && transport.equals("grpc") ? "denied/server/client" : cut(pair, transport);
    }

    private static String streamCut(Pair pair, String transport) {
        return transport.equals("grpc") ? cut(pair, transport) : "-";
    }

    private PeerProcess caller(Pair pair) {
        return pair == Pair.ZT_TO_GO ? zt : go;
    }

    private PeerProcess server(Pair pair) {
        return pair == Pair.GO_TO_ZT ? zt : go;
    }

    private String client(Pair pair, String transport, String identity, String serving, String expected) {
        return caller(pair).client(identity, transport, server(pair), serving, expected);
    }

    private void fresh(String scene, String identity, String serving, String operation, Expected expected) {
        String id = LASTING.getOrDefault(serving, "");
        add(
                scene,
                expected,
                (pair, transport) -> once(pair, client(pair, transport, identity, serving, id), operation));
    }

    /** Over HTTP/2 the client of JDK 17 now and then waits in vain when a server ends the connection behind the handshake. */
    private String refused(Pair pair, String transport, String identity, String serving) {
        String id = LASTING.getOrDefault(serving, "");
        return pair == Pair.ZT_TO_GO && transport.equals("http")
                ? zt.client(identity, transport, "http1", go, serving, id)
                : client(pair, transport, identity, serving, id);
    }

    private void careless(String scene, String identity, String serving, Expected expected) {
        add(
                scene,
                expected,
                (pair, transport) -> once(pair, client(pair, transport, identity, serving, ANYONE), "allowed"));
    }

    private String once(Pair pair, String client, String operation) {
        String answer = caller(pair).ask("call " + client + " " + operation);
        caller(pair).ask("close " + client);
        return answer;
    }

    private void add(String scene, Expected expected, BiFunction<Pair, String, String> answer) {
        matrix.add(scene, (pair, transport) -> {
            String verdict = expected.of(pair, transport);
            return verdict.equals("-") ? Seen.NOTHING : Seen.of(verdict, answer.apply(pair, transport));
        });
    }

    /** A client that stays. */
    private record Open(Pair pair, String transport, String client) {}

    /** Opens a client for each pair and transport and calls once, so that its connection is there. */
    private List<Open> open(String identity, String serving) {
        String id = LASTING.containsKey(serving) ? LASTING.get(serving) : BRIEF.get(serving);
        List<Open> opened = new ArrayList<>();
        for (Pair pair : Pair.values()) {
            for (String transport : Matrix.TRANSPORTS) {
                String client = client(pair, transport, identity, serving, String.valueOf(id));
                opened.add(new Open(pair, transport, client));
                String answer = caller(pair).ask("call " + client + " allowed");
                if (!answer.startsWith("allowed")) {
                    throw new IllegalStateException(pair + " by " + transport + " cannot begin: " + answer);
                }
            }
        }
        return opened;
    }

    private List<Open> openStreams(String identity, String serving) {
        List<Open> opened = open(identity, serving).stream()
                .filter(open -> open.transport.equals("grpc"))
                .toList();
        for (Open open : opened) {
            caller(open.pair).ask("watch " + open.client);
            Await.until(
                    "a stream to move",
                    () -> caller(open.pair).ask("watched " + open.client).startsWith("allowed"));
        }
        return opened;
    }

    private String again(List<Open> opened, Pair pair, String transport) {
        return caller(pair).ask("call " + find(opened, pair, transport) + " allowed");
    }

    private static String find(List<Open> opened, Pair pair, String transport) {
        return opened.stream()
                .filter(open -> open.pair == pair && open.transport.equals(transport))
                .map(Open::client)
                .findFirst()
                .orElseThrow();
    }

    private void closeAll(List<Open> opened) {
        opened.forEach(open -> caller(open.pair).ask("close " + open.client));
    }

    private static void awaitExpired(PeerProcess peer) {
        Await.until("an expired SVID", () -> {
            String until = peer.issued("late", "until");
            return !until.isEmpty() && Long.parseLong(until) < Clock.systemUTC().millis();
        });
    }

    /** Each identity has a stream of its own. */
    private static void awaitWithdrawn(PeerProcess peer) {
        for (String identity : List.of("web", "api")) {
            Await.until(
                    "a bundle to be gone",
                    () -> !peer.issued(identity, "trusts").contains(LEAVING));
        }
    }

    private static String id(String domain, String name) {
        return "spiffe://" + domain + "/" + name;
    }
}
