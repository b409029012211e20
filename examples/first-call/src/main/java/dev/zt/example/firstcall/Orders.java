package dev.zt.example.firstcall;

import dev.zt.Zt;
import dev.zt.audit.AuditSinks;
import dev.zt.audit.JsonLinesAuditSink;
import dev.zt.audit.Slf4jAuditSink;
import dev.zt.http.server.ZtHttpsServer;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.source.PemFileIdentitySource;
import dev.zt.trust.Revocation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The service that is called. Reads commands from standard input and ends with it. */
public final class Orders {

    private Orders() {}

    /**
     * Serves until standard input ends.
     *
     * @param args the folder of the identity, the policy file, the audit file
     * @throws IOException if the port cannot be bound or standard input cannot be read
     */
    public static void main(String[] args) throws IOException {
        try (PemFileIdentitySource identity = Identities.open(Path.of(args[0]));
                JsonLinesAuditSink records = JsonLinesAuditSink.open(Path.of(args[2]));
                Zt zt = Zt.builder(identity)
                        .policyFile(Path.of(args[1]))
                        .audit(AuditSinks.all(List.of(records, new Slf4jAuditSink())))
                        .auditFailsClosed()
                        .build()) {
            ZtHttpsServer server = ZtHttpsServer.create(zt, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.createContext("/orders", exchange -> {
                byte[] body = ("order for " + server.peer(exchange) + "\n").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            System.out.println("PORT " + server.getAddress().getPort());
            obey(zt);
            server.stop(0);
        }
    }

    private static void obey(Zt zt) throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            if (line.startsWith("revoke ")) {
                String id = line.substring("revoke ".length());
                zt.revocations().revoke(Revocation.of(SpiffeIdPattern.parse(id), "told so by the runner"));
                System.out.println("REVOKED " + id);
            }
        }
    }
}
