package dev.zt.http.docs;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsServer;
import dev.zt.Zt;
import dev.zt.http.client.ZtHttpClient;
import dev.zt.http.server.ZtHttpsServer;
import dev.zt.identity.SpiffeId;
import dev.zt.source.PemFileIdentitySource;
import dev.zt.tls.PeerExpectation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Path;

/** What the README shows; compiled here, compared there. */
final class PlainJava {

    private PlainJava() {}

    static HttpClient run(Path directory, HttpHandler handler) throws IOException {
        // tag::readme
        Zt zt = Zt.builder(PemFileIdentitySource.open(directory))
                .policyFile(Path.of("policy.yaml"))
                .build();
        HttpsServer server = ZtHttpsServer.create(zt, new InetSocketAddress(8443));
        server.createContext("/orders", handler);
        server.start();

        SpiffeId payments = SpiffeId.parse("spiffe://shop.example/ns/pay/sa/payments");
        HttpClient client = ZtHttpClient.create(zt, PeerExpectation.exactly(payments));
        // end::readme
        return client;
    }
}
