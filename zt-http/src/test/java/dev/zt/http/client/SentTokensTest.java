package dev.zt.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.Zt;
import dev.zt.authz.Reason;
import dev.zt.http.Bearers;
import dev.zt.http.Records;
import dev.zt.http.Shop;
import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.ZtException;
import dev.zt.jwt.JwtSvid;
import dev.zt.jwt.JwtSvids;
import dev.zt.tls.PeerExpectation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that shows a JWT-SVID with each request. */
@Timeout(60)
class SentTokensTest {

    private static final String AUDIENCE = "spiffe://shop.test/orders";

    private final List<String> fetched = new CopyOnWriteArrayList<>();
    private final List<List<String>> seen = new CopyOnWriteArrayList<>();
    private Shop shop;
    private Zt web;
    private ZtHttpClient client;

    @BeforeEach
    void start() throws IOException {
        shop = new Shop();
        shop.server.createContext("/orders", exchange -> {
            seen.add(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        shop.server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders()
                    .set("Location", uri("https", "/orders").toString());
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        shop.server.start();
        web = Zt.builder(shop.web.source())
                .crypto(Shop.CRYPTO)
                .clock(shop.domain.clock())
                .audit(new Records())
                .build();
        client = client(shop.orders.id(), this::token);
    }

    @AfterEach
    void stop() {
        client.close();
        web.close();
        shop.close();
    }

    private JwtSvid token(String audience) {
        fetched.add(audience);
        return JwtSvid.parse(new Bearers(shop).token(shop.domain.jwtAuthority(), audience));
    }

    private ZtHttpClient client(SpiffeId server, JwtSvids tokens) {
        return ZtHttpClient.builder(web, PeerExpectation.exactly(server))
                .version(HttpClient.Version.HTTP_1_1)
                .sendJwtSvids(tokens, AUDIENCE)
                .build();
    }

    private URI uri(String scheme, String path) {
        return URI.create(scheme + "://localhost:" + shop.server.getAddress().getPort() + path);
    }

    private HttpRequest.Builder orders() {
        return HttpRequest.newBuilder(uri("https", "/orders")).timeout(Duration.ofSeconds(20));
    }

    @Test
    void showsATokenForTheAudienceToTheExpectedServer() throws Exception {
        client.send(orders().build(), BodyHandlers.discarding());
        client.sendAsync(orders().build(), BodyHandlers.discarding()).join();

        assertThat(fetched).containsExactly(AUDIENCE, AUDIENCE);
        assertThat(seen).hasSize(2).allSatisfy(values -> {
            assertThat(values)
                    .singleElement()
                    .satisfies(value -> assertThat(value).startsWith("Bearer eyJ"));
        });
        assertThat(shop.records.lastDecision().assurance())
                .as("the certificate decides at a server that sees it")
                .isEqualTo(Assurance.CHANNEL_BOUND);
    }

    @Test
    void leavesAnAuthorizationOfTheRequestAlone() throws Exception {
        client.send(orders().header("authorization", "Basic eA==").build(), BodyHandlers.discarding());

        assertThat(seen).containsExactly(List.of("Basic eA=="));
        assertThat(fetched).isEmpty();
    }

    @Test
    void showsNoTokenToAServerThatIsRevokedWhileItIsWaitedFor() throws Exception {
        List<Runnable> meanwhile = new ArrayList<>();
        try (ZtHttpClient waiting = client(shop.orders.id(), audience -> {
            meanwhile.forEach(Runnable::run);
            return token(audience);
        })) {
            waiting.send(orders().build(), BodyHandlers.discarding());
            meanwhile.add(() -> web.revocations().revoke(Shop.revocation(shop.orders.id())));

            assertThatThrownBy(() -> waiting.send(orders().build(), BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);
        }
        assertThat(seen).as("of the open connection").hasSize(1);
    }

    @Test
    void showsNoTokenOnceTheOwnIdentityWasTakenBackMeanwhile() throws Exception {
        try (ZtHttpClient waiting = client(shop.orders.id(), audience -> {
            JwtSvid token = token(audience);
            shop.web.redact();
            return token;
        })) {
            assertThatThrownBy(() -> waiting.send(orders().build(), BodyHandlers.discarding()))
                    .isInstanceOf(CallDeniedException.class);
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void neverShowsOneInPlaintext() {
        HttpRequest plain = HttpRequest.newBuilder(uri("http", "/orders")).build();

        assertThatThrownBy(() -> client.send(plain, BodyHandlers.discarding()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not https");
        assertThat(fetched).isEmpty();
    }

    @Test
    void neverShowsOneToAServerThatIsNotExpected() throws Exception {
        try (ZtHttpClient other = client(SpiffeId.parse("spiffe://shop.test/pay"), this::token)) {
            assertThatThrownBy(() -> other.send(orders().build(), BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);
        }
        assertThat(seen).isEmpty();
        assertThat(shop.records.decisions()).isEmpty();
    }

    @Test
    void neverFollowsToAnotherPlace() throws Exception {
        HttpRequest moved = HttpRequest.newBuilder(uri("https", "/moved")).build();

        assertThat(client.send(moved, BodyHandlers.discarding()).statusCode()).isEqualTo(302);
        assertThat(seen).isEmpty();
    }

    @Test
    void fetchesNoneWhileTheOwnIdentityCannotBeUsed() {
        shop.domain.clock().advance(Duration.ofDays(1));

        assertThatThrownBy(() -> client.send(orders().build(), BodyHandlers.discarding()))
                .isInstanceOfSatisfying(
                        CallDeniedException.class,
                        e -> assertThat(e.decision().reason()).isEqualTo(Reason.OWN_SVID_EXPIRED));
        assertThat(fetched).isEmpty();
    }

    @Test
    void sendsNothingWithoutAToken() throws Exception {
        JwtSvids none = audience -> {
            throw new ZtException(ZtException.Code.NO_JWT_SVID, "none", null);
        };
        try (ZtHttpClient poor = client(shop.orders.id(), none)) {
            assertThatThrownBy(() -> poor.send(orders().build(), BodyHandlers.discarding()))
                    .isInstanceOf(ZtException.class);
            assertThatThrownBy(() -> poor.sendAsync(orders().build(), BodyHandlers.discarding())
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(ZtException.class);
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void wantsAnAudience() {
        assertThatThrownBy(() -> ZtHttpClient.builder(web, PeerExpectation.exactly(shop.orders.id()))
                        .sendJwtSvids(this::token, " "))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
