package dev.zt.source;

import dev.zt.trust.Registration;

/**
 * Delivers the identity of this workload and the bundles it trusts, and keeps them current.
 *
 * <p>A source that exists has had a complete snapshot: it is never handed out empty, unless it was asked to start
 * degraded. All methods are thread-safe.
 */
public interface IdentitySource extends AutoCloseable {

    /**
     * Returns the newest snapshot; never blocks and never fails. Ask for each operation anew: a snapshot is also replaced
     * without a word to listeners, when the issuer confirms what is there.
     *
     * @return the snapshot; after {@link #close()} the last one
     */
    IdentitySnapshot current();

    /**
     * Calls the listener after each change of SVIDs, of bundles or of the touch with the issuer, on the thread that brought
     * it or noticed it; not when the issuer confirms what is there, nor when time passes, see {@link IdentityListener}.
     *
     * @param listener told of each change, in order; what it throws is logged and changes nothing
     * @return ends the listening when closed
     */
    Registration addListener(IdentityListener listener);

    /** Stops whatever keeps the snapshot current. Idempotent. */
    @Override
    void close();
}
