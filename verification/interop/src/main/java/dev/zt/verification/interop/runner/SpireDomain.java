package dev.zt.verification.interop.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One trust domain of SPIRE: a server, and an agent for each workload. */
final class SpireDomain implements AutoCloseable {

    private static final Pattern TOKEN = Pattern.compile("Token: (\\S+)");
    private static final Pattern SERIAL = Pattern.compile("serial_number\"\\s*:\\s*\"(\\d+)\"");
    private static final String SVID_SECONDS = "20";

    private final String name;
    private final Path folder;
    private final int port;
    private final Process server;
    private final Map<String, Process> agents = new LinkedHashMap<>();

    SpireDomain(String name, Path parent) throws IOException {
        this.name = name;
        this.folder = Files.createDirectory(parent.resolve(name));
        this.port = freePort();
        Path configuration = Files.writeString(folder.resolve("server.conf"), serverConfiguration());
        this.server = Program.start(
                List.of("spire-server", "run", "-config", configuration.toString()), folder.resolve("server.log"));
        Await.until("the server of " + name, this::isHealthy);
        Files.writeString(folder.resolve("bundle.pem"), ask("bundle", "show"));
    }

    private String serverConfiguration() {
        return """
                server {
                  bind_address = "127.0.0.1"
                  bind_port = "%d"
                  socket_path = "%s"
                  trust_domain = "%s"
                  data_dir = "%s"
                  log_level = "INFO"
                  ca_ttl = "1h"
                  agent_ttl = "10m"
                  default_x509_svid_ttl = "%ss"
                }
                plugins {
                  DataStore "sql" {
                    plugin_data {
                      database_type = "sqlite3"
                      connection_string = "%s"
                    }
                  }
                  NodeAttestor "join_token" {
                    plugin_data {}
                  }
                  KeyManager "memory" {
                    plugin_data {}
                  }
                }
                """.formatted(port, socket(), name, folder, SVID_SECONDS, folder.resolve("datastore.sqlite3"));
    }

    private String agentConfiguration(String workload) {
        return """
                agent {
                  data_dir = "%s"
                  log_level = "INFO"
                  server_address = "127.0.0.1"
                  server_port = "%d"
                  socket_path = "%s"
                  trust_bundle_path = "%s"
                  trust_domain = "%s"
                  experimental {
                    sync_interval = "1s"
                  }
                }
                plugins {
                  NodeAttestor "join_token" {
                    plugin_data {}
                  }
                  KeyManager "disk" {
                    plugin_data {
                      directory = "%s"
                    }
                  }
                  WorkloadAttestor "unix" {
                    plugin_data {}
                  }
                }
                """.formatted(
                        agentFolder(workload),
                        port,
                        agentSocket(workload),
                        folder.resolve("bundle.pem"),
                        name,
                        agentFolder(workload));
    }

    /** Gives a workload an agent and an entry. */
    void add(String workload) throws IOException {
        Files.createDirectory(agentFolder(workload));
        Files.writeString(agentFolder(workload).resolve("agent.conf"), agentConfiguration(workload));
        Matcher token = TOKEN.matcher(ask("token", "generate", "-spiffeID", host(workload)));
        if (!token.find()) {
            throw new IllegalStateException("the server of " + name + " gave no join token");
        }
        start(workload, "-joinToken", token.group(1));
        createEntry(workload);
    }

    private void start(String workload, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "spire-agent",
                "run",
                "-config",
                agentFolder(workload).resolve("agent.conf").toString()));
        command.addAll(List.of(more));
        agents.put(workload, Program.start(command, agentFolder(workload).resolve("agent.log")));
    }

    String name() {
        return name;
    }

    String id() {
        return "spiffe://" + name;
    }

    String endpoint(String workload) {
        return "unix://" + agentSocket(workload);
    }

    boolean serves(String workload) {
        return agents.containsKey(workload);
    }

    void createEntry(String workload, String... more) {
        entry("create", workload, more);
    }

    void updateEntry(String workload, String... more) {
        entry("update", workload, more);
    }

    private void entry(String what, String workload, String... more) {
        List<String> words = new ArrayList<>(List.of("entry", what, "-entryID", workload));
        words.addAll(List.of("-parentID", host(workload), "-spiffeID", id() + "/" + workload));
        words.addAll(List.of("-selector", "unix:uid:" + uid(), "-x509SVIDTTL", SVID_SECONDS));
        words.addAll(List.of(more));
        ask(words.toArray(String[]::new));
    }

    /** Kills the agents as {@code kill -9} does. */
    void killAgents() {
        agents.values().forEach(agent -> agent.destroyForcibly().onExit().join());
    }

    void startAgents() {
        try {
            for (String workload : List.copyOf(agents.keySet())) {
                start(workload);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the id of the signing authority that is {@code active}, {@code prepared} or {@code old}. */
    String authority(String state) {
        String all = ask("localauthority", "x509", "show", "-output", "json");
        Matcher id = Pattern.compile("\"" + state + "\":\\{\"authority_id\":\"([^\"]+)\"")
                .matcher(all.replaceAll("\\s", ""));
        if (!id.find()) {
            throw new IllegalStateException("no X.509 authority of " + name + " is " + state + ": " + all);
        }
        return id.group(1);
    }

    /** Returns the serial numbers of the SVIDs of the agents themselves. */
    Set<String> agentSerials() {
        String agents = ask("agent", "list", "-output", "json");
        Set<String> serials =
                SERIAL.matcher(agents).results().map(serial -> serial.group(1)).collect(Collectors.toSet());
        if (serials.isEmpty()) {
            throw new IllegalStateException("no agent of " + name + " has an SVID: " + agents);
        }
        return serials;
    }

    String ask(String... words) {
        return askWith("", words);
    }

    String askWith(String input, String... words) {
        return Program.run(command(words), input);
    }

    private List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of("spire-server"));
        command.addAll(List.of(words));
        command.addAll(List.of("-socketPath", socket().toString()));
        return command;
    }

    private boolean isHealthy() {
        if (!server.isAlive()) {
            throw new IllegalStateException("the server of " + name + " ended; its log is in " + folder);
        }
        try {
            ask("healthcheck");
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private Path socket() {
        return folder.resolve("server.sock");
    }

    private String host(String workload) {
        return id() + "/host/" + workload;
    }

    private Path agentFolder(String workload) {
        return folder.resolve(workload);
    }

    private Path agentSocket(String workload) {
        return agentFolder(workload).resolve("agent.sock");
    }

    private String uid() {
        try {
            return String.valueOf(Files.getAttribute(folder, "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        agents.values().forEach(Program::end);
        Program.end(server);
    }
}
