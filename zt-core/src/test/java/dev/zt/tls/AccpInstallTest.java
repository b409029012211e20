package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What becomes of the JVM, with a provider of that name that leaves all work to the JDK's; {@link AccpTest} has Amazon's. */
class AccpInstallTest {

    private static final String NAME = "AmazonCorrettoCryptoProvider";
    private static final String GROUPS = "jdk.tls.namedGroups";
    private static final boolean BY_PROPERTY = Runtime.version().feature() < 20;

    private final Fake provider = new Fake();
    private String groupsBefore;

    /** The JDK reads the property once: before it is played with. */
    @BeforeAll
    static void letTheJdkReadItsProperties() throws Exception {
        SelfTest.run(() -> SSLContext.getInstance("TLS"));
    }

    @BeforeEach
    void rememberProperty() {
        groupsBefore = System.getProperty(GROUPS);
        System.clearProperty(GROUPS);
        Security.removeProvider(NAME);
    }

    @AfterEach
    void leaveTheJvmAsItWas() {
        Security.removeProvider(NAME);
        System.clearProperty(GROUPS);
        if (groupsBefore != null) {
            System.setProperty(GROUPS, groupsBefore);
        }
    }

    @Test
    void putsAHealthyProviderBeforeAllOthers() {
        ProviderStatus status = Accp.install(() -> provider);

        assertThat(status).isEqualTo(new ProviderStatus.Ready(provider, "9.9"));
        assertThat(Security.getProviders()[0]).isSameAs(provider);
        assertThat(Accp.isFirst()).isTrue();
        assertThat(Accp.installed()).isEqualTo(status);
    }

    @Test
    void movesOneThatSomebodyInstalledElsewhere() {
        Security.addProvider(provider);
        assertThat(Accp.isFirst()).isFalse();
        Accp.install(() -> provider);

        assertThat(Security.getProviders()[0]).isSameAs(provider);
    }

    @Test
    void takesTheOneThatIsFirstAlready() {
        Security.insertProviderAt(provider, 1);
        Accp.install(Fake::new);

        assertThat(Security.getProviders()[0]).isSameAs(provider);
    }

    @Test
    void takesBackOneThatIsSick() {
        provider.illness = new IllegalStateException("self test failed");
        ProviderStatus status = Accp.install(() -> provider);

        assertThat(status).isInstanceOf(ProviderStatus.Sick.class);
        assertThat(Security.getProvider(NAME)).isNull();
    }

    @Test
    void takesBackOneUnderWhichNoHandshakeSucceeds() {
        provider.put("SSLContext.TLS", NoEngines.class.getName());
        ProviderStatus status = Accp.install(() -> provider);

        assertThat(status.problem()).contains("no engines here");
        assertThat(Security.getProvider(NAME)).isNull();
    }

    @Test
    void leavesOneThatSomebodyInstalledThoughItIsSick() {
        Security.addProvider(provider);
        provider.illness = new IllegalStateException("self test failed");

        assertThat(Accp.install(() -> provider)).isInstanceOf(ProviderStatus.Sick.class);
        assertThat(Security.getProvider(NAME)).isSameAs(provider);
    }

    @Test
    void saysWhatToAddWhereItIsAbsent() {
        assertThat(Accp.install(() -> {
                            throw new ClassNotFoundException();
                        })
                        .problem())
                .isEqualTo("is not on the class path: add software.amazon.cryptools:AmazonCorrettoCryptoProvider"
                        + " (with a classifier for this platform)");
        assertThat(Security.getProvider(NAME)).isNull();
    }

    @Test
    void saysWhatIsWrongWhereItCannotBeLoaded() {
        Error cause = new UnsatisfiedLinkError("no library");

        assertThat(Accp.install(() -> {
                    throw cause;
                }))
                .isEqualTo(new ProviderStatus.Sick(cause));
    }

    @Nested
    class Groups {

        @Test
        void areSetForTheJvmWhereTheJdkCannotSetThemForAnEngine() {
            Accp.install(() -> provider);

            assertThat(System.getProperty(GROUPS)).isEqualTo(BY_PROPERTY ? "secp256r1,secp384r1" : null);
        }

        @Test
        void areLeftToWhoeverStartedTheJvm() throws Exception {
            System.setProperty(GROUPS, "x25519");
            Accp.install(() -> provider);

            assertThat(System.getProperty(GROUPS)).isEqualTo("x25519");
            assertThat(groupsOf(Accp.withItsGroups(new SSLParameters()))).isNull();
        }

        @Test
        void areSetForAnEngineWhereTheJdkCan() throws Exception {
            SSLParameters parameters = new SSLParameters();

            assertThat(Accp.withItsGroups(parameters)).isSameAs(parameters);
            if (!BY_PROPERTY) {
                assertThat(groupsOf(parameters)).containsExactly("secp256r1", "secp384r1");
            }
        }

        private String[] groupsOf(SSLParameters parameters) throws ReflectiveOperationException {
            return BY_PROPERTY
                    ? null
                    : (String[]) SSLParameters.class.getMethod("getNamedGroups").invoke(parameters);
        }
    }

    static final class Fake extends Provider {

        private static final long serialVersionUID = 1L;

        private transient RuntimeException illness;

        Fake() {
            super(NAME, "9.9", "leaves all work to the JDK");
        }

        public void assertHealthy() {
            if (illness != null) {
                throw illness;
            }
        }
    }

    /** Found by name. */
    public static final class NoEngines extends SSLContextSpi {

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {}

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            throw new IllegalStateException("no engines here");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return engineCreateSSLEngine();
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            throw new UnsupportedOperationException();
        }
    }
}
