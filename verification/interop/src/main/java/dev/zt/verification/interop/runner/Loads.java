package dev.zt.verification.interop.runner;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Calls that run all the time, by HTTP and by gRPC, and the count of what became of them. */
final class Loads {

    static final List<String> TRANSPORTS = List.of("http", "grpc");

    private final PeerProcess caller;
    private final Map<String, String> clients = new LinkedHashMap<>();
    private final Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
    private String firstOther = "";

    private Loads(PeerProcess caller) {
        this.caller = caller;
    }

    static Loads start(PeerProcess caller, String identity, PeerProcess server, String serving, String expected) {
        Loads loads = new Loads(caller);
        for (String transport : TRANSPORTS) {
            String client = caller.client(identity, transport, server, serving, expected);
            caller.ask("load " + client);
            loads.clients.put(transport, client);
        }
        loads.mark();
        return loads;
    }

    /** Begins to count anew. */
    void mark() {
        clients.values().forEach(client -> caller.ask("mark " + client));
        counts.clear();
        firstOther = "";
    }

    /** Waits until there were so many more calls by each transport. */
    void awaitCalls(int more) {
        look(); // What ended before is not waited for.
        Map<String, Integer> before = new LinkedHashMap<>();
        TRANSPORTS.forEach(transport -> before.put(transport, calls(transport)));
        Await.until(more + " calls", () -> {
            look();
            return TRANSPORTS.stream()
                    .allMatch(transport -> calls(transport) >= before.getOrDefault(transport, 0) + more);
        });
    }

    private int calls(String transport) {
        return counts.getOrDefault(transport, Map.of()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** Adds what has become of the calls since the last look. */
    private void look() {
        clients.forEach((transport, client) -> {
            String[] words = caller.ask("mark " + client).split(" ", 2);
            if (!words[0].equals("nothing")) {
                add(counts.computeIfAbsent(transport, missing -> new TreeMap<>()), words[0]);
            }
            if (words.length > 1 && (firstOther.isEmpty() || words[0].contains("failed"))) {
                firstOther = words[1];
            }
        });
    }

    private static void add(Map<String, Integer> to, String counted) {
        for (String count : counted.split(",", -1)) {
            String[] parts = count.split("=", 2);
            to.merge(parts[0], Integer.parseInt(parts[1]), Integer::sum);
        }
    }

    /** Returns how many calls of a transport had which verdict, as in {@code 12 allowed}. */
    String counted(String transport) {
        look();
        return String.join(
                ", ",
                counts.getOrDefault(transport, Map.of()).entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .toList());
    }

    /** Tells whether there were calls, and each had one of the verdicts, which {@code /} separates. */
    boolean wereAll(String verdicts) {
        look();
        List<String> wanted = List.of(verdicts.split("/", -1));
        return TRANSPORTS.stream().allMatch(transport -> calls(transport) > 0)
                && counts.values().stream().allMatch(of -> wanted.containsAll(of.keySet()));
    }

    /** Returns what a call said that was not allowed, of the worst kind that there was. */
    String firstOther() {
        return firstOther;
    }

    void stop() {
        clients.values().forEach(client -> caller.ask("unload " + client));
        clients.clear();
    }
}
