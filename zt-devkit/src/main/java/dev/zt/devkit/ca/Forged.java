package dev.zt.devkit.ca;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * A chain that is wrong in some way, and the key of its leaf. Immutable and thread-safe.
 *
 * <p>It is kept in parts because {@code X509Svid} refuses most of them.
 */
public final class Forged {

    private final List<X509Certificate> chain;
    private final PrivateKey key;

    Forged(List<X509Certificate> chain, PrivateKey key) {
        this.chain = List.copyOf(chain);
        this.key = Objects.requireNonNull(key, "key");
    }

    /**
     * Returns the chain.
     *
     * @return the leaf first, then the intermediates; unmodifiable and never empty
     */
    public List<X509Certificate> chain() {
        return chain;
    }

    /**
     * Returns the first certificate of the chain.
     *
     * @return the leaf
     */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    /**
     * Returns the private key.
     *
     * @return the leaf's key
     */
    public PrivateKey key() {
        return key;
    }

    /** Returns the number of certificates; never key material. */
    @Override
    public String toString() {
        return "Forged[" + chain.size() + " certificates]";
    }
}
