package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.RETURNS_DEFAULTS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import dev.zt.tls.EngineRules.ClientAuth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way to make a socket, without one; {@link ClientSocketFactoryTest} has them talk. */
class ClientSocketsTest {

    private static final String[] SUITES = {"TLS_AES_128_GCM_SHA256"};

    private final List<SSLSocket> made = new ArrayList<>();
    private final List<SSLContext> contexts = new ArrayList<>();
    private final ClientSocketFactory sockets = new ClientSocketFactory(
            this::context,
            new EngineRules(ClientAuth.DEMANDED, false, Set.of("TLSv1.3")),
            TlsCrypto.orJdk(new ProviderStatus.Ready(Security.getProviders()[0], "1"), CryptoEngine.ACCP));

    private SSLContext context() {
        SSLContext context = mock(SSLContext.class);
        SSLSocketFactory inner = mock(
                SSLSocketFactory.class,
                withSettings()
                        .defaultAnswer(call ->
                                Socket.class.isAssignableFrom(call.getMethod().getReturnType())
                                        ? socket()
                                        : RETURNS_DEFAULTS.answer(call)));
        when(inner.getDefaultCipherSuites()).thenReturn(SUITES);
        when(inner.getSupportedCipherSuites()).thenReturn(SUITES);
        when(context.getSocketFactory()).thenReturn(inner);
        contexts.add(context);
        return context;
    }

    private SSLSocket socket() {
        SSLSocket socket = mock(SSLSocket.class);
        when(socket.getSSLParameters()).thenReturn(new SSLParameters());
        made.add(socket);
        return socket;
    }

    /** One of the ways in which a driver asks for a socket. */
    @FunctionalInterface
    private interface Make {
        Socket with(ClientSocketFactory sockets) throws IOException;
    }

    static Stream<Make> ways() {
        InetAddress here = InetAddress.getLoopbackAddress();
        return Stream.of(
                ClientSocketFactory::createSocket,
                sockets -> sockets.createSocket("database", 5432),
                sockets -> sockets.createSocket(here, 5432),
                sockets -> sockets.createSocket("database", 5432, here, 0),
                sockets -> sockets.createSocket(here, 5432, here, 0),
                sockets -> sockets.createSocket(mock(Socket.class), "database", 5432, true));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void followTheRulesInAContextOfTheirOwn(Make make) throws IOException {
        int before = contexts.size();
        Socket first = make.with(sockets);
        Socket second = make.with(sockets);

        assertThat(contexts).hasSize(before + 2);
        assertThat(made).containsExactly((SSLSocket) first, (SSLSocket) second);
        for (SSLSocket socket : made) {
            verify(socket).setEnabledProtocols(new String[] {"TLSv1.3"});
            verify(socket).setSSLParameters(socket.getSSLParameters());
        }
    }

    @Test
    void offerTheSuitesOfTheStack() {
        assertThat(sockets.getDefaultCipherSuites()).isSameAs(SUITES);
        assertThat(sockets.getSupportedCipherSuites()).isSameAs(SUITES);
    }
}
