package dev.zt.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An X.509-SVID of this workload: a certificate chain and the private key of its leaf (X509-SVID §2).
 *
 * <p>Immutable and thread-safe. It has no {@code equals}, is not serializable, and never shows its key.
 *
 * <h2>Guarantees</h2>
 *
 * The leaf follows the X509-SVID profile, each further certificate is a signing certificate, and the key is the leaf's.
 *
 * <h2>Does not protect against</h2>
 *
 * A chain that no bundle vouches for, or that has expired: peers and {@code IdentitySnapshot} judge that.
 */
public final class X509Svid {

    private final SpiffeId id;
    private final List<X509Certificate> chain;
    private final PrivateKey privateKey;
    private final String hint;

    private X509Svid(SpiffeId id, List<X509Certificate> chain, PrivateKey privateKey, String hint) {
        this.id = id;
        this.chain = chain;
        this.privateKey = privateKey;
        this.hint = hint;
    }

    /**
     * Returns an SVID without a hint.
     *
     * @param chain the leaf first, then the certificates that lead to the trust domain's authority
     * @param privateKey the leaf's private key
     * @return the SVID
     * @throws IllegalArgumentException if the chain is empty, breaks a rule of X509-SVID, or the key is not the leaf's
     */
    public static X509Svid of(List<X509Certificate> chain, PrivateKey privateKey) {
        return of(chain, privateKey, "");
    }

    /**
     * Returns an SVID.
     *
     * @param chain the leaf first, then the certificates that lead to the trust domain's authority
     * @param privateKey the leaf's private key
     * @param hint what the issuer says the SVID is for; empty if it says nothing
     * @return the SVID
     * @throws IllegalArgumentException if the chain is empty, breaks a rule of X509-SVID, or the key is not the leaf's
     */
    public static X509Svid of(List<X509Certificate> chain, PrivateKey privateKey, String hint) {
        List<X509Certificate> copy = List.copyOf(chain);
        Objects.requireNonNull(privateKey, "privateKey");
        Objects.requireNonNull(hint, "hint");
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("X.509-SVID is invalid: the chain is empty; the leaf comes first.");
        }
        Optional<SvidViolation> violation = X509SvidProfile.leafViolation(copy.get(0));
        for (int i = 1; i < copy.size() && violation.isEmpty(); i++) {
            violation = X509SvidProfile.signingViolation(copy.get(i));
        }
        if (violation.isPresent()) {
            throw new IllegalArgumentException(
                    "X.509-SVID is invalid: " + violation.get().message() + " (rule "
                            + violation.get().rule().number() + ").");
        }
        SpiffeId id = X509SvidProfile.leafId(copy.get(0));
        if (!KeyMatch.matches(copy.get(0).getPublicKey(), privateKey)) {
            throw new IllegalArgumentException("X.509-SVID " + id
                    + " is invalid: the private key is not the key of the leaf certificate; load both from one"
                    + " issuance.");
        }
        return new X509Svid(id, copy, privateKey, hint);
    }

    /**
     * Returns the SPIFFE ID.
     *
     * @return the SPIFFE ID of the leaf
     */
    public SpiffeId id() {
        return id;
    }

    /**
     * Returns the certificate chain.
     *
     * @return the chain, leaf first; unmodifiable and never empty
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
    public PrivateKey privateKey() {
        return privateKey;
    }

    /**
     * Returns the issuer's hint.
     *
     * @return what the SVID is for; empty if the issuer gave no hint
     */
    public String hint() {
        return hint;
    }

    /**
     * Returns the end of the leaf's validity.
     *
     * @return the moment from which the SVID is expired
     */
    public Instant notAfter() {
        return leaf().getNotAfter().toInstant();
    }

    /** Returns the SPIFFE ID and the validity; never key material. */
    @Override
    public String toString() {
        return "X509Svid[" + id + ", notAfter=" + notAfter() + "]";
    }
}
