package dev.zt.example.firstcall;

import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.X509Svid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs three processes, {@code frontend}, {@code orders} and {@code stock}, lets them call each other in every way that
 * matters, and prints a table. Exit code 0 only if each outcome is the expected one.
 */
public final class FirstCall {

    private static final String FRONTEND = "/ns/shop/sa/frontend";
    private static final int ROTATIONS = 10;
    private static final int CALLS = 2_000;
    private static final long REVOKED_WITHIN_MILLIS = 1_000;

    private final Agents agents;
    private final Path folder;
    private final Path revoked;
    private final AuditFile orders;
    private final AuditFile stock;
    private final List<Outcome> outcomes = new ArrayList<>();

    private FirstCall(Path folder) throws IOException {
        this.folder = folder;
        this.agents = new Agents(folder);
        this.revoked = Files.createFile(folder.resolve("revoked.txt"));
        this.orders = new AuditFile(folder.resolve("orders-audit.jsonl"));
        this.stock = new AuditFile(folder.resolve("stock-audit.jsonl"));
    }

    /**
     * Runs it all.
     *
     * @param args none
     * @throws Exception if the example itself fails
     */
    public static void main(String[] args) throws Exception {
        System.exit(run() ? 0 : 1);
    }

    /** Runs it all and tells whether each outcome was the expected one. */
    static boolean run() throws Exception {
        Path folder = Files.createTempDirectory("zt-first-call");
        FirstCall example = new FirstCall(folder);
        example.play();
        Table.print(example.outcomes);
        System.out.println();
        System.out.println("Policies, audit records and logs: " + folder);
        return example.outcomes.stream().allMatch(Outcome::isExpected);
    }

    private void play() throws Exception {
        try (agents;
                Child stockProcess = service(Stock.class, "stock", Policy.STOCK)) {
            int stockPort = port(stockProcess);
            try (Child ordersProcess = service(Orders.class, "orders", Policy.ORDERS, String.valueOf(stockPort))) {
                int ordersPort = port(ordersProcess);
                try (Child frontend = new Child(
                        Frontend.class,
                        folder.resolve("frontend.log"),
                        agents.serve("frontend"),
                        String.valueOf(ordersPort),
                        String.valueOf(stockPort))) {
                    frontend.line();
                    calls(frontend);
                    strangers(ordersPort, orders);
                    strangers(stockPort, stock);
                    rotation(frontend, ordersPort);
                    revocation(frontend);
                }
            }
        }
    }

