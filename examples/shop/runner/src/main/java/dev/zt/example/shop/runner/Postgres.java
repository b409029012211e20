package dev.zt.example.shop.runner;

import dev.zt.devkit.ca.PemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A throw-away server of PostgreSQL that lets in whoever proves the identity of {@code inventory}, as the database user of
 * that name, and nobody else. There is no password.
 */
final class Postgres implements AutoCloseable {

    /** The common name that the authority writes beside the SPIFFE ID, which PostgreSQL does not read. */
    private static final String IDENT = "svid inventory.shop inventory\n";

    private static final String HBA = "hostssl shop inventory 127.0.0.1/32 cert map=svid clientname=CN\n";

    /** Ends the server when standard input ends, so also when the runner is killed, and removes what it left. */
    private static final String GUARD =
            "trap '' INT TERM; \"$1/postgres\" -D \"$2/data\" >\"$2/log\" 2>&1 & cat >/dev/null; kill -INT $!; wait $!; rm -rf \"$2\"";

    private final PostgresTools tools;
    private final Path folder;
    private final int port;
    private final Process process;

    private Postgres(PostgresTools tools, Path folder, int port, Process process) {
        this.tools = tools;
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    static Postgres start(PostgresTools tools, Agents agents) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("zt-shop-postgres");
        int port = Launch.freePort();
        tools.own(folder);
        tools.run(
                "",
                "initdb",
                "-D",
                folder.resolve("data").toString(),
                "-U",
                "postgres",
                "-N",
                "--locale=C",
                "--encoding=UTF8",
                "--auth=reject");
        configure(tools, folder, port, agents);
        tools.run(
                "CREATE ROLE inventory LOGIN\nCREATE DATABASE shop OWNER inventory\n",
                "postgres",
                "--single",
                "-D",
                folder.resolve("data").toString(),
                "postgres");
        Process process = tools.process("sh", "-c", GUARD, "guard", tools.bin().toString(), folder.toString());
        Postgres postgres = new Postgres(tools, folder, port, process);
        postgres.awaitReady();
        return postgres;
    }

    private static void configure(PostgresTools tools, Path folder, int port, Agents agents) throws IOException {
        Path data = folder.resolve("data");
        PemFiles.in(data).replaceEach(agents.svid("database"), agents.bundle());
        for (String file : List.of(PemFiles.CHAIN, PemFiles.KEY, PemFiles.BUNDLE)) {
            Files.setPosixFilePermissions(data.resolve(file), PosixFilePermissions.fromString("rw-------"));
            tools.own(data.resolve(file));
        }
        Files.writeString(data.resolve("pg_hba.conf"), HBA);
        Files.writeString(data.resolve("pg_ident.conf"), IDENT);
        Map<String, String> settings = Map.of(
                "listen_addresses", "127.0.0.1",
                "port", String.valueOf(port),
                "unix_socket_directories", "",
                "ssl", "on",
                "ssl_min_protocol_version", "TLSv1.3",
                "ssl_cert_file", PemFiles.CHAIN,
                "ssl_key_file", PemFiles.KEY,
                "ssl_ca_file", PemFiles.BUNDLE,
                "fsync", "off");
        List<String> lines = settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = '" + setting.getValue() + "'")
                .toList();
        Files.write(data.resolve("postgresql.conf"), lines, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    private void awaitReady() throws IOException, InterruptedException {
        Path state = folder.resolve("data/postmaster.pid");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.exists(state) || !Files.readString(state).contains("ready")) {
            if (System.nanoTime() > deadline) {
                String log = Files.readString(folder.resolve("log"));
                close();
                throw new IOException("PostgreSQL does not start: " + log);
            }
            Thread.sleep(20);
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/shop";
    }

    /** Says for example {@code PostgreSQL 15.14}. */
    String version() throws IOException, InterruptedException {
        return tools.run("", "postgres", "--version").replaceAll("^.*\\((.*?)\\) (\\S+)[\\s\\S]*$", "$1 $2");
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
