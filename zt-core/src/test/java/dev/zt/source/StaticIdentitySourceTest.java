package dev.zt.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.X509Svid;
import dev.zt.trust.Registration;
import dev.zt.trust.TrustBundleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaticIdentitySourceTest {

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-02T10:00:00Z"));
    private final DevAuthority authority =
            DevAuthority.builder("a.test").clock(clock).build();
    private final X509Svid svid = authority.issue("/orders");
    private final TrustBundleSet bundles = TrustBundleSet.of(authority.bundle());

    @Test
    void rejectsAStartWithoutAnSvid() {
        assertThatThrownBy(() -> StaticIdentitySource.of(IdentityMaterial.of(List.of(), bundles), clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the first material has no SVID: a source must start with an identity");
    }

    @Test
    void becomesUnusableWhenTheIdentityIsTakenBack() {
        StaticIdentitySource source = StaticIdentitySource.of(IdentityMaterial.of(List.of(svid), bundles), clock);

        source.update(IdentityMaterial.of(List.of(), bundles));

        assertThat(source.current().defaultSvid()).isNull();
        assertThat(source.current().freshness(clock.millis())).isEqualTo(Freshness.REDACTED);
        assertThat(source.current().svidGeneration()).isEqualTo(2);
    }

    @Test
    void keepsItsMaterialWhenAnUpdateIsNull() {
        StaticIdentitySource source = StaticIdentitySource.of(svid, bundles);

        assertThatThrownBy(() -> source.update((IdentityMaterial) null)).isInstanceOf(NullPointerException.class);

        assertThat(source.current().defaultSvid()).isSameAs(svid);
    }

    @Test
    void tellsNobodyAfterTheRegistrationIsClosed() {
        StaticIdentitySource source = StaticIdentitySource.of(svid, bundles);
        List<IdentitySnapshot> told = new ArrayList<>();
        IdentityListener listener = (previous, current) -> told.add(current);
        Registration first = source.addListener(listener);
        source.addListener(listener);

        first.close();
        first.close();
        source.update(authority.issue("/orders"), bundles);

        assertThat(told).containsExactly(source.current());
    }

    @Test
    void changesOnlyByAnUpdateAndGoesOnAfterClose() {
        StaticIdentitySource source = StaticIdentitySource.of(IdentityMaterial.of(List.of(svid), bundles), clock);
        IdentitySnapshot before = source.current();
        clock.advance(Duration.ofMinutes(1));
        assertThat(source.current()).isSameAs(before);

        source.close();
        X509Svid next = authority.issue("/orders");
        source.update(next, bundles);

        assertThat(source.current().defaultSvid()).isSameAs(next);
        assertThat(source.current().obtainedAt()).isEqualTo(clock.instant());
        assertThat(source.current().trustGeneration()).isEqualTo(before.trustGeneration());
    }
}
