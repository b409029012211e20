package dev.zt.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zt.devkit.BundleEndpoint;
import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.ca.PemFiles;
import dev.zt.federation.FederationStatus;
import dev.zt.identity.X509Svid;
import dev.zt.source.IdentitySource;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class FederatedSourceTest {

    private final DevIdentities shop = DevIdentities.create("shop.test");
    private final DevIdentities partner = DevIdentities.create("partner.test");

    @TempDir
    private Path directory;

    private BundleEndpoint endpoint;
    private Path bundle;

    @BeforeEach
    void serve() throws Exception {
        endpoint = BundleEndpoint.start(partner);
        bundle = Files.writeString(directory.resolve("partner.json"), endpoint.document());
        X509Svid svid = shop.workload("/orders").svid();
        PemFiles.in(directory).replaceEach(svid, shop.authority().bundle());
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    private ApplicationContextRunner application(String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "zt.source=files",
                "zt.files.directory=" + directory,
                "zt.federation[0].trust-domain=partner.test",
                "zt.federation[0].url=" + endpoint.url(),
                "zt.federation[0].profile=https-spiffe",
                "zt.federation[0].endpoint-id=" + endpoint.id(),
                "zt.federation[0].bundle=" + bundle));
        settings.addAll(List.of(more));
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZtAutoConfiguration.class))
                .withPropertyValues(settings.toArray(String[]::new));
    }

    @Test
    void vouchesForThePartnerByItsEndpoint() {
        application().run(context -> {
            IdentitySource source = context.getBean(IdentitySource.class);

            await().untilAsserted(() -> assertThat(source.current().bundles().get(partner.trustDomain()))
                    .contains(partner.authority().bundle()));
            assertThat(source.current().bundles().get(shop.trustDomain()))
                    .contains(shop.authority().bundle());
            assertThat(((FederatedSource) source).status())
                    .singleElement()
                    .extracting(FederationStatus::trustDomain, FederationStatus::failure)
                    .containsExactly(partner.trustDomain(), null);
        });
        int asked = endpoint.requests();
        assertThat(asked).isPositive();
    }

    @Test
    void trustsNobodyOfThePartnerWhileItsEndpointIsSomebodyElse() {
        application("zt.federation[0].endpoint-id=spiffe://partner.test/other").run(context -> {
            FederatedSource source = (FederatedSource) context.getBean(IdentitySource.class);

            await().until(() -> source.status().get(0).failure() != null);
            assertThat(source.current().bundles().get(partner.trustDomain())).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trust-domain=Partner.test | Partner.test",
                "trust-domain=shop.test | is the own one",
                "url=http://partner.test/ | is not https",
                "endpoint-id= | SPIFFE ID",
                "profile=https-web | which belong to https-spiffe",
                "bundle=missing.json | missing.json cannot be read (NoSuchFileException)"
            })
    void refusesToStartWhenASettingIsWrong(String setting, String why) {
        application("zt.federation[0]." + setting).run(context -> {
            Throwable failure = context.getStartupFailure();
            while (failure != null && !(failure instanceof StartRefusedException)) {
                failure = failure.getCause();
            }
            assertThat(failure)
                    .hasMessageStartingWith("zt.federation is invalid: ")
                    .hasMessageContaining(why);
        });
    }

    @Test
    void refusesToStartWithoutAProfile() {
        ZtProperties.Federation setting =
                new ZtProperties.Federation("partner.test", URI.create("https://partner.test/"), null, null, null);

        assertThatThrownBy(() -> FederatedSource.over(shop.workload("/orders").source(), List.of(setting)))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("a profile, which is https-spiffe or https-web");
    }

    @Test
    void refusesToStartBesideASourceThatDoesNotReadIt() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ZtAutoConfiguration.class))
                .withPropertyValues("zt.federation[0].trust-domain=partner.test")
                .withBean(IdentitySource.class, () -> shop.workload("/orders").source())
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(
                                "zt.federation is set, and the application defines an IdentitySource bean"));
    }
}
