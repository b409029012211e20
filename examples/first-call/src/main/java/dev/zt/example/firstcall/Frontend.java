package dev.zt.example.firstcall;

import dev.zt.Zt;
import dev.zt.http.client.ZtHttpClient;
import dev.zt.identity.SpiffeId;
import dev.zt.source.PemFileIdentitySource;
import dev.zt.tls.PeerExpectation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The service that calls. Reads commands from standard input, answers each with one line, and ends with it. */
public final class Frontend {

    private final HttpClient client;
    private final String base;
    private @Nullable Load load;

    private Frontend(HttpClient client, String base) {
        this.client = client;
        this.base = base;
    }

    /**
     * Calls as told until standard input ends.
     *
     * @param args the folder of the identity, the SPIFFE ID of the server, its port
     * @throws IOException if standard input cannot be read
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (PemFileIdentitySource identity = Identities.open(Path.of(args[0]));
                Zt zt = Zt.builder(identity).build();
                ZtHttpClient client = ZtHttpClient.create(zt, PeerExpectation.exactly(SpiffeId.parse(args[1])))) {
            new Frontend(client, "https://localhost:" + args[2]).obey();
        }
    }

    private void obey() throws IOException, InterruptedException {
        System.out.println("READY");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(answer(line.split(" ", -1)));
        }
    }

    private String answer(String[] words) throws InterruptedException {
        switch (words[0]) {
            case "load" -> {
                load = Load.start(() -> send("GET", "/orders").statusCode() == 200);
                return "STARTED";
            }
            case "stop" -> {
                return load == null ? "no load was started" : load.stopAfter(Integer.parseInt(words[1]));
            }
            default -> {
                return call(words[1], words[2]);
            }
        }
    }

    private String call(String method, String path) throws InterruptedException {
        try {
            HttpResponse<String> response = send(method, path);
            return response.statusCode() + " "
                    + response.headers().firstValue("zt-decision-id").orElse("-");
        } catch (IOException e) {
            return "failed " + e;
        }
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
