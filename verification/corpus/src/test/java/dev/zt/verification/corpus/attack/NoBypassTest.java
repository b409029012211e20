package dev.zt.verification.corpus.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.devkit.attack.BypassReport;
import dev.zt.devkit.attack.NoBypass;
import dev.zt.devkit.attack.ProtectedResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing gets through to what each server protects, by the spellings and tricks of all classes. */
@Timeout(300)
class NoBypassTest {

    private final Secrets secrets = new Secrets();

    @Test
    void nothingGetsThroughTheJdksServer() throws Exception {
        try (secrets;
                JdkSecrets server = new JdkSecrets(secrets)) {
            assertNothing(secrets.http(server.address()), false);
        }
    }

    @Test
    void nothingGetsThroughTomcat() throws Exception {
        try (secrets;
                TomcatSecrets server = new TomcatSecrets(secrets)) {
            assertNothing(secrets.http(server.address()), true);
        }
    }

    /** A header that denies: CVE-2026-26308, CVE-2021-32777. */
    @Test
    void nothingGetsThroughTomcatForAHeader() throws Exception {
        try (secrets;
                TomcatSecrets server = new TomcatSecrets(secrets)) {
            assertNothing(secrets.staged(server.address()), true);
        }
    }

    @Test
    void nothingGetsThroughSpringMvc() throws Exception {
        try (secrets;
                SpringSecrets server = new SpringSecrets(secrets)) {
            assertNothing(secrets.http(server.address()), true);
        }
    }

    /** CVE-2026-33186. */
    @Test
    void nothingGetsThroughGrpc() throws Exception {
        try (secrets;
                GrpcSecrets server = new GrpcSecrets(secrets)) {
            assertNothing(secrets.grpc(server.address()), true);
        }
    }

    private static void assertNothing(ProtectedResource resource, boolean http2) {
        BypassReport report = NoBypass.attack(resource);

        assertThat(report.bypasses()).as(report.toString()).isEmpty();
        assertThat(report.http2()).isEqualTo(http2);
        assertThat(report.attacks()).hasSizeGreaterThan(200);
        if (Boolean.getBoolean("zt.attack.show")) {
            System.out.println(report);
        }
    }
}
