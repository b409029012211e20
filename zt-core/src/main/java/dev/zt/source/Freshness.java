package dev.zt.source;

/** How good the material of an identity source still is, best first. */
public enum Freshness {
    /** All is well. */
    FRESH(true),
    /** The SVID is past half of its life and a rotation is due; calls go on. */
    AGING(true),
    /** The source has lost touch with its issuer; calls go on and the state is reported. */
    STALE(true),
    /** The bundles were not confirmed within their bound: every call is denied. */
    BUNDLE_TOO_OLD(false),
    /** The SVID has expired: every call is denied. */
    EXPIRED(false),
    /** There is no SVID, or the issuer took it back: every call is denied. */
    REDACTED(false);

    private final boolean usable;

    Freshness(boolean usable) {
        this.usable = usable;
    }

    /**
     * Tells whether calls can go on.
     *
     * @return whether the material may still be used
     */
    public boolean isUsable() {
        return usable;
    }
}
