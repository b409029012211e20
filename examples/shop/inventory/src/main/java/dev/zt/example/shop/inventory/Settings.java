package dev.zt.example.shop.inventory;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What is set from outside.
 *
 * @param listen {@code SHOP_LISTEN}, by default port 8443 of all interfaces
 * @param policy {@code SHOP_POLICY}, by default policy.yaml
 * @param audit {@code SHOP_AUDIT}, by default audit.jsonl
 * @param revoked {@code SHOP_REVOKED}, by default nobody
 * @param database {@code SHOP_DATABASE}, a JDBC URL, by default a file of H2
 * @param commanded whether {@code SHOP_CONTROL} is {@code stdin}: commands come from standard input, and the process ends
 *     with it
 */
record Settings(
        InetSocketAddress listen, Path policy, Path audit, Optional<Path> revoked, String database, boolean commanded) {

    static Settings of(Map<String, String> environment) {
        String listen = environment.getOrDefault("SHOP_LISTEN", "0.0.0.0:8443");
        int colon = listen.lastIndexOf(':');
        return new Settings(
                new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1))),
                Path.of(environment.getOrDefault("SHOP_POLICY", "policy.yaml")),
                Path.of(environment.getOrDefault("SHOP_AUDIT", "audit.jsonl")),
                Optional.ofNullable(environment.get("SHOP_REVOKED")).map(Path::of),
                environment.getOrDefault("SHOP_DATABASE", "jdbc:h2:file:./stock"),
                "stdin".equals(environment.get("SHOP_CONTROL")));
    }
}
