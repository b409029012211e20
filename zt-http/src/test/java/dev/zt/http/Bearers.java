package dev.zt.http;

import dev.zt.devkit.ca.JwtAuthority;
import dev.zt.jwt.JwtSvidValidator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;

/** Callers of {@link Shop} that show tokens. */
public final class Bearers {

    /** What lets the web workload GET by token too. */
    public static final String WEB_READS_BY_TOKEN = """
        - id: web-reads
          effect: allow
          from: [{principals: ["spiffe://shop.test/web"], assurance: [bearer, channel-bound]}]
          to: [{http: {methods: [GET, HEAD]}}]
        - id: nobody-administers
          effect: deny
          to: [{http: {paths: ["/admin/{**}"]}}]
        """;

    private final Shop shop;

    public Bearers(Shop shop) {
        this.shop = shop;
    }

    public JwtSvidValidator validator() {
        return JwtSvidValidator.builder(shop.orders.id().toString())
                .leeway(Duration.ZERO)
                .build();
    }

    /** A token of the web workload, for the orders service. */
    public String token() {
        return token(shop.domain.jwtAuthority(), shop.orders.id().toString());
    }

    public String token(JwtAuthority signer, String audience) {
        return signer.issue(shop.web.id(), List.of(audience));
    }

    /** Sends one request without a client certificate. */
    public static RawHttp.Response get(InetSocketAddress server, String authorization, String target)
            throws IOException, GeneralSecurityException {
        try (RawHttp connection = TestPeer.anonymous().connect(server)) {
            if (authorization != null) {
                connection.header("Authorization", authorization);
            }
            return connection.get(target);
        }
    }
}
