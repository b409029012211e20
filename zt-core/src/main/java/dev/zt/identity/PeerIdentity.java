package dev.zt.identity;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who the other end of a connection is, as TLS proved it.
 *
 * <p>One instance lives as long as its TLS session and is shared by all calls on it. Name and chain never change; two
 * memos do: which bundles last vouched for the chain, and what the policy engine remembers of this peer. Both only save
 * work: whoever reads them compares generations first. Thread-safe. Equality is identity: two connections of one
 * workload are two peers.
 *
 * <h2>Guarantees</h2>
 *
 * Where {@code dev.zt.tls} made it, the chain was valid at {@link #vouch()}'s generation, and the peer proved possession
 * of the leaf's key in the handshake that created the session.
 *
 * <h2>Does not protect against</h2>
 *
 * What happened since: expiry, revocation, a withdrawn bundle. {@code EnforcementPoint} checks those on each call.
 */
public final class PeerIdentity {

    private final SpiffeId id;
    private final List<X509Certificate> chain;
    private final long notAfterMillis;
    private volatile Vouch vouch;
    private volatile @Nullable Object policyMemo;

    /**
     * Creates the identity of a peer whose chain has just been verified.
     *
     * @param id the SPIFFE ID of the leaf
     * @param chain the verified chain, leaf first, without the anchor
     * @param vouch under which bundles it was verified, and until when that holds
     * @throws IllegalArgumentException if the chain is empty
     */
    public PeerIdentity(SpiffeId id, List<X509Certificate> chain, Vouch vouch) {
        this.id = Objects.requireNonNull(id, "id");
        this.chain = List.copyOf(chain);
        this.vouch = Objects.requireNonNull(vouch, "vouch");
        if (this.chain.isEmpty()) {
            throw new IllegalArgumentException("chain of peer " + id + " is empty");
        }
        this.notAfterMillis = this.chain.get(0).getNotAfter().getTime();
    }

    /**
     * Returns the SPIFFE ID.
     *
     * @return the ID
     */
    public SpiffeId id() {
        return id;
    }

    /**
     * Returns the verified chain.
     *
     * @return the chain, leaf first; unmodifiable and never empty
     */
    public List<X509Certificate> chain() {
        return chain;
    }

    /**
     * Returns the end of the leaf's validity.
     *
     * @return milliseconds since the epoch
     */
    public long notAfterMillis() {
        return notAfterMillis;
    }

    /**
     * Returns which bundles last vouched for the chain.
     *
     * @return the last successful verification
     */
    public Vouch vouch() {
        return vouch;
    }

    /**
     * Records another successful verification of the chain. For {@code dev.zt.tls} only, after it verified.
     *
     * @param renewed under which bundles, and until when that holds
     */
    public void renew(Vouch renewed) {
        vouch = Objects.requireNonNull(renewed, "renewed");
    }

    /**
     * Returns what the policy engine remembers of this peer.
     *
     * @return the memo, or null
     */
    public @Nullable Object policyMemo() {
        return policyMemo;
    }

    /**
     * Lets the policy engine remember what it found out about this peer. For {@code dev.zt.policy} only.
     *
     * @param memo an immutable value that names the policy it was derived from
     */
    public void policyMemo(Object memo) {
        policyMemo = memo;
    }

    /** Returns the SPIFFE ID. */
    @Override
    public String toString() {
        return id.toString();
    }
}
