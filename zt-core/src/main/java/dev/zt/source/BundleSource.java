package dev.zt.source;

import dev.zt.identity.TrustDomain;
import dev.zt.trust.Registration;
import dev.zt.trust.TrustBundleSet;
import java.util.Set;

/**
 * Delivers the bundles of other trust domains, and keeps them current: part of a {@link CompositeIdentitySource}.
 *
 * <p>All methods are thread-safe.
 */
public interface BundleSource extends AutoCloseable {

    /**
     * Returns the domains that this source vouches for, whether it has their bundles at present or not.
     *
     * @return the domains, always the same
     */
    Set<TrustDomain> trustDomains();

    /**
     * Returns the bundles of this moment; never blocks.
     *
     * @return the bundles, each with the moment until which it counts; a domain without a bundle is vouched for by nobody
     */
    TrustBundleSet bundles();

    /**
     * Calls the listener after each change of {@link #bundles()}, on the thread that brought it.
     *
     * @param listener told of each change, also of one that only moves until when a bundle counts; what it throws is
     *     logged and changes nothing
     * @return ends the listening when closed
     */
    Registration addListener(Runnable listener);

    /** Stops whatever keeps the bundles current; they count until their moments pass. Idempotent. */
    @Override
    void close();
}