    private Child service(Class<?> main, String name, String policy, String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                Files.writeString(folder.resolve(name + "-policy.yaml"), policy).toString(),
                folder.resolve(name + "-audit.jsonl").toString(),
                revoked.toString()));
        args.addAll(List.of(more));
        return new Child(main, folder.resolve(name + ".log"), agents.serve(name), args.toArray(String[]::new));
    }

    private static int port(Child service) {
        return Integer.parseInt(service.line().substring("PORT ".length()));
    }

    private void calls(Child frontend) {
        decided("HTTP: allowed by a rule", "200", frontend.ask("call GET /orders"), orders);
        outcomes.add(record("gRPC: orders asked stock for it", "orders-asks", stock));
        decided("HTTP: no rule allows it", "403", frontend.ask("call DELETE /orders"), orders);
        decided("HTTP: a rule denies it", "403", frontend.ask("call GET /orders/export"), orders);
        decided("HTTP: a path with two readings", "400", frontend.ask("call GET /orders//export"), orders);
        decided("gRPC: frontend asks stock itself", "PERMISSION_DENIED", frontend.ask("ask Left"), stock);
        decided("gRPC: a method that is unknown", "PERMISSION_DENIED", frontend.ask("ask Burn"), stock);
    }

    private void strangers(int port, AuditFile records) {
        String protocol = records == orders ? "HTTP: " : "gRPC: ";
        X509Svid foreign = DevAuthority.create("evil.example").issue(FRONTEND);
        refused(protocol + "caller of a foreign domain", foreign, port, records);
        refused(protocol + "caller whose SVID expired", agents.authority().issueExpired(FRONTEND), port, records);
        refused(protocol + "caller without certificate", null, port, records);
        int before = records.of("zt.peer.rejected").size();
        rejected(protocol + "caller in plaintext", Stranger.callInPlaintext(port), before, records);
    }

    private void rotation(Child frontend, int port) throws Exception {
        frontend.ask("load");
        for (int i = 1; i <= ROTATIONS; i++) {
            if (i == ROTATIONS / 2) {
                // The new root is everywhere before anything is signed by it.
                underLoad(frontend, agents::announceAuthority);
            }
            underLoad(frontend, agents::rotate);
        }
        underLoad(frontend, agents::dropOldRoot);
        agents.restart();
        underLoad(frontend, agents::rotate);
        String[] counts = frontend.ask("stop " + CALLS).split(" ", -1);
        boolean enough = Integer.parseInt(counts[0]) >= CALLS;
        outcomes.add(new Outcome(
                ROTATIONS + " rotations, one of the CA",
                "0 failed",
                enough ? counts[1] + " failed" : "only " + counts[0] + " calls",
                counts[0] + " calls meanwhile; the agents were killed and restarted, too"));
        refused("still no call without certificate", null, port, orders);
    }

    /** Lets something change, waits until both services took it over, and for a few more calls. */
    private void underLoad(Child frontend, Runnable change) throws InterruptedException {
        int ordersSeen = rotations(orders);
        int stockSeen = rotations(stock);
        change.run();
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (rotations(orders) == ordersSeen || rotations(stock) == stockSeen) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("a service did not take over a change of identity within 20 s");
            }
            Thread.sleep(10);
        }
        frontend.ask("more 100");
    }

    private void revocation(Child frontend) throws IOException {
        decided("before the revocation", "200", frontend.ask("call GET /orders"), orders);
        outcomes.add(new Outcome("a stream is open", "7 left", frontend.ask("watch"), "allow (frontend-watches)"));
        long start = Clock.systemUTC().millis();
        Files.writeString(revoked, "spiffe://shop.example" + FRONTEND + " because its node was taken over\n");
        String answer = frontend.ask("call GET /orders");
        while (answer.startsWith("200") && Clock.systemUTC().millis() - start < 10 * REVOKED_WITHIN_MILLIS) {
            answer = frontend.ask("call GET /orders");
        }
        long httpMillis = Clock.systemUTC().millis() - start;
        decided("HTTP: revoked on its open connection" + late(httpMillis), "403", answer, orders);
        String[] end = frontend.ask("ended").split(" ", -1);
        long grpcMillis = Long.parseLong(end[2]) - start;
        decided("gRPC: its open stream is ended" + late(grpcMillis), "PERMISSION_DENIED", end[0] + " " + end[1], stock);
        outcomes.add(new Outcome(
                "both within a second of the file's change",
                "yes",
                Math.max(httpMillis, grpcMillis) <= REVOKED_WITHIN_MILLIS ? "yes" : "no",
                "HTTP after " + httpMillis + " ms, gRPC after " + grpcMillis + " ms"));
    }

    private static String late(long millis) {
        return millis > REVOKED_WITHIN_MILLIS ? ", late" : "";
    }

    private static int rotations(AuditFile records) {
        return records.of("zt.svid.rotated").size();
    }

    private static Outcome record(String scene, String rule, AuditFile records) {
        Map<String, String> last = last(records);
        return new Outcome(
                scene,
                "allow",
                rule.equals(last.get("security_rule.name")) ? String.valueOf(last.get("zt.authz.outcome")) : "none",
                shown(last));
    }

    private static Map<String, String> last(AuditFile records) {
        List<Map<String, String>> decisions = records.of("zt.authz.decision").stream()
                .filter(entry -> "server".equals(entry.get("zt.authz.direction")))
                .toList();
        return decisions.get(decisions.size() - 1);
    }

    private static Map<String, String> byId(AuditFile records, String decisionId) {
        return records.of("zt.authz.decision").stream()
                .filter(entry -> decisionId.equals(entry.get("zt.audit.id")))
                .findFirst()
                .orElse(Map.of());
    }

    private static String shown(Map<String, String> entry) {
        String rule = entry.get("security_rule.name");
        return entry.get("zt.authz.outcome") + " " + entry.get("zt.authz.reason")
                + (rule == null ? "" : " (" + rule + ")");
    }

    /** Adds the row of a call that zt answered: its record is found by the decision id, or is the last one. */
    private void decided(String scene, String status, String answer, AuditFile records) {
        String[] words = answer.split(" ", 2);
        boolean denied = !status.equals("200");
        Map<String, String> last = denied ? byId(records, words[1]) : last(records);
        boolean traced = !denied || words[1].equals(last.get("zt.audit.id"));
        outcomes.add(new Outcome(
                scene,
                status,
                traced ? words[0] : words[0] + " without its record",
                shown(last) + (denied && words[1].length() > 8 ? ", id " + words[1].substring(0, 8) + "…" : "")));
    }

    private void refused(String scene, @Nullable X509Svid svid, int port, AuditFile records) {
        int before = records.of("zt.peer.rejected").size();
        rejected(scene, Stranger.call(svid, port), before, records);
    }

    /** Adds the row of a refused handshake, which must have left exactly one record. */
    private void rejected(String scene, String answer, int before, AuditFile records) {
        List<Map<String, String>> rejections = records.of("zt.peer.rejected");
        int fresh = rejections.size() - before;
        String record =
                fresh == 0 ? "none" : rejections.get(rejections.size() - 1).get("zt.peer.rejection.reason");
        outcomes.add(new Outcome(
                scene, "refused", fresh == 1 ? answer : answer + " with " + fresh + " records", "rejected: " + record));
    }
}
