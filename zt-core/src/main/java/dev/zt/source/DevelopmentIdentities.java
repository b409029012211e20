package dev.zt.source;

import dev.zt.identity.SpiffeId;

/** Keeps identities that any developer can make out of sources that are meant for production. */
public final class DevelopmentIdentities {

    private DevelopmentIdentities() {}

    /**
     * Refuses an identity of the development authority.
     *
     * @param id the ID of an SVID that a source is about to take over
     * @throws IllegalArgumentException if its trust domain is one for development
     */
    public static void refuse(SpiffeId id) {
        if (id.trustDomain().isDevelopment()) {
            throw new IllegalArgumentException(
                    "SVID " + id + " is of the development authority, whose keys protect"
                            + " nothing; take the identity from a real issuer, or let the source accept development identities.");
        }
    }
}
