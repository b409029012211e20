package dev.zt.tls;

import dev.zt.source.IdentitySnapshot;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;

/**
 * When a connection should make way for a new one, because a certificate that was shown on it nears its end.
 *
 * <p>That is after 70 to 80 % of the certificate's life: late enough for an issuer that rotates at half life, and early
 * enough to lose no call. On a connection that began later than that, its other end had nothing newer to show: half of
 * what is left, so that there are few attempts.
 */
public final class Renewal {

    private static final double EARLIEST = 0.7;
    private static final double SPREAD = 0.1;

    private Renewal() {}

    /**
     * Returns the moment.
     *
     * @param shown the certificate
     * @param beganMillis when the connection began, in milliseconds since the epoch
     * @param jitter from 0 to 1, so that not all connections end at once
     * @return milliseconds since the epoch
     */
    public static long dueMillis(X509Certificate shown, long beganMillis, double jitter) {
        long start = shown.getNotBefore().getTime();
        long end = shown.getNotAfter().getTime();
        long due = start + (long) ((end - start) * (EARLIEST + SPREAD * jitter));
        return beganMillis < due ? due : beganMillis + Math.max(0, end - beganMillis) / 2;
    }

    /**
     * Tells whether a connection shows an own SVID that was rotated since.
     *
     * @param shown the leaf that this end showed
     * @param current what the source delivers now
     * @return whether it is none of the source's SVIDs; false while the source has none at all
     */
    public static boolean isSuperseded(Certificate shown, IdentitySnapshot current) {
        return !current.svids().isEmpty()
                && current.svids().stream().noneMatch(svid -> svid.leaf().equals(shown));
    }
}
