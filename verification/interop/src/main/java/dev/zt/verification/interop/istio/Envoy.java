package dev.zt.verification.interop.istio;

import dev.zt.verification.interop.runner.Await;
import dev.zt.verification.interop.runner.Program;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A running Envoy. */
final class Envoy implements AutoCloseable {

    private final Process process;

    private Envoy(Process process) {
        this.process = process;
    }

    /** Starts Envoy and waits until all its listeners listen. */
    static Envoy start(String binary, Path config, Path folder) throws IOException {
        Path admin = folder.resolve("envoy-admin");
        Path log = folder.resolve("envoy.log");
        Envoy envoy = new Envoy(Program.start(
                List.of(
                        binary,
                        "--config-path",
                        config.toString(),
                        "--admin-address-path",
                        admin.toString(),
                        "--use-dynamic-base-id",
                        "--concurrency",
                        "1",
                        "--log-level",
                        "warning"),
                log));
        try {
            Await.until("Envoy, whose log is " + log, () -> envoy.isReady(admin));
            return envoy;
        } catch (RuntimeException e) {
            envoy.close();
            throw e;
        }
    }

    private boolean isReady(Path admin) {
        if (!process.isAlive()) {
            throw new IllegalStateException("Envoy ended with " + process.exitValue());
        }
        try {
            String address = Files.exists(admin) ? Files.readString(admin).strip() : "";
            return !address.isEmpty() && ask(address).equals("LIVE");
        } catch (IOException e) {
            return false;
        }
    }

    private static String ask(String address) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/ready"))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        Program.end(process);
    }
}
