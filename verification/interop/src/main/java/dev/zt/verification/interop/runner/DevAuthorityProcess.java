package dev.zt.verification.interop.runner;

import dev.zt.devkit.app.DevAuthorityMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A running dev authority, steered by its commands. */
final class DevAuthorityProcess implements AutoCloseable {

    private final LineProcess process;
    private final Map<String, String> endpoints = new LinkedHashMap<>();

    private DevAuthorityProcess(LineProcess process) {
        this.process = process;
    }

    /** Starts it on unix sockets; the identities are whole SPIFFE IDs. */
    static DevAuthorityProcess start(Path folder, String ttl, String domain, List<String> federated, List<String> ids)
            throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("--socket-dir", folder.resolve(ttl).toString(), "--ttl", ttl, "--trust-domain", domain));
        federated.forEach(name -> arguments.addAll(List.of("--federated", name)));
        ids.forEach(id -> arguments.addAll(List.of("--identity", id)));
        DevAuthorityProcess started = new DevAuthorityProcess(
                LineProcess.java("authority-" + ttl, folder, DevAuthorityMain.class.getName(), arguments));
        for (String line = started.process.line(); !line.equals("READY"); line = started.process.line()) {
            String[] words = line.split(" ", 2);
            started.endpoints.put(words[1], words[0]);
        }
        return started;
    }

    /** Returns where an identity is served. */
    String endpoint(String id) {
        String endpoint = endpoints.get(id);
        if (endpoint == null) {
            throw new IllegalArgumentException(id + " is not served");
        }
        return endpoint;
    }

    String ask(String command) {
        return process.ask(command);
    }

    @Override
    public void close() {
        process.close();
    }
}
