package dev.zt.example.shop.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What changes while calls go on: keys, and who still counts. */
final class Changes {

    private static final int ROTATIONS = 10;
    private static final int CALLS = 2_000;
    private static final long REVOKED_WITHIN_MILLIS = 1_000;
    private static final List<String> ALL = List.of("frontend", "api-gateway", "orders", "inventory");

    private final Services services;
    private final Agents agents;
    private final Screen screen;
    private final List<Outcome> outcomes;

    Changes(Services services, Agents agents, Screen screen, List<Outcome> outcomes) {
        this.services = services;
        this.agents = agents;
        this.screen = screen;
        this.outcomes = outcomes;
    }

    /** Everybody gets new keys, again and again, while orders go through all four. */
    void rotations() throws InterruptedException {
        int before = Integer.parseInt(services.inventory().ask("reservations"));
        services.frontend().ask("load");
        for (int i = 1; i <= ROTATIONS; i++) {
            screen.progress("rotation " + i + " of " + ROTATIONS + " under load");
            Map<String, Integer> seen = rotationsSeen();
            agents.rotate();
            awaitRotation(seen);
            services.frontend().ask("more 100");
        }
        String[] counts = services.frontend().ask("stop " + CALLS).split(" ", -1);
        int placed = Integer.parseInt(counts[0]);
        int failed = Integer.parseInt(counts[1]) + Integer.parseInt(counts[2]);
        outcomes.add(new Outcome(
                ROTATIONS + " rotations of all four under load",
                "0 failed",
                placed + failed >= CALLS ? failed + " failed" : "only " + (placed + failed) + " calls",
                placed + " orders through HTTP, gRPC and HTTP meanwhile",
                List.of()));
        int reserved = Integer.parseInt(services.inventory().ask("reservations")) - before;
        outcomes.add(new Outcome(
                "  each order is one reservation",
                "yes",
                reserved == placed ? "yes" : "no",
                reserved + " reservations in the database",
                List.of()));
    }

    private void awaitRotation(Map<String, Integer> before) throws InterruptedException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (rotationsSeen().entrySet().stream()
                .anyMatch(entry -> entry.getValue().equals(before.get(entry.getKey())))) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("a service did not take over a change of identity within 20 s");
            }
            Thread.sleep(10);
        }
    }

    private Map<String, Integer> rotationsSeen() {
        Map<String, Integer> seen = new HashMap<>();
        ALL.forEach(service -> seen.put(
                service, services.records(service).of("zt.svid.rotated").size()));
        return seen;
    }

    /** The frontend is revoked while it calls on open connections. */
    void revocation() throws IOException, InterruptedException {
        services.frontend().ask("load");
        services.frontend().ask("more 100");
        String failedBefore = services.frontend().ask("counts").split(" ", -1)[2];
        long start = Clock.systemUTC().millis();
        Files.writeString(
                services.revoked(),
                "spiffe://shop.example" + Agents.path("frontend") + " because its node was taken over\n");
        Thread.sleep(2 * REVOKED_WITHIN_MILLIS);
        String[] counts = services.frontend().ask("stop 0").split(" ", -1);
        long last = Long.parseLong(counts[3]) - start;
        boolean inTime = last <= REVOKED_WITHIN_MILLIS && !counts[1].equals("0") && failedBefore.equals("0");
        outcomes.add(new Outcome(
                "frontend is revoked on its open connections",
                "within 1 s",
                inTime ? "within 1 s" : last + " ms, " + failedBefore + " failed before",
                "last order " + last + " ms after; then " + counts[1] + " times 403, and " + counts[2]
                        + " connections refused",
                refusals()));
    }

    /** The last denial, on an open connection, and the last refusal of a new one. */
    private List<Map<String, String>> refusals() {
        AuditFile records = services.records("api-gateway");
        return Stream.of("zt.authz.decision", "zt.peer.rejected")
                .flatMap(event -> records.of(event).stream()
                        .filter(entry -> !"allow".equals(entry.get("zt.authz.outcome")))
                        .reduce((earlier, later) -> later)
                        .stream())
                .toList();
    }
}
