package dev.zt.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.Vouch;
import dev.zt.identity.X509Svid;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RevocationListTest {

    private static final long NOW = Instant.parse("2026-11-02T10:00:00Z").toEpochMilli();

    private final RevocationList list = new RevocationList();
    private final X509Svid svid = DevAuthority.create("a.test").issue("/ns/web");
    private final PeerIdentity peer = new PeerIdentity(svid.id(), svid.chain(), new Vouch(1, Long.MAX_VALUE));

    @Test
    void putsTheNextEntryInForceWhileAListenerHangs() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        list.addListener((before, after) -> {
            hangs.countDown();
            try {
                release.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Thread first = new Thread(() -> list.revoke(entry("spiffe://a.test/other")));
        first.start();
        assertThat(hangs.await(10, TimeUnit.SECONDS)).isTrue();
        Thread second = new Thread(() -> list.revoke(entry("spiffe://a.test/ns/web")));
        second.start();

        await().until(() -> list.find(peer, NOW) != null);

        release.countDown();
        first.join();
        second.join();
    }

    @Nested
    class Find {

        @Test
        void findsAnExactIdAndAPattern() {
            list.revoke(entry("spiffe://a.test/ns/**"));
            assertThat(list.find(peer, NOW)).isEqualTo(entry("spiffe://a.test/ns/**"));

            list.revoke(entry("spiffe://a.test/ns/web"));
            assertThat(list.find(peer, NOW)).isEqualTo(entry("spiffe://a.test/ns/web"));
        }

        @Test
        void findsASerialOfItsOwnDomainAlone() {
            list.revoke(serial("b.test"));
            assertThat(list.find(peer, NOW)).isNull();

            list.revoke(serial("a.test"));
            assertThat(list.find(peer, NOW)).isEqualTo(serial("a.test"));
        }

        @Test
        void countsNoLongerFromTheVeryMillisecondOfItsEnd() {
            list.revoke(entry("spiffe://a.test/ns/web").until(Instant.ofEpochMilli(NOW)));

            assertThat(list.find(peer, NOW - 1)).isNotNull();
            assertThat(list.find(peer, NOW)).isNull();
        }

        @Test
        void bearsAnEndBeyondAllMilliseconds() {
            list.revoke(entry("spiffe://a.test/ns/web").until(Instant.MAX));

            assertThat(list.find(peer, NOW)).isNotNull();
        }

        @Test
        void findsALastingEntryBehindOneThatEnded() {
            list.revoke(entry("spiffe://a.test/ns/web").until(Instant.ofEpochMilli(NOW)));
            list.revoke(entry("spiffe://a.test/ns/web"));

            assertThat(list.find(peer, NOW)).isNotNull();
        }

        @Test
        void findsNothingInAnEmptyListOrForOthers() {
            assertThat(list.find(peer, NOW)).isNull();
            list.revoke(entry("spiffe://a.test/ns/web2"));
            assertThat(list.find(peer, NOW)).isNull();
        }
    }

    @Nested
    class Change {

        @Test
        void rejectsNullAndStaysAsItWas() {
            list.revoke(entry("spiffe://a.test/ns/web"));

            assertThatThrownBy(() -> list.revoke(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> list.replaceAll(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> list.entries().clear()).isInstanceOf(UnsupportedOperationException.class);
            assertThat(list.entries()).hasSize(1);
        }

        @Test
        void isInForceAndTellsTheOthersWhenAListenerThrowsAnError() {
            List<List<Revocation>> told = new ArrayList<>();
            list.addListener((before, after) -> {
                throw new StackOverflowError("a listener that dies");
            });
            list.addListener((before, after) -> told.add(after));

            list.revoke(entry("spiffe://a.test/ns/web"));

            assertThat(told).containsExactly(list.entries());
            assertThat(list.find(peer, NOW)).isNotNull();
        }

        @Test
        void tellsOfEntriesThatWereReplaced() {
            List<List<Revocation>> told = new ArrayList<>();
            list.addListener((before, after) -> told.add(after));

            list.replaceAll(List.of(entry("spiffe://a.test/x")));
            list.replace(List.of(entry("spiffe://a.test/x")), List.of(entry("spiffe://a.test/y")));

            assertThat(told).containsExactly(List.of(entry("spiffe://a.test/x")), List.of(entry("spiffe://a.test/y")));
        }

        @Test
        void takesAwayOneOfTwoEqualEntries() {
            Revocation entry = entry("spiffe://a.test/ns/web");
            list.replaceAll(List.of(entry, serial("a.test"), entry));

            list.replace(List.of(entry), List.of());
            assertThat(list.entries()).containsExactly(serial("a.test"), entry);

            list.replace(List.of(entry, entry), List.of());
            assertThat(list.entries()).containsExactly(serial("a.test"));
        }

        @Test
        void tellsNobodyWhenNothingChangesOrTheRegistrationIsClosed() {
            List<List<Revocation>> told = new ArrayList<>();
            Registration registration = list.addListener((before, after) -> told.add(after));
            list.replaceAll(List.of());
            registration.close();
            list.revoke(entry("spiffe://a.test/ns/web"));

            assertThat(told).isEmpty();
        }
    }

    @Nested
    class Subjects {

        @Test
        void coverWhomTheyNameAndNobodyElse() {
            assertThat(entry("spiffe://a.test/ns/*").subject().covers(peer)).isTrue();
            assertThat(entry("spiffe://a.test/other").subject().covers(peer)).isFalse();
            assertThat(serial("a.test").subject().covers(peer)).isTrue();
            assertThat(serial("b.test").subject().covers(peer)).isFalse();
            assertThat(new Revocation.Serial(TrustDomain.parse("a.test"), BigInteger.ONE).covers(peer))
                    .isFalse();
        }

        @Test
        void showAsTheyAreWritten() {
            assertThat(entry("spiffe://a.test/ns/*").subject()).hasToString("spiffe://a.test/ns/*");
            assertThat(new Revocation.Serial(TrustDomain.parse("a.test"), BigInteger.valueOf(255)))
                    .hasToString("serial:a.test:ff");
        }
    }

    private Revocation serial(String domain) {
        return new Revocation(
                new Revocation.Serial(TrustDomain.parse(domain), svid.leaf().getSerialNumber()), "stolen", null);
    }

    private static Revocation entry(String pattern) {
        return Revocation.of(SpiffeIdPattern.parse(pattern), "stolen");
    }
}
