package dev.zt.tls;

import java.security.Provider;
import javax.net.ssl.SSLContext;

/** Finds Conscrypt by name: it is optional. A provider of zt's own is made, so that the JVM stays as it is. */
final class Conscrypt {

    private static final String ARTIFACT = "org.conscrypt:conscrypt-openjdk-uber";
    static final String ENTRY = "org.conscrypt.Conscrypt";

    private Conscrypt() {}

    /** Tells whether it can be used; the first call tests it. */
    static ProviderStatus status() {
        return Tested.STATUS;
    }

    static ProviderStatus test(String entryName) {
        try {
            Class<?> entry = Class.forName(entryName);
            Provider provider = (Provider) entry.getMethod("newProvider").invoke(null);
            SelfTest.run(() -> SSLContext.getInstance("TLSv1.3", provider));
            return new ProviderStatus.Ready(provider, version(entry));
        } catch (ClassNotFoundException e) {
            return new ProviderStatus.Absent(ARTIFACT);
        } catch (Throwable e) {
            // A native library that does not load is an Error.
            return new ProviderStatus.Sick(e);
        }
    }

    /** The version that the provider itself names has stood still for years. */
    private static String version(Class<?> entry) throws ReflectiveOperationException {
        Object version = entry.getMethod("version").invoke(null);
        return number(version, "major") + "." + number(version, "minor") + "." + number(version, "patch");
    }

    private static Object number(Object version, String part) throws ReflectiveOperationException {
        return version.getClass().getMethod(part).invoke(version);
    }

    /** Tested once: a library that did not load will not load later. */
    private static final class Tested {
        static final ProviderStatus STATUS = test(ENTRY);
    }
}
