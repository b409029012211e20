package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.zt.source.StaticIdentitySource;
import dev.zt.tls.EngineRules.ClientAuth;
import dev.zt.trust.TrustBundleSet;
import java.net.InetSocketAddress;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedContextTest {

    private final List<SSLEngine> created = new ArrayList<>();
    private final List<InetSocketAddress> remotes = new ArrayList<>();
    private final List<RejectionReason> reasons = new ArrayList<>();
    private final TlsContexts tls = TlsContexts.builder(
                    StaticIdentitySource.of(Fakes.CA.issue("/own"), TrustBundleSet.of(Fakes.CA.bundle())))
            .listener((server, remote, rejection) -> {
                assertThat(server).isTrue();
                remotes.add(remote);
                reasons.add(rejection.reason());
            })
            .build();
    private final SSLContext server = tls.server(created::add);

    @Nested
    class RejectPlaintext {

        @ParameterizedTest
        @CsvSource({"orders, 0", "orders, 65535", "10.0.0.1, 8443"})
        void tellsTheAddressThatTheEngineWasMadeWith(String host, int port) {
            TlsContexts.rejectPlaintext(server.createSSLEngine(host, port));

            assertThat(reasons).containsExactly(RejectionReason.PLAINTEXT);
            assertThat(remotes).containsExactly(InetSocketAddress.createUnresolved(host, port));
        }

        @ParameterizedTest
        @ValueSource(ints = {-1, 65536})
        void tellsNoAddressThatIsNone(int port) {
            TlsContexts.rejectPlaintext(server.createSSLEngine("orders", port));
            TlsContexts.rejectPlaintext(server.createSSLEngine(null, 8443));
            TlsContexts.rejectPlaintext(server.createSSLEngine());

            assertThat(remotes).containsExactly(null, null, null);
        }

        @Test
        void refusesAnEngineThatIsNotOurs() {
            SSLEngine other = mock(SSLEngine.class);
            when(other.toString()).thenReturn("netty");

            assertThatThrownBy(() -> TlsContexts.rejectPlaintext(other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("engine netty is not as a context of zt made it; take it where it is created");
            assertThat(reasons).isEmpty();
        }
    }

    @Test
    void handsOverEachEngineAsItWasMade() {
        List<SSLEngine> engines = List.of(server.createSSLEngine(), server.createSSLEngine("orders", 8443));

        assertThat(created).isEqualTo(engines);
    }

    @Test
    void describesItsDemands() {
        SSLParameters defaults = server.getDefaultSSLParameters();

        assertThat(defaults.getProtocols()).containsExactly("TLSv1.3");
        assertThat(defaults.getNeedClientAuth()).isTrue();
        assertThat(defaults.getCipherSuites()).contains("TLS_AES_128_GCM_SHA256");
        assertThat(server.getSupportedSSLParameters().getProtocols()).containsExactly("TLSv1.3");
        assertThat(server.getSupportedSSLParameters().getCipherSuites()).contains("TLS_AES_128_GCM_SHA256");
        assertThat(tls.serverForTokens(created::add).getDefaultSSLParameters().getWantClientAuth())
                .isTrue();
    }

    @Test
    void hasTheSessionsOfItsOwnContext() {
        assertThat(server.getServerSessionContext().getSessionCacheSize()).isEqualTo(SessionLedger.CACHE_SIZE);
        assertThat(server.getClientSessionContext().getSessionCacheSize()).isEqualTo(SessionLedger.CACHE_SIZE);
    }

    @Test
    void tunesEachEngineForAccp() {
        SSLContext inner = mock(SSLContext.class);
        SSLEngine engine = Fakes.engine();
        SSLParameters parameters = new SSLParameters();
        when(inner.createSSLEngine()).thenReturn(engine);
        when(engine.getSSLParameters()).thenReturn(parameters);
        GuardedContextSpi spi = new GuardedContextSpi(
                inner,
                () -> inner,
                TlsCrypto.orJdk(new ProviderStatus.Ready(Security.getProviders()[0], "1"), CryptoEngine.ACCP),
                new EngineRules(ClientAuth.DEMANDED, true, Set.of("TLSv1.3")),
                (remote, rejection) -> {},
                created::add);
        spi.engineCreateSSLEngine();

        verify(engine).setSSLParameters(parameters);
    }

    /** Its own context would make a socket to answer, whose native memory nobody gives back. */
    @Nested
    class OfConscrypt {

        private final SSLContext inner = mock(SSLContext.class);
        private final SSLEngine asked = Fakes.engine();
        private final GuardedContextSpi spi = new GuardedContextSpi(
                inner,
                () -> inner,
                TlsCrypto.open(CryptoEngine.CONSCRYPT),
                new EngineRules(ClientAuth.DEMANDED, true, Set.of("TLSv1.3")),
                (remote, rejection) -> {},
                created::add);

        @Test
        void describesItselfByAnEngineThatItCloses() {
            when(inner.createSSLEngine()).thenReturn(asked);
            when(asked.getEnabledCipherSuites()).thenReturn(new String[] {"ENABLED"});

            assertThat(spi.engineGetDefaultSSLParameters().getCipherSuites()).containsExactly("ENABLED");
            verify(asked).closeOutbound();
        }

        @Test
        void describesWhatItSupportsByAnEngineThatItCloses() {
            when(inner.createSSLEngine()).thenReturn(asked);
            when(asked.getSupportedCipherSuites()).thenReturn(new String[] {"SUPPORTED"});

            assertThat(spi.engineGetSupportedSSLParameters().getCipherSuites()).containsExactly("SUPPORTED");
            verify(asked).closeOutbound();
        }

        @Test
        void hasTheSessionsOfItsInnerContext() {
            SSLSessionContext servers = mock(SSLSessionContext.class);
            SSLSessionContext clients = mock(SSLSessionContext.class);
            when(inner.getServerSessionContext()).thenReturn(servers);
            when(inner.getClientSessionContext()).thenReturn(clients);

            assertThat(spi.engineGetServerSessionContext()).isSameAs(servers);
            assertThat(spi.engineGetClientSessionContext()).isSameAs(clients);
        }
    }
}
