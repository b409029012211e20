package dev.zt.example.shop.runner;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Starts the shop's processes, each with its identity's socket and its own files. */
final class Launch {

    private final Path shop;
    private final Path folder;
    private final Agents agents;

    Launch(Path shop, Path folder, Agents agents) {
        this.shop = shop;
        this.folder = folder;
        this.agents = agents;
    }

    /** Starts a program that takes commands itself. */
    Child plain(String module, String main, String identity, Map<String, String> settings) throws IOException {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("SHOP_CONTROL", "stdin");
        return start(module, identity, environment, "", List.of(main));
    }

    /** Starts an application that knows nothing of the runner. */
    Child supervised(String module, String main, Map<String, String> settings) throws IOException {
        String supervision = File.pathSeparator + shop.resolve("runner/target/classes");
        return start(module, module, settings, supervision, List.of(Supervised.class.getName(), main));
    }

    private Child start(
            String module, String identity, Map<String, String> settings, String moreClasses, List<String> mains)
            throws IOException {
        Path target = shop.resolve(module).resolve("target");
        String classPath = target.resolve("classes")
                + File.pathSeparator
                + Files.readString(target.resolve("runtime.classpath")).strip()
                + moreClasses;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                classPath));
        command.addAll(mains);
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("SPIFFE_ENDPOINT_SOCKET", agents.socket(identity));
        String name = identity.equals(module) ? module : module + "-as-" + identity;
        return Child.start(name, folder, command, environment);
    }

    /** Picks a port that nobody listens on. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
