package dev.zt.example.shop.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The four processes of the shop, their ports and the files that they share with the runner. */
final class Services implements AutoCloseable {

    static final List<String> SERVERS = List.of("api-gateway", "orders", "inventory");

    private static final String PACKAGE = "dev.zt.example.shop.";

    private final Path folder;
    private final Launch launch;
    private final Path revoked;
    private final Map<String, Integer> ports;
    private final Map<String, AuditFile> files = new HashMap<>();
    private final List<Child> started = new ArrayList<>();
    private final Child frontend;
    private final Child inventory;

    /** Starts all four at once, since two of them take seconds, and waits until they serve. */
    Services(Path shop, Path folder, Agents agents, String databaseUrl) throws IOException {
        this.folder = folder;
        this.launch = new Launch(shop, folder, agents);
        this.revoked = Files.createFile(folder.resolve("revoked.txt"));
        this.ports =
                Map.of("api-gateway", Launch.freePort(), "orders", Launch.freePort(), "inventory", Launch.freePort());
        for (String service : SERVERS) {
            Files.copy(
                    shop.resolve("policy").resolve(service + ".yaml"),
                    policy(service),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        this.inventory = add(launch.plain(
                "inventory",
                PACKAGE + "inventory.Inventory",
                "inventory",
                inventorySettings("inventory", databaseUrl)));
        add(launch.supervised("orders", PACKAGE + "orders.Orders", ordersSettings()));
        add(launch.supervised("api-gateway", PACKAGE + "gateway.ApiGateway", gatewaySettings()));
        this.frontend = add(launch.plain("frontend", PACKAGE + "frontend.Frontend", "frontend", frontendSettings()));
        try {
            started.forEach(Child::awaitReady);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Child add(Child child) {
        started.add(child);
        return child;
    }

    /** Starts the program of inventory once more, under the identity of another service. */
    Child inventoryAs(String identity, String databaseUrl) throws IOException {
        return launch.plain(
                "inventory", PACKAGE + "inventory.Inventory", identity, inventorySettings(identity, databaseUrl));
    }

    private Map<String, String> inventorySettings(String identity, String databaseUrl) {
        boolean itself = identity.equals("inventory");
        return Map.of(
                "SHOP_LISTEN", "127.0.0.1:" + (itself ? port("inventory") : 0),
                "SHOP_POLICY", policy("inventory").toString(),
                "SHOP_AUDIT",
                        folder.resolve(itself ? "inventory-audit.jsonl" : "inventory-as-" + identity + "-audit.jsonl")
                                .toString(),
                "SHOP_REVOKED", revoked.toString(),
                "SHOP_DATABASE", databaseUrl);
    }

    private Map<String, String> ordersSettings() {
        return Map.of(
                "SHOP_PORT", String.valueOf(ports.get("orders")),
                "SHOP_POLICY", policy("orders").toString(),
                "SHOP_AUDIT", audit("orders").toString(),
                "SHOP_REVOKED", revoked.toString(),
                "SHOP_INVENTORY", "https://localhost:" + ports.get("inventory"));
    }

    private Map<String, String> gatewaySettings() {
        return Map.of(
                "SHOP_PORT", String.valueOf(ports.get("api-gateway")),
                "SHOP_POLICY", policy("api-gateway").toString(),
                "SHOP_AUDIT", audit("api-gateway").toString(),
                "SHOP_REVOKED", revoked.toString(),
                "SHOP_ORDERS", "localhost:" + ports.get("orders"));
    }

    private Map<String, String> frontendSettings() {
        return Map.of(
                "SHOP_GATEWAY", "https://localhost:" + ports.get("api-gateway"),
                "SHOP_INVENTORY", "https://localhost:" + ports.get("inventory"),
                "SHOP_AUDIT", audit("frontend").toString());
    }

    Child frontend() {
        return frontend;
    }

    Child inventory() {
        return inventory;
    }

    int port(String service) {
        return Objects.requireNonNull(ports.get(service), service);
    }

    Path policy(String service) {
        return folder.resolve(service + "-policy.yaml");
    }

    private Path audit(String service) {
        return folder.resolve(service + "-audit.jsonl");
    }

    AuditFile records(String service) {
        return files.computeIfAbsent(service, name -> new AuditFile(name, audit(name)));
    }

    /** Reads what a process printed. */
    List<String> log(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name + ".log"));
    }

    Path revoked() {
        return revoked;
    }

    List<Long> pids() {
        return started.stream().map(Child::pid).toList();
    }

    /** The callers first. */
    @Override
    public void close() throws IOException {
        for (int i = started.size() - 1; i >= 0; i--) {
            started.get(i).close();
        }
    }
}
