package dev.zt.federation;

import dev.zt.identity.TrustDomain;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a client knows about the bundle of one trust domain.
 *
 * @param trustDomain the domain
 * @param url where its bundle is fetched
 * @param lastSuccess when it was last fetched; null if it never was
 * @param goodUntil when it stops vouching unless it is fetched again; null if it never was fetched
 * @param authorities how many authorities it has; 0 if it never was fetched, or the domain took all of them back
 * @param sequence the sequence number of the document, or null if there is none
 * @param failingSince when the fetches began to fail; null if the last one did not
 * @param failure why the last fetch failed; null if it did not
 */
public record FederationStatus(
        TrustDomain trustDomain,
        URI url,
        @Nullable Instant lastSuccess,
        @Nullable Instant goodUntil,
        int authorities,
        @Nullable BigInteger sequence,
        @Nullable Instant failingSince,
        @Nullable String failure) {

    /**
     * Tells whether the domain is vouched for.
     *
     * @param now the moment
     * @return whether its bundle has an authority and is not too old
     */
    public boolean vouches(Instant now) {
        return authorities > 0 && goodUntil != null && now.isBefore(goodUntil);
    }
}
