package dev.zt.tls;

/**
 * Which code does the handshakes and the encryption of TLS. Whom to trust is decided by the same code of zt under each.
 *
 * <p>All but the JDK's are optional dependencies. One that is not there, or fails its self test, is replaced by the JDK's
 * with a warning; {@link TlsContexts#crypto()} tells what runs.
 */
public enum CryptoEngine {

    /** What the JVM has for TLS, with no provider asked for: the default. */
    JDK,

    /**
     * Conscrypt, which is BoringSSL: {@code org.conscrypt:conscrypt-openjdk-uber} on the class path. Changes nothing
     * outside of zt, and resumes no sessions. SVIDs with RSA and EC keys.
     */
    CONSCRYPT,

    /**
     * The JDK's TLS over the primitives of the Amazon Corretto Crypto Provider:
     * {@code software.amazon.cryptools:AmazonCorrettoCryptoProvider} on the class path.
     *
     * <p>Changes the whole JVM: the provider is installed before all others, unless it is installed already. Where the
     * system property {@code jdk.tls.namedGroups} is not set, zt offers NIST's curves alone, for which this provider has
     * code; before JDK 20 that takes this property, and it has to be set before the first use of TLS.
     */
    ACCP,

    /**
     * {@link #CONSCRYPT} where it is there and well, else {@link #ACCP} if somebody has installed that provider before
     * all others, else the JDK's. Changes nothing outside of zt.
     */
    AUTO
}
