package dev.zt.verification.interop.runner;

import dev.zt.verification.interop.peer.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A peer, with zt or without: its process, and the ports that its identities serve. */
final class PeerProcess implements AutoCloseable {

    private final LineProcess process;
    private final Map<String, String> ports = new HashMap<>();
    private int clients;

    private PeerProcess(LineProcess process) {
        this.process = process;
    }

    static PeerProcess withZt(String name, Path logs) throws IOException {
        return new PeerProcess(LineProcess.java(name, logs, Peer.class.getName(), List.of()));
    }

    static PeerProcess without(String name, Path logs, String program) throws IOException {
        return new PeerProcess(LineProcess.start(name, logs, List.of(program)));
    }

    void use(String identity, String endpoint, String callers) {
        process.ask("use " + identity + " " + endpoint + " " + callers);
    }

    /** Starts the servers of an identity. */
    void serve(String identity) {
        for (String port : process.ask("serve " + identity).split(" ", -1)) {
            String[] parts = port.split("=", 2);
            ports.put(identity + " " + parts[0], parts[1]);
        }
    }

    private String port(String identity, String transport) {
        String port = ports.get(identity + " " + transport);
        if (port == null) {
            throw new IllegalStateException(identity + " does not serve " + transport);
        }
        return port;
    }

    /** Makes a client of another peer's server and returns its name. */
    String client(String identity, String transport, PeerProcess server, String serving, String expected) {
        return client(identity, transport, transport, server, serving, expected);
    }

    /** Makes one that reaches the server of a transport in a way of its own. */
    String client(String identity, String transport, String way, PeerProcess server, String serving, String expected) {
        String name = "client" + clients++;
        process.ask(String.join(" ", "client", name, identity, way, server.port(serving, transport), expected));
        return name;
    }

    String ask(String command) {
        return process.ask(command);
    }

    /** Returns one part of what is issued to an identity now, or nothing. */
    String issued(String identity, String part) {
        for (String word : process.ask("svid " + identity).split(" ", -1)) {
            if (word.startsWith(part + "=")) {
                return word.substring(part.length() + 1);
            }
        }
        return "";
    }

    @Override
    public void close() {
        process.close();
    }
}
