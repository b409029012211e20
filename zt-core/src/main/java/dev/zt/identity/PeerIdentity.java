package dev.zt.identity;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who the other end of a call is: as TLS proved it, or, at servers that take JWT-SVIDs, as a token says.
 *
 * <p>One instance of the first kind lives as long as its TLS session and is shared by all calls on it; one of the other
 * kind belongs to one call. Name, chain and assurance never change; two memos do: which bundles last vouched for the chain, and what the policy engine remembers of this peer. Both only save
 * work: whoever reads them compares generations first. Thread-safe. Equality is identity: two connections of one
 * workload are two peers.
 *
 * <h2>Guarantees</h2>
 *
 * Where {@code dev.zt.tls} made it, the chain was valid at {@link #vouch()}'s generation, and the peer proved possession
 * of the leaf's key in the handshake that created the session. A bearer never has {@link Assurance#CHANNEL_BOUND}.
 *
 * <h2>Does not protect against</h2>
 *
 * What happened since: expiry, revocation, a withdrawn bundle. {@code EnforcementPoint} checks those on each call.
 */
public final class PeerIdentity {

    /** A vouch that has ended: no certificate speaks for a bearer. */
    private static final Vouch NONE = new Vouch(Long.MIN_VALUE, Long.MIN_VALUE);

    private final SpiffeId id;
    private final Assurance assurance;
    private final List<X509Certificate> chain;
    private final @Nullable PublicKey tokenSigner;
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
        this.assurance = Assurance.CHANNEL_BOUND;
        this.tokenSigner = null;
        this.chain = List.copyOf(chain);
        this.vouch = Objects.requireNonNull(vouch, "vouch");
        if (this.chain.isEmpty()) {
            throw new IllegalArgumentException("chain of peer " + id + " is empty");
        }
        this.notAfterMillis = this.chain.get(0).getNotAfter().getTime();
    }

    private PeerIdentity(SpiffeId id, Assurance supposed) {
        this.id = Objects.requireNonNull(id, "id");
        this.assurance = Objects.requireNonNull(supposed, "assurance");
        this.tokenSigner = null;
        this.chain = List.of();
        this.vouch = NONE;
        this.notAfterMillis = Long.MIN_VALUE;
    }

    private PeerIdentity(SpiffeId id, PublicKey tokenSigner, long notAfterMillis) {
        this.id = Objects.requireNonNull(id, "id");
        this.assurance = Assurance.BEARER;
        this.tokenSigner = Objects.requireNonNull(tokenSigner, "tokenSigner");
        this.chain = List.of();
        this.vouch = NONE;
        this.notAfterMillis = notAfterMillis;
    }

    /**
     * Returns the identity of a caller whose JWT-SVID has just been found valid. It has no certificates.
     *
     * @param id the SPIFFE ID that the token names
     * @param tokenSigner the key that signed it
     * @param untilMillis from when on the token does not count, in milliseconds since the epoch
     * @return a peer with {@link Assurance#BEARER}
     */
    public static PeerIdentity bearer(SpiffeId id, PublicKey tokenSigner, long untilMillis) {
        return new PeerIdentity(id, tokenSigner, untilMillis);
    }

    /**
     * Returns a peer that nobody proved, for questions such as "what would become of it if". It ended before time began, so
     * that an enforcement point denies whatever it asks for.
     *
     * @param id the SPIFFE ID
     * @param assurance how it is supposed to prove itself
     * @return a peer without certificates, whose end is past
     */
    public static PeerIdentity supposed(SpiffeId id, Assurance assurance) {
        return new PeerIdentity(id, assurance);
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
     * Tells how the peer proved it.
     *
     * @return whether by mutual TLS or by a token
     */
    public Assurance assurance() {
        return assurance;
    }

    /**
     * Returns the key that signed a bearer's token.
     *
     * @return the key; empty for a peer that was proven by mutual TLS
     */
    public Optional<PublicKey> tokenSigner() {
        return Optional.ofNullable(tokenSigner);
    }

    /**
     * Returns the verified chain.
     *
     * @return the chain, leaf first; unmodifiable, and empty for a bearer alone
     */
    public List<X509Certificate> chain() {
        return chain;
    }

    /**
     * Returns the end of the leaf's validity, or of the token's.
     *
     * @return milliseconds since the epoch
     */
    public long notAfterMillis() {
        return notAfterMillis;
    }

    /**
     * Returns which bundles last vouched for the chain.
     *
     * @return the last successful verification; for a bearer one that has ended
     */
    public Vouch vouch() {
        return vouch;
    }

    /**
     * Records another successful verification of the chain. For {@code dev.zt.tls} only, after it verified.
     *
     * @param renewed under which bundles, and until when that holds
     * @throws IllegalStateException if this is a bearer, who has no chain
     */
    public void renew(Vouch renewed) {
        if (assurance != Assurance.CHANNEL_BOUND) {
            throw new IllegalStateException("peer " + id + " has no chain to vouch for: it showed a token");
        }
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
