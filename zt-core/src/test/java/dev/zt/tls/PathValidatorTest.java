package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.trust.TrustBundle;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathValidatorTest {

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-02T10:00:00Z"));
    private final DevAuthority authority =
            DevAuthority.builder("a.test").clock(clock).build();
    private final TrustBundle bundle = authority.bundle();
    private final X509Certificate root = bundle.authorities().iterator().next();

    @Test
    void anAuthorityCountsFromTheVeryMillisecond() throws Exception {
        List<X509Certificate> self = List.of(root);
        long from = root.getNotBefore().getTime();

        assertThat(PathValidator.validate(self, bundle, from))
                .isEqualTo(root.getNotAfter().getTime());
        assertThatThrownBy(() -> PathValidator.validate(self, bundle, from - 1))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessage("the bundle has no authority that is valid now (1 in all)");
    }

    @Test
    void anAuthorityCountsUntilTheVeryMillisecond() {
        assertThatThrownBy(() -> PathValidator.validate(
                        List.of(root), bundle, root.getNotAfter().getTime()))
                .hasMessage("the bundle has no authority that is valid now (1 in all)");
    }

    @Test
    void aPathEndsWithTheFirstOfItsCertificates() throws Exception {
        List<X509Certificate> chain = authority.issue("/web").chain();

        assertThat(PathValidator.validate(chain, bundle, clock.millis()))
                .isEqualTo(chain.get(0).getNotAfter().getTime())
                .isLessThan(root.getNotAfter().getTime());
    }
}
