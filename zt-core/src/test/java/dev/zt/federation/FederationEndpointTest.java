package dev.zt.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FederationEndpointTest {

    private static final TrustDomain DOMAIN = TrustDomain.parse("b.test");
    private static final SpiffeId SERVER = SpiffeId.parse("spiffe://b.test/spire/server");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://b.test/bundle",
                "HTTPS://b.test/bundle",
                "spiffe://b.test/bundle",
                "https:///bundle",
                "https:bundle",
                "bundle",
                "https://b_test/"
            })
    @DisplayName("rule 25: rejects a URL that is not https or has no host")
    void rejectsOtherUrls(String url) {
        assertThatThrownBy(() -> FederationEndpoint.httpsWeb(DOMAIN, URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("rule 25: rejects a URL with user info, without showing it")
    void rejectsUserInfo() {
        assertThatThrownBy(() -> FederationEndpoint.httpsWeb(DOMAIN, URI.create("https://me:secret@b.test/bundle")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("url of the bundle of b.test has user info, which a bundle endpoint must not have");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://b.test", "https://10.0.0.1:8443/x?y=1#z", "https://[::1]/bundle"})
    @DisplayName("rule 25: accepts any https URL with a host")
    void acceptsHttps(String url) {
        assertThat(FederationEndpoint.httpsWeb(DOMAIN, URI.create(url)).url()).hasToString(url);
    }

    @Test
    @DisplayName("rule 26: rejects a first bundle that is not of the server's domain")
    void rejectsForeignFirstBundle() {
        assertThatThrownBy(() -> FederationEndpoint.httpsSpiffe(
                        DOMAIN,
                        URI.create("https://b.test"),
                        SERVER,
                        DevAuthority.create("c.test").bundle()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("first is the bundle of c.test");
    }

    @Test
    @DisplayName("rule 26: rejects a server without a path")
    void rejectsServerWithoutPath() {
        assertThatThrownBy(() -> FederationEndpoint.httpsSpiffe(
                        DOMAIN, URI.create("https://b.test"), SpiffeId.parse("spiffe://b.test")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name the workload that serves the bundle");
    }

    @Test
    void rejectsADevelopmentDomain() {
        assertThatThrownBy(() -> FederationEndpoint.httpsWeb(
                        TrustDomain.parse("shop.zt-dev.internal"), URI.create("https://b.test")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("whose keys protect nothing");
    }

    @Test
    @DisplayName("rule 25: a client rejects two endpoints for one domain, and none at all")
    void clientRejectsTwoOfOneDomain() {
        FederationEndpoint endpoint = FederationEndpoint.httpsWeb(DOMAIN, URI.create("https://b.test"));

        assertThatThrownBy(() -> FederationClient.builder(endpoint, endpoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two for trust domain b.test");
        assertThatThrownBy(FederationClient::builder).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("rule 26: a client rejects servers that nobody can know at the start")
    void clientRejectsServersWithoutStart() {
        URI url = URI.create("https://x.test");
        TrustDomain c = TrustDomain.parse("c.test");
        FederationEndpoint selfServing = FederationEndpoint.httpsSpiffe(DOMAIN, url, SERVER);
        FederationEndpoint ofCByB = FederationEndpoint.httpsSpiffe(c, url, SERVER);
        FederationEndpoint ofBByC =
                FederationEndpoint.httpsSpiffe(DOMAIN, url, SpiffeId.parse("spiffe://c.test/server"));

        assertThatThrownBy(() -> FederationClient.builder(selfServing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give the first bundle of b.test");
        assertThatThrownBy(() -> FederationClient.builder(ofCByB)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FederationClient.builder(ofCByB, ofBByC)).isInstanceOf(IllegalArgumentException.class);
        assertThatCode(() -> FederationClient.builder(ofCByB, FederationEndpoint.httpsWeb(DOMAIN, url)))
                .doesNotThrowAnyException();
    }
}
