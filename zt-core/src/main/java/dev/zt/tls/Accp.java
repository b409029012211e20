package dev.zt.tls;

import java.lang.reflect.Method;
import java.security.Provider;
import java.security.Security;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The Amazon Corretto Crypto Provider under the JDK's TLS, found by name: it is optional. The JDK takes its primitives
 * from the first provider of the JVM that has them, so that this one has to be installed there.
 */
final class Accp {

    private static final String ARTIFACT =
            "software.amazon.cryptools:AmazonCorrettoCryptoProvider (with a classifier for" + " this platform)";
    private static final String NAME = "AmazonCorrettoCryptoProvider";
    private static final String GROUPS_PROPERTY = "jdk.tls.namedGroups";
    /** It has no code for X25519, which the JDK offers first and would do itself. */
    private static final String[] GROUPS = {"secp256r1", "secp384r1"};

    /** JDK 20 and later. */
    private static final @Nullable Method SET_NAMED_GROUPS = setNamedGroups();

    private Accp() {}

    static boolean isFirst() {
        return Security.getProviders()[0].getName().equals(NAME);
    }

    /** Installs it before all others unless it is there already, and takes it back if it does not work. */
    static ProviderStatus install() {
        return install(Accp::find);
    }

    static synchronized ProviderStatus install(Callable<Provider> finder) {
        Provider provider;
        try {
            provider = finder.call();
        } catch (ClassNotFoundException e) {
            return new ProviderStatus.Absent(ARTIFACT);
        } catch (Throwable e) {
            return new ProviderStatus.Sick(e);
        }
        boolean strange = Security.getProvider(NAME) == null;
        if (!isFirst()) {
            Security.removeProvider(NAME);
            Security.insertProviderAt(provider, 1);
        }
        if (SET_NAMED_GROUPS == null && System.getProperty(GROUPS_PROPERTY) == null) {
            System.setProperty(GROUPS_PROPERTY, String.join(",", GROUPS));
        }
        ProviderStatus status = test(provider);
        if (strange && !(status instanceof ProviderStatus.Ready)) {
            Security.removeProvider(NAME);
        }
        return status;
    }

    /** Tests the one that somebody has installed before all others. */
    static ProviderStatus installed() {
        return test(Security.getProviders()[0]);
    }

    private static Provider find() throws ReflectiveOperationException {
        Class<?> type = Class.forName("com.amazon.corretto.crypto.provider." + NAME);
        return (Provider) type.getField("INSTANCE").get(null);
    }

    private static ProviderStatus test(Provider provider) {
        try {
            provider.getClass().getMethod("assertHealthy").invoke(provider);
            SelfTest.run(() -> SSLContext.getInstance("TLS"));
            return new ProviderStatus.Ready(provider, provider.getVersionStr());
        } catch (Throwable e) {
            return new ProviderStatus.Sick(e);
        }
    }

    /** Names the groups that it has code for, unless the JVM was told which to offer. */
    static SSLParameters withItsGroups(SSLParameters parameters) {
        if (SET_NAMED_GROUPS != null && System.getProperty(GROUPS_PROPERTY) == null) {
            try {
                SET_NAMED_GROUPS.invoke(parameters, (Object) GROUPS);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("SSLParameters.setNamedGroups cannot be called", e);
            }
        }
        return parameters;
    }

    private static @Nullable Method setNamedGroups() {
        try {
            return SSLParameters.class.getMethod("setNamedGroups", String[].class);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
