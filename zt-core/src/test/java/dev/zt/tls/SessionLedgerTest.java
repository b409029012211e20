package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.zt.devkit.MutableClock;
import dev.zt.identity.PeerIdentity;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.IdentitySnapshot;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.TrustBundleSet;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;

class SessionLedgerTest {

    private static final TrustBundleSet BUNDLES = TrustBundleSet.of(Fakes.CA.bundle());
    private static final byte[] ID = {1};
    private static final byte[] GONE = {2};

    private final MutableClock clock = MutableClock.atSystemTime();
    private final StaticIdentitySource source = StaticIdentitySource.of(material(Duration.ofMinutes(10)), clock);
    private final SessionLedger ledger = new SessionLedger();
    private final SSLSessionContext servers = mock(SSLSessionContext.class);
    private final SSLSessionContext clients = mock(SSLSessionContext.class);
    private final SSLContext context = context(servers, clients);

    private static IdentityMaterial material(Duration life) {
        return IdentityMaterial.of(List.of(Fakes.CA.issue("/own", life)), BUNDLES);
    }

    private static SSLContext context(SSLSessionContext servers, SSLSessionContext clients) {
        SSLContext context = mock(SSLContext.class);
        when(context.getServerSessionContext()).thenReturn(servers);
        when(context.getClientSessionContext()).thenReturn(clients);
        for (SSLSessionContext sessions : List.of(servers, clients)) {
            when(sessions.getIds()).thenAnswer(call -> Collections.emptyEnumeration());
        }
        return context;
    }

    /** A session that the cache offers, among one that is gone by the time it is looked at. */
    private static SSLSession within(SSLSessionContext sessions) {
        SSLSession session = Fakes.session();
        when(sessions.getIds()).thenAnswer(call -> Collections.enumeration(List.of(GONE, ID)));
        when(sessions.getSession(ID)).thenReturn(session);
        return session;
    }

    private IdentitySnapshot rotate() {
        source.update(material(Duration.ofMinutes(10)));
        return source.current();
    }

    private void add() {
        ledger.add(context, source.current(), clock.millis());
    }

    @Nested
    class Bounds {

        @ParameterizedTest
        @CsvSource({"600, 600", "3599, 3599", "3600, 3600", "3601, 3600", "86400, 3600", "1, 1"})
        void lifeToThatOfTheSvidAndAnHour(int life, int bound) {
            source.update(material(Duration.ofSeconds(life)));
            long ends = source.current().defaultSvid().notAfter().toEpochMilli();
            ledger.add(context, source.current(), ends - life * 1000L);

            verify(servers).setSessionTimeout(bound);
            verify(clients).setSessionTimeout(bound);
        }

        /** Zero would be no bound at all. */
        @Test
        void lifeToASecondWithoutAnSvidAndWithOneThatHasEnded() {
            long ends = source.current().defaultSvid().notAfter().toEpochMilli();
            ledger.add(context, source.current(), ends + 5000);
            source.update(IdentityMaterial.of(List.of(), BUNDLES));
            ledger.rotated(source.current(), clock.millis());

            verify(servers, Mockito.times(2)).setSessionTimeout(1);
            verify(servers, never()).setSessionTimeout(0);
        }

        @Test
        void theirNumber() {
            add();

            verify(servers).setSessionCacheSize(SessionLedger.CACHE_SIZE);
            verify(clients).setSessionCacheSize(SessionLedger.CACHE_SIZE);
        }

        @Test
        void allContextsAnewWhenTheSvidRotates() {
            SSLSessionContext others = mock(SSLSessionContext.class);
            SSLContext second = context(others, others);
            add();
            ledger.add(second, source.current(), clock.millis());
            Mockito.clearInvocations(servers, others);
            ledger.rotated(rotate(), clock.millis());

            verify(servers).setSessionTimeout(anyInt());
            verify(others, Mockito.times(2)).setSessionTimeout(anyInt());
            Reference.reachabilityFence(second);
        }
    }

    @Nested
    class Rotated {

        private SSLSession session;

        private void createdAt(long millis) {
            session = within(servers);
            when(session.getCreationTime()).thenReturn(millis);
        }

        @Test
        void endsNothingAtTheFirstRotation() {
            add();
            createdAt(0);
            ledger.rotated(rotate(), clock.millis());

            verify(session, never()).invalidate();
        }

        @Test
        void endsAtTheSecondWhatIsOlderThanTheFirstAtBothEnds() {
            add();
            ledger.rotated(rotate(), clock.millis());
            createdAt(0);
            SSLSession atClient = within(clients);
            ledger.rotated(rotate(), clock.millis());

            verify(session).invalidate();
            verify(atClient).invalidate();
        }

        @Test
        void keepsWhatWasMadeInTheVeryMillisecondOfTheFirst() {
            add();
            long before;
            do {
                IdentitySnapshot next = rotate();
                before = System.currentTimeMillis();
                ledger.rotated(next, clock.millis());
            } while (System.currentTimeMillis() != before);
            createdAt(before);
            ledger.rotated(rotate(), clock.millis());

            verify(session, never()).invalidate();
        }

        @Test
        void endsNothingWhereTheBundlesAloneChanged() {
            add();
            ledger.rotated(rotate(), clock.millis());
            createdAt(0);
            ledger.rotated(source.current(), clock.millis());

            verify(session, never()).invalidate();
        }
    }

    @Nested
    class Invalidate {

        private final PeerIdentity peer = Fakes.peer();

        @Test
        void endsTheSessionsOfThePeersThatMatchInAllContexts() {
            SSLSessionContext others = mock(SSLSessionContext.class);
            SSLContext second = context(others, mock(SSLSessionContext.class));
            add();
            ledger.add(second, source.current(), clock.millis());
            List<SSLSession> sessions = List.of(within(servers), within(clients), within(others));
            sessions.forEach(session -> PeerBinding.bind(session, peer));
            ledger.invalidate(other -> other == peer);

            assertThat(sessions).allSatisfy(session -> verify(session).invalidate());
            Reference.reachabilityFence(second);
        }

        @Test
        void keepsTheSessionsOfOthers() {
            add();
            SSLSession session = within(servers);
            PeerBinding.bind(session, Fakes.peer());
            ledger.invalidate(other -> other == peer);

            verify(session, never()).invalidate();
        }

        @Test
        void endsSessionsThatNameNobody() {
            add();
            SSLSession session = within(servers);
            ledger.invalidate(other -> false);

            verify(session).invalidate();
        }
    }
}
