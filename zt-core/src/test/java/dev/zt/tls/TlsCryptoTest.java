package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doNothing;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.security.KeyManagementException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsCryptoTest {

    @Test
    void isTheJdksByDefault() {
        TlsCrypto crypto = TlsCrypto.open(CryptoEngine.JDK);

        assertThat(crypto.engine()).isEqualTo(CryptoEngine.JDK);
        assertThat(crypto.fallback()).isEmpty();
        assertThat(crypto).hasToString("jdk (Java " + Runtime.version().feature() + ")");
    }

    @Test
    void namesWhatRuns() {
        assertThat(TlsCrypto.open(CryptoEngine.CONSCRYPT).toString())
                .matches("conscrypt \\(Conscrypt [0-9]+[.][0-9]+[.][0-9]+\\)");
    }

    @ParameterizedTest
    @EnumSource(names = {"CONSCRYPT", "AUTO"})
    void takesConscryptWhereItIsAndLeavesTheJvmAlone(CryptoEngine wanted) {
        List<String> before = providers();

        assertThat(TlsCrypto.open(wanted).engine()).isEqualTo(CryptoEngine.CONSCRYPT);
        assertThat(providers()).isEqualTo(before);
        assertThat(System.getProperty("jdk.tls.namedGroups")).isNull();
    }

    private static List<String> providers() {
        List<String> names = new ArrayList<>();
        for (Provider provider : Security.getProviders()) {
            names.add(provider.getName());
        }
        return names;
    }

    @Test
    void fallsBackToTheJdkWhereItIsNotThereAndSaysWhy() throws Exception {
        assertThat(withoutOptionalJars("CONSCRYPT"))
                .isEqualTo("jdk (Java " + Runtime.version().feature() + "), since conscrypt is not on the class path:"
                        + " add org.conscrypt:conscrypt-openjdk-uber");
        assertThat(withoutOptionalJars("ACCP")).contains("since accp is not on the class path: add");
        assertThat(withoutOptionalJars("AUTO"))
                .isEqualTo("jdk (Java " + Runtime.version().feature() + ")");
    }

    private static String withoutOptionalJars(String wanted) throws Exception {
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("conscrypt") && !entry.contains("Corretto")) {
                path.add(new File(entry).toURI().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> engine = loader.loadClass(CryptoEngine.class.getName());
            Method open = loader.loadClass(TlsCrypto.class.getName()).getDeclaredMethod("open", engine);
            open.setAccessible(true);
            Object value = engine.getMethod("valueOf", String.class).invoke(null, wanted);
            return open.invoke(null, value).toString();
        }
    }

    @Test
    void fallsBackToTheJdkWhereItIsSickAndSaysWhy() {
        TlsCrypto crypto = TlsCrypto.orJdk(new ProviderStatus.Sick(new UnsatisfiedLinkError("old")), CryptoEngine.ACCP);

        assertThat(crypto.engine()).isEqualTo(CryptoEngine.JDK);
        assertThat(crypto.fallback()).contains("accp does not work here: java.lang.UnsatisfiedLinkError: old");
    }

    @Test
    void narrowsTheGroupsForAccpAlone() {
        TlsCrypto accp = TlsCrypto.orJdk(new ProviderStatus.Ready(Security.getProviders()[0], "1"), CryptoEngine.ACCP);
        for (TlsCrypto crypto : List.of(accp, TlsCrypto.open(CryptoEngine.JDK))) {
            SSLParameters parameters = new SSLParameters();
            SSLEngine engine = mock(SSLEngine.class);
            SSLSocket socket = mock(SSLSocket.class);
            when(engine.getSSLParameters()).thenReturn(parameters);
            when(socket.getSSLParameters()).thenReturn(parameters);
            crypto.tune(engine);
            crypto.tune(socket);

            verify(engine, times(crypto == accp ? 1 : 0)).setSSLParameters(parameters);
            verify(socket, times(crypto == accp ? 1 : 0)).setSSLParameters(parameters);
        }
    }

    @Test
    void knowsThatConscryptDoesWithoutTasksAndLosesPeers() {
        assertThat(TlsCrypto.open(CryptoEngine.JDK).delegates()).isTrue();
        assertThat(TlsCrypto.open(CryptoEngine.JDK).sessionsCarryPeers()).isTrue();
        assertThat(TlsCrypto.open(CryptoEngine.CONSCRYPT).delegates()).isFalse();
        assertThat(TlsCrypto.open(CryptoEngine.CONSCRYPT).sessionsCarryPeers()).isFalse();
    }

    @Test
    void asksConscryptForContextsByNameAndNoOther() throws Exception {
        TlsCrypto accp =
                TlsCrypto.orJdk(new ProviderStatus.Ready(new Provider("Accp", "1", "") {}, "1"), CryptoEngine.ACCP);

        assertThat(TlsCrypto.open(CryptoEngine.CONSCRYPT)
                        .newContext()
                        .getProvider()
                        .getName())
                .isEqualTo("Conscrypt");
        assertThat(accp.newContext().getProvider())
                .isEqualTo(SSLContext.getInstance("TLS").getProvider());
    }

    @Test
    void tellsWhatIsWell() {
        assertThat(new ProviderStatus.Ready(Security.getProviders()[0], "1").problem())
                .isEqualTo("is well");
    }

    @Test
    void tellsWhatIsSickWithoutBreakingTheLine() {
        ProviderStatus sick = new ProviderStatus.Sick(new UnsatisfiedLinkError("no\nlibrary"));

        assertThat(sick.problem()).isEqualTo("does not work here: java.lang.UnsatisfiedLinkError: no\\nlibrary");
    }

    @Nested
    class SelfTests {

        @Test
        void passesForTheJdk() throws Exception {
            SelfTest.run(() -> SSLContext.getInstance("TLS"));
        }

        @Test
        void failsWhereATrustManagerIsNotAsked() {
            assertThatThrownBy(() -> SelfTest.run(() -> new Altered(true, engine -> engine)))
                    .isInstanceOf(SSLException.class)
                    .hasMessage("a trust manager was not asked, or had no session");
        }

        @Test
        void failsWhereTheClientsCertificateIsNotDemanded() {
            assertThatThrownBy(() -> SelfTest.run(() -> new Altered(false, SelfTests::demandingNothing)))
                    .isInstanceOf(SSLException.class);
        }

        @Test
        void failsWhereNoHandshakeSucceeds() {
            assertThatThrownBy(() -> SelfTest.run(() -> {
                        throw new UnsatisfiedLinkError("no library");
                    }))
                    .isInstanceOf(UnsatisfiedLinkError.class);
        }

        @Test
        void failsWhereTheClientsCertificateIsAskedForAndNotDemanded() {
            assertThatThrownBy(() -> SelfTest.run(() -> new Altered(false, SelfTests::asking)))
                    .isInstanceOf(SSLException.class)
                    .hasMessage("a client without a certificate was accepted");
        }

        @Test
        void failsWhereTheHandshakeDoesNotEnd() {
            SSLEngine idle = Fakes.engine();
            when(idle.getHandshakeStatus()).thenReturn(HandshakeStatus.NEED_UNWRAP);

            assertThatThrownBy(() -> SelfTest.run(() -> new Altered(false, engine -> idle)))
                    .isInstanceOf(SSLException.class)
                    .hasMessage("the handshake does not end");
        }

        /** An engine of Conscrypt that is left open leaks. */
        @Test
        void closesEachEngineInBothDirections() throws Exception {
            List<SSLEngine> engines = new ArrayList<>();
            SelfTest.run(() -> new Altered(false, engine -> {
                engines.add(mock(SSLEngine.class, delegatesTo(engine)));
                return engines.get(engines.size() - 1);
            }));

            assertThat(engines).hasSize(4);
            for (SSLEngine engine : engines) {
                verify(engine).closeOutbound();
                verify(engine, atLeastOnce()).wrap(any(ByteBuffer.class), any(ByteBuffer.class));
            }
            verify(engines.get(0)).closeInbound();
            verify(engines.get(1)).closeInbound();
        }

        private static SSLEngine asking(SSLEngine engine) {
            SSLEngine lax = mock(SSLEngine.class, delegatesTo(engine));
            doAnswer(call -> {
                        engine.setWantClientAuth(true);
                        return null;
                    })
                    .when(lax)
                    .setNeedClientAuth(anyBoolean());
            return lax;
        }

        private static SSLEngine demandingNothing(SSLEngine engine) {
            SSLEngine deaf = mock(SSLEngine.class, delegatesTo(engine));
            doNothing().when(deaf).setNeedClientAuth(anyBoolean());
            return deaf;
        }
    }

    /** A context of the JDK as a provider might have it that does not do as it is told. */
    private static final class Altered extends SSLContext {

        Altered(boolean believing, UnaryOperator<SSLEngine> engines) throws Exception {
            this(SSLContext.getInstance("TLS"), believing, engines);
        }

        private Altered(SSLContext inner, boolean believing, UnaryOperator<SSLEngine> engines) {
            super(new Spi(inner, believing, engines), inner.getProvider(), inner.getProtocol());
        }
    }

    private static final class Spi extends SSLContextSpi {

        private final SSLContext inner;
        private final boolean believing;
        private final UnaryOperator<SSLEngine> engines;

        Spi(SSLContext inner, boolean believing, UnaryOperator<SSLEngine> engines) {
            this.inner = inner;
            this.believing = believing;
            this.engines = engines;
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            inner.init(
                    keys,
                    believing ? new TrustManager[] {new PresentedCertificates(new ArrayList<>())} : trust,
                    random);
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return engines.apply(inner.createSSLEngine());
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return engineCreateSSLEngine();
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return inner.getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return inner.getServerSocketFactory();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return inner.getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return inner.getClientSessionContext();
        }
    }
}
