package dev.zt.devkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.zt.trust.BundleDocument;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BundleEndpointTest {

    private final DevIdentities domain = DevIdentities.create("b.test");
    private final BundleEndpoint endpoint = BundleEndpoint.start(domain);

    @AfterEach
    void close() {
        endpoint.close();
        endpoint.close();
    }

    private BundleDocument document() {
        return BundleDocument.parse(domain.trustDomain(), endpoint.document().getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HttpClient.newBuilder()
                .sslContext(PlainTls.insecurelyTrustingAnyone(null))
                .build()
                .send(HttpRequest.newBuilder(endpoint.url().resolve(path)).build(), BodyHandlers.ofString());
    }

    @Test
    @DisplayName("rule 13: serves the authorities of the moment, without kid")
    void servesAuthorities() throws Exception {
        domain.announceCa();

        HttpResponse<String> response = get("/bundle.json");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(document().bundle()).isEqualTo(domain.authority().bundle());
        assertThat(document().leftOut()).isEmpty();
        assertThat(JWKSet.parse(response.body()).getKeys())
                .filteredOn(key -> key.getKeyUse().identifier().equals("x509-svid"))
                .hasSize(2)
                .allMatch(key -> key.getKeyID() == null);
    }

    @Test
    @DisplayName("rule 21: serves the keys for JWT-SVIDs too, with kid")
    void servesJwtKeys() throws Exception {
        assertThat(JWKSet.parse(endpoint.document()).getKeys())
                .filteredOn(key -> key.getKeyUse().identifier().equals("jwt-svid"))
                .singleElement()
                .extracting(JWK::getKeyID)
                .isNotNull();
    }

    @Test
    @DisplayName("rule 23: counts the changes of the document")
    void countsChanges() {
        assertThat(document().sequence()).contains(BigInteger.ONE);
        assertThat(document().sequence()).contains(BigInteger.ONE);

        domain.renewCa();
        endpoint.refreshHint(Duration.ofSeconds(15));

        assertThat(document().sequence()).contains(BigInteger.TWO);
        assertThat(document().refreshHint()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    @DisplayName("rule 22: takes all keys back, until it is told otherwise")
    void withdraws() {
        endpoint.withdraw();
        assertThat(endpoint.document()).startsWith("{\"keys\":[],");
        assertThat(document().sequence()).contains(BigInteger.ONE);

        endpoint.restore();
        assertThat(document().bundle()).isEqualTo(domain.authority().bundle());
    }

    @Test
    void serves404ElsewhereAndWhatItIsToldTo() throws Exception {
        assertThat(get("/other").statusCode()).isEqualTo(404);

        endpoint.fail(exchange -> exchange.sendResponseHeaders(503, -1));
        assertThat(get("/bundle.json").statusCode()).isEqualTo(503);

        endpoint.restore();
        assertThat(get("/bundle.json").statusCode()).isEqualTo(200);
        assertThat(endpoint.requests()).isEqualTo(3);
    }

    @Test
    void showsTheCertificateThatItIsToldTo() throws Exception {
        Workload other = domain.workload("/other");
        endpoint.present(other);

        X509Certificate shown =
                (X509Certificate) get("/bundle.json").sslSession().orElseThrow().getPeerCertificates()[0];

        assertThat(shown).isEqualTo(other.svid().leaf());
        assertThat(endpoint.id()).isEqualTo(domain.trustDomain().id("/bundle-endpoint"));
    }

    @Test
    void answersNobodyOnceClosed() {
        endpoint.close();

        assertThatThrownBy(() -> get("/bundle.json")).isInstanceOf(IOException.class);
    }
}
