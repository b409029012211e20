package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.devkit.ca.DevAuthority;
import java.security.cert.X509Certificate;
import java.time.Duration;
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
}
