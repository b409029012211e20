package dev.zt.example.shop.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs the shop's four services and its database, lets everybody try what they may and what they may not, and prints a
 * table. Exit code 0 only if each outcome is the expected one.
 */
public final class Shop {

    private static final String TO_DATABASE = "inventory's identity -> database";
    private static final String STRANGER_TO_DATABASE = "frontend's identity -> database";

    private final Path shop;
    private final Path folder;
    private final Screen screen;
    private final List<Outcome> outcomes = new ArrayList<>();

    private Shop(Path shop, Path folder, Screen screen) {
        this.shop = shop;
        this.folder = folder;
        this.screen = screen;
    }

    /**
     * Runs it all.
     *
     * @param args the folder {@code examples/shop}
     * @throws Exception if the example itself fails
     */
    public static void main(String[] args) throws Exception {
        System.exit(run(Path.of(args[0])) ? 0 : 1);
    }

    /** Runs it all and tells whether each outcome was the expected one. */
    static boolean run(Path shop) throws Exception {
        long start = System.nanoTime();
        Screen screen = Screen.standard();
        Path folder = Files.createTempDirectory("zt-shop");
        Shop example = new Shop(shop.toAbsolutePath(), folder, screen);
        try {
            example.play();
        } catch (IOException | RuntimeException e) {
            example.outcomes.add(new Outcome("the example itself", "ends well", "failed", e.toString(), List.of()));
        }
        new Table(screen).print(example.outcomes);
        boolean expected = example.outcomes.stream().allMatch(outcome -> outcome.isSkipped() || outcome.isExpected());
        screen.line("");
        screen.line((expected ? screen.good("All as expected") : screen.bad("NOT all as expected")) + ", in "
                + (System.nanoTime() - start) / 1_000_000_000 + " s. Policies, audit records and logs: " + folder);
        return expected;
    }

    private void play() throws Exception {
        screen.progress("starting the authority and the database");
        Optional<PostgresTools> tools = PostgresTools.find();
        try (Agents agents = new Agents(folder);
                Postgres postgres = tools.isPresent() ? Postgres.start(tools.get(), agents) : null) {
            String url = postgres == null ? "jdbc:h2:file:" + folder.resolve("stock") : postgres.url();
            screen.progress("starting frontend, api-gateway, orders and inventory");
            try (Services services = new Services(shop, folder, agents, url)) {
                scenes(services, agents, postgres);
            }
        }
    }

    private void scenes(Services services, Agents agents, @Nullable Postgres postgres) throws Exception {
        Scenes scenes = new Scenes(services, outcomes);
        Strangers strangers = new Strangers(services, agents, outcomes);
        Changes changes = new Changes(services, agents, screen, outcomes);
        screen.progress("calling");
        scenes.order();
        scenes.shortcut();
        database(services, postgres);
        strangers.call();
        changes.rotations();
        strangers.withoutCertificate("still nobody without a certificate");
        screen.progress("breaking a policy");
        scenes.brokenPolicy();
        screen.progress("revoking the frontend");
        changes.revocation();
    }

    private void database(Services services, @Nullable Postgres postgres) throws IOException, InterruptedException {
        if (postgres == null) {
            String why = "the database is H2, in a file; for PostgreSQL, " + PostgresTools.HOW;
            outcomes.add(Outcome.skipped(TO_DATABASE, why));
            outcomes.add(Outcome.skipped(STRANGER_TO_DATABASE, why));
            return;
        }
        screen.progress("asking the database as somebody else");
        outcomes.add(new Outcome(
                TO_DATABASE,
                "in",
                Integer.parseInt(services.inventory().ask("reservations")) > 0 ? "in" : "nothing was stored",
                postgres.version() + ", no password: CN=inventory.shop is its user inventory",
                List.of()));
        try (Child stranger = services.inventoryAs("frontend", postgres.url())) {
            boolean ended = stranger.awaitExit() != 0;
            String fatal = services.log("inventory-as-frontend").stream()
                    .filter(line -> line.contains("FATAL: certificate authentication failed"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf("FATAL")))
                    .orElse("for another reason");
            outcomes.add(new Outcome(
                    STRANGER_TO_DATABASE,
                    "refused",
                    ended && fatal.startsWith("FATAL") ? "refused" : ended ? "ended " + fatal : "in",
                    fatal,
                    List.of()));
        }
    }
}
