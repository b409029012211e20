package dev.zt.http.docs;

import com.sun.net.httpserver.HttpHandler;
import dev.zt.Zt;
import dev.zt.http.client.ZtHttpClient;
import dev.zt.http.server.ZtHttpsServer;
import dev.zt.http.servlet.ZtServletFilter;
import dev.zt.http.tomcat.ZtTomcat;
import dev.zt.jwt.JwtSvidValidator;
import dev.zt.jwt.JwtSvids;
import dev.zt.tls.PeerExpectation;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import org.apache.catalina.connector.Connector;

/** What the guide to bearer tokens shows of HTTP; compiled here, compared there. */
final class BearerGuide {

    private BearerGuide() {}

    static ZtHttpsServer server(Zt zt, HttpHandler handler) throws IOException {
        // tag::server
        JwtSvidValidator tokens = JwtSvidValidator.builder("spiffe://shop.example/ns/shop/sa/orders")
                .build();
        ZtHttpsServer server = ZtHttpsServer.builder(zt, new InetSocketAddress(8443))
                .acceptJwtSvids(tokens)
                .create();
        server.createContext("/orders", handler);
        server.start();
        // end::server
        return server;
    }

    static Filter tomcat(Zt zt, JwtSvidValidator tokens) {
        // tag::tomcat
        Connector connector = ZtTomcat.connectorForTokens(zt);
        Filter filter = new ZtServletFilter(zt).acceptJwtSvids(tokens);
        // end::tomcat
        connector.setPort(0);
        return filter;
    }

    static HttpClient client(Zt zt, PeerExpectation gateway, JwtSvids source) {
        // tag::client
        HttpClient client = ZtHttpClient.builder(zt, gateway)
                .sendJwtSvids(source, "spiffe://shop.example/ns/shop/sa/orders")
                .build();
        // end::client
        return client;
    }
}
