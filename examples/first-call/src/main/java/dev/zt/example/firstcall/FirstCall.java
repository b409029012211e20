package dev.zt.example.firstcall;

import dev.zt.devkit.ca.DevAuthority;
import dev.zt.devkit.ca.PemFiles;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.X509Svid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs two processes, {@code frontend} and {@code orders}, lets one call the other in every way that matters, and prints
 * a table. Exit code 0 only if each outcome is the expected one.
 */
public final class FirstCall {

    private static final String FRONTEND = "/ns/shop/sa/frontend";
    private static final String ORDERS = "/ns/shop/sa/orders";
    private static final int ROTATIONS = 10;
    private static final int CALLS = 2_000;

    private final DevAuthority shop = DevAuthority.create("shop.example");
    private final Path folder;
    private final Path frontendFiles;
    private final Path ordersFiles;
    private final List<Outcome> outcomes = new ArrayList<>();

    private FirstCall(Path folder) throws IOException {
        this.folder = folder;
        this.frontendFiles = Files.createDirectory(folder.resolve("frontend"));
        this.ordersFiles = Files.createDirectory(folder.resolve("orders"));
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
        System.out.println("Audit records, logs and identities: " + folder);
        return example.outcomes.stream().allMatch(Outcome::isExpected);
    }

    private void play() throws Exception {
        Path policy = folder.resolve("policy.yaml");
        Path audit = folder.resolve("orders-audit.jsonl");
        Files.writeString(policy, Policy.TEXT);
        rotate();
        try (Child orders = new Child(
                Orders.class,
                folder.resolve("orders.log"),
                ordersFiles.toString(),
                policy.toString(),
                audit.toString())) {
            int port = Integer.parseInt(orders.line().substring("PORT ".length()));
            SpiffeId expected = shop.trustDomain().id(ORDERS);
            try (Child frontend = new Child(
                    Frontend.class,
                    folder.resolve("frontend.log"),
                    frontendFiles.toString(),
                    expected.toString(),
                    String.valueOf(port))) {
                frontend.line();
                AuditFile records = new AuditFile(audit);
                calls(frontend, records);
                strangers(port, records);
                rotation(frontend, port, records);
                revocation(frontend, orders, records);
            }
        }
    }

    private void calls(Child frontend, AuditFile records) {
        decided("allowed by a rule", "200", frontend.ask("call GET /orders"), records);
        decided("no rule allows it", "403", frontend.ask("call DELETE /orders"), records);
        decided("a rule denies it", "403", frontend.ask("call GET /orders/export"), records);
        decided("a path with two readings", "400", frontend.ask("call GET /orders//export"), records);
    }

    private void strangers(int port, AuditFile records) throws GeneralSecurityException, IOException {
        X509Svid foreign = DevAuthority.create("evil.example").issue(FRONTEND);
        refused("caller of a foreign domain", foreign, port, records);
        refused("caller whose SVID expired", shop.issueExpired(FRONTEND), port, records);
        refused("caller without certificate", null, port, records);
        int before = records.of("zt.peer.rejected").size();
        rejected("caller in plaintext", Stranger.callInPlaintext(port), before, records);
    }

    private void rotation(Child frontend, int port, AuditFile records) throws Exception {
        frontend.ask("load");
        int seen = rotations(records);
        for (int i = 1; i <= ROTATIONS; i++) {
            rotate();
            awaitRotations(records, seen + i);
        }
        String[] counts = frontend.ask("stop " + CALLS).split(" ", -1);
        boolean enough = Integer.parseInt(counts[0]) >= CALLS;
        outcomes.add(new Outcome(
                ROTATIONS + " rotations under load",
                "0 failed",
                enough ? counts[1] + " failed" : "only " + counts[0] + " calls",
                (rotations(records) - seen) + " x zt.svid.rotated, " + counts[0] + " calls"));
        refused("still no call without certificate", null, port, records);
    }

    private void revocation(Child frontend, Child orders, AuditFile records) {
        decided("before the revocation", "200", frontend.ask("call GET /orders"), records);
        orders.ask("revoke " + shop.trustDomain().id(FRONTEND));
        decided("revoked on its open connection", "403", frontend.ask("call GET /orders"), records);
    }

    /** Issues new SVIDs to both, as an agent would: by renaming files into place. */
    private void rotate() throws IOException {
        PemFiles.in(frontendFiles).replaceEach(shop.issue(FRONTEND), shop.bundle());
        PemFiles.in(ordersFiles).replaceEach(shop.issue(ORDERS), shop.bundle());
    }

    private static int rotations(AuditFile records) {
        return records.of("zt.svid.rotated").size();
    }

    private static void awaitRotations(AuditFile records, int count) throws InterruptedException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (rotations(records) < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("orders did not take over rotation " + count + " within 10 s");
            }
            Thread.sleep(10);
        }
    }

    /** Adds the row of a call that zt answered: its record is found by the decision id, or is the last one. */
    private void decided(String scene, String status, String answer, AuditFile records) {
        String[] words = answer.split(" ", 2);
        List<Map<String, String>> decisions = records.of("zt.authz.decision");
        Map<String, String> last = decisions.get(decisions.size() - 1);
        boolean denied = !status.equals("200");
        boolean traced = !denied || words[1].equals(last.get("zt.audit.id"));
        String rule = last.get("security_rule.name");
        outcomes.add(new Outcome(
                scene,
                status,
                traced ? words[0] : words[0] + " without its record",
                last.get("zt.authz.outcome") + " " + last.get("zt.authz.reason")
                        + (rule == null ? "" : " (" + rule + ")")
                        + (denied ? ", id " + words[1].substring(0, 8) + "…" : "")));
    }

    private void refused(String scene, @Nullable X509Svid svid, int port, AuditFile records)
            throws GeneralSecurityException, IOException {
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
