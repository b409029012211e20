package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.X509Svid;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.TrustBundleSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeyRingTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final KeyRing ring = new KeyRing(nanos::get);
    private final DevAuthority authority = DevAuthority.create("a.test");
    private final TrustBundleSet bundles = TrustBundleSet.of(authority.bundle());
    private final X509Svid first = authority.issue("/web");
    private final StaticIdentitySource source = StaticIdentitySource.of(first, bundles);

    @Test
    void findsNothingUnderAnUnknownAlias() {
        assertThat(ring.find(null)).isNull();
        assertThat(ring.find("")).isNull();
        assertThat(ring.find("zt-1")).isNull();
    }

    @Test
    void forgetsAGenerationThirtySecondsAfterItsLastUse() {
        String old = use();
        nanos.addAndGet(Duration.ofSeconds(30).toNanos() - 1);
        rotate();
        use();
        assertThat(ring.find(old)).isSameAs(first);

        nanos.addAndGet(1);
        use();

        assertThat(ring.find(old)).isNull();
    }

    @Test
    void keepsAtMostSixteenGenerations() {
        List<String> aliases = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            aliases.add(use());
            rotate();
        }

        assertThat(ring.find(aliases.get(0))).isNull();
        assertThat(aliases.subList(1, 17))
                .allSatisfy(alias -> assertThat(ring.find(alias)).isNotNull());
        assertThat(aliases).doesNotHaveDuplicates();
    }

    private String use() {
        return ring.alias(source.current(), source.current().svids().get(0));
    }

    private void rotate() {
        source.update(authority.issue("/web"), bundles);
    }
}
