package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.X509Svid;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.TrustBundleSet;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenewalTest {

    private final X509Certificate leaf =
            DevAuthority.create("a.test").issue("/w", Duration.ofMinutes(10)).leaf();
    private final long start = leaf.getNotBefore().getTime();
    private final long end = leaf.getNotAfter().getTime();

    @Test
    void isDueAfterSeventyToEightyPercentOfTheLife() {
        assertThat(Renewal.dueMillis(leaf, start, 0)).isEqualTo(start + (end - start) * 7 / 10);
        assertThat(Renewal.dueMillis(leaf, start, 1))
                .isBetween(start + (end - start) * 79 / 100, start + (end - start) * 8 / 10);
    }

    @Test
    void halvesWhatIsLeftOnAConnectionThatBeganLater() {
        long late = end - 60_000;
        assertThat(Renewal.dueMillis(leaf, late, 0)).isEqualTo(end - 30_000);
    }

    @Test
    void halvesWhatIsLeftOnAConnectionThatBeganInTheVeryMillisecond() {
        long due = Renewal.dueMillis(leaf, start, 0);
        assertThat(Renewal.dueMillis(leaf, due, 0)).isEqualTo(due + (end - due) / 2);
        assertThat(Renewal.dueMillis(leaf, due - 1, 0)).isEqualTo(due);
    }

    @Test
    void isDueAtOnceForAnEndedCertificate() {
        assertThat(Renewal.dueMillis(leaf, end + 5, 0)).isEqualTo(end + 5);
    }

    @Test
    void isSupersededOnceTheSourceDeliversAnother() {
        TrustBundleSet bundles = TrustBundleSet.of(Fakes.CA.bundle());
        X509Svid own = Fakes.CA.issue(Fakes.ORDERS);
        StaticIdentitySource source = StaticIdentitySource.of(own, bundles);
        assertThat(Renewal.isSuperseded(own.leaf(), source.current())).isFalse();
        source.update(IdentityMaterial.of(List.of(Fakes.CA.issue("/other"), own), bundles));
        assertThat(Renewal.isSuperseded(own.leaf(), source.current())).isFalse();
        source.update(IdentityMaterial.of(List.of(), bundles));
        assertThat(Renewal.isSuperseded(own.leaf(), source.current())).isFalse();
        source.update(Fakes.CA.issue(Fakes.ORDERS), bundles);

        assertThat(Renewal.isSuperseded(own.leaf(), source.current())).isTrue();
    }
}
