package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.zt.tls.EngineRules.ClientAuth;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

class EngineRulesTest {

    private static final EngineRules DEMANDING = new EngineRules(ClientAuth.DEMANDED, true, Set.of("TLSv1.3"));
    private static final EngineRules ASKING = new EngineRules(ClientAuth.ASKED, true, Set.of("TLSv1.3"));
    private static final EngineRules CLIENT = new EngineRules(ClientAuth.DEMANDED, false, Set.of("TLSv1.3"));

    private final SSLEngine engine = Fakes.engine();
    private final SSLParameters parameters = new SSLParameters();

    @Test
    void aServerDemandsACertificate() {
        DEMANDING.begin(engine);
        DEMANDING.describe(parameters);

        verify(engine).setUseClientMode(false);
        verify(engine).setNeedClientAuth(true);
        verify(engine, never()).setWantClientAuth(anyBoolean());
        assertThat(parameters.getNeedClientAuth()).isTrue();
        assertThat(DEMANDING.demandsCertificate()).isTrue();
    }

    @Test
    void aServerForTokensAsksForOne() {
        ASKING.begin(engine);
        ASKING.describe(parameters);

        verify(engine).setWantClientAuth(true);
        verify(engine, never()).setNeedClientAuth(anyBoolean());
        assertThat(parameters.getWantClientAuth()).isTrue();
        assertThat(parameters.getNeedClientAuth()).isFalse();
        assertThat(ASKING.demandsCertificate()).isFalse();
    }

    @Test
    void aClientDemandsNothingOfClients() {
        CLIENT.begin(engine);
        CLIENT.describe(parameters);

        verify(engine).setUseClientMode(true);
        verify(engine, never()).setNeedClientAuth(anyBoolean());
        verify(engine, never()).setWantClientAuth(anyBoolean());
        assertThat(parameters.getNeedClientAuth()).isFalse();
        assertThat(parameters.getWantClientAuth()).isFalse();
    }

    @Test
    void protocolsAreThoseAllowedAlone() {
        DEMANDING.apply(engine);
        DEMANDING.describe(parameters);

        verify(engine).setEnabledProtocols(new String[] {"TLSv1.3"});
        assertThat(parameters.getProtocols()).containsExactly("TLSv1.3");
    }

    @Test
    void anEngineWithoutAnAllowedProtocolGetsThem() {
        when(engine.getEnabledProtocols()).thenReturn(new String[] {"TLSv1.1"});
        DEMANDING.apply(engine);

        verify(engine).setEnabledProtocols(new String[] {"TLSv1.3"});
    }

    @Test
    void anEngineThatWasNarrowedStaysSo() {
        EngineRules both = new EngineRules(ClientAuth.DEMANDED, true, Set.of("TLSv1.2", "TLSv1.3"));
        when(engine.getEnabledProtocols()).thenReturn(new String[] {"TLSv1.2"});
        both.apply(engine);

        verify(engine).setEnabledProtocols(new String[] {"TLSv1.2"});
    }

    @Test
    void refusesTheOtherRole() {
        assertThatThrownBy(() -> DEMANDING.requireRole(true))
                .hasMessage("this context is for the server end only; use the one for the other end");
        assertThatThrownBy(() -> CLIENT.requireRole(false))
                .hasMessage("this context is for the client end only; use the one for the other end");
        DEMANDING.requireRole(false);
        CLIENT.requireRole(true);
    }
}
