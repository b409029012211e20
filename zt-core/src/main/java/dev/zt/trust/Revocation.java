package dev.zt.trust;

import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a {@link RevocationList}: whom it revokes, why, and until when.
 *
 * @param subject whom it revokes
 * @param reason why, for the operator; may be empty
 * @param until the moment from which the entry no longer counts, or null for never
 */
public record Revocation(
        Subject subject, String reason, @Nullable Instant until) {

    /**
     * Checks that nothing is missing.
     *
     * @param subject whom it revokes
     * @param reason why, for the operator; may be empty
     * @param until the moment from which the entry no longer counts, or null for never
     */
    public Revocation {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(reason, "reason");
    }

    /**
     * Revokes every workload that a pattern matches, for good.
     *
     * @param pattern an ID or a pattern
     * @param reason why
     * @return the entry
     */
    public static Revocation of(SpiffeIdPattern pattern, String reason) {
        return new Revocation(new Ids(pattern), reason, null);
    }

    /**
     * Returns the same entry with an end.
     *
     * @param end the moment from which it no longer counts
     * @return the entry
     */
    public Revocation until(Instant end) {
        return new Revocation(subject, reason, Objects.requireNonNull(end, "end"));
    }

    boolean revokes(PeerIdentity peer, long nowMillis) {
        return (until == null || Instant.ofEpochMilli(nowMillis).isBefore(until)) && subject.covers(peer);
    }

    /** Whom an entry revokes. */
    public sealed interface Subject {

        /**
         * Tells whether a peer is meant.
         *
         * @param peer the peer
         * @return whether it is
         */
        boolean covers(PeerIdentity peer);
    }

    /**
     * All workloads whose SPIFFE ID matches.
     *
     * @param pattern an ID or a pattern
     */
    public record Ids(SpiffeIdPattern pattern) implements Subject {

        /**
         * Checks that nothing is missing.
         *
         * @param pattern an ID or a pattern
         */
        public Ids {
            Objects.requireNonNull(pattern, "pattern");
        }

        @Override
        public boolean covers(PeerIdentity peer) {
            return pattern.matches(peer.id());
        }

        /** Returns the pattern. */
        @Override
        public String toString() {
            return pattern.toString();
        }
    }

    /**
     * One certificate of a trust domain; any certificate of the peer's chain counts.
     *
     * @param trustDomain the trust domain of the peer
     * @param serial the serial number
     */
    public record Serial(TrustDomain trustDomain, BigInteger serial) implements Subject {

        /**
         * Checks that nothing is missing.
         *
         * @param trustDomain the trust domain of the peer
         * @param serial the serial number
         */
        public Serial {
            Objects.requireNonNull(trustDomain, "trustDomain");
            Objects.requireNonNull(serial, "serial");
        }

        @Override
        public boolean covers(PeerIdentity peer) {
            return trustDomain.equals(peer.id().trustDomain())
                    && peer.chain().stream().anyMatch(c -> serial.equals(c.getSerialNumber()));
        }

        /** Returns {@code serial:<trust domain>:<hex>}. */
        @Override
        public String toString() {
            return "serial:" + trustDomain + ":" + serial.toString(16);
        }
    }
}
