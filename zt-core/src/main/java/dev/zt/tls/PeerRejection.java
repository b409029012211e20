package dev.zt.tls;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a peer was rejected: which rule failed, on which certificate, under which bundles, and the mend.
 *
 * @param reason the reason
 * @param claimedId the SPIFFE ID that the peer claims without proof, or null if it claims none
 * @param rule the number of the broken rule in zt's conformance reference; 0 if none applies
 * @param fingerprint SHA-256 of the offending certificate in hex, or null if there was none
 * @param trustGeneration the trust generation of the bundles that were consulted; 0 if none were
 * @param message what happened, why, and the mend, for the operator; never sent to the peer
 */
public record PeerRejection(
        RejectionReason reason,
        @Nullable String claimedId,
        int rule,
        @Nullable String fingerprint,
        long trustGeneration,
        String message) {

    /**
     * Checks that nothing is missing.
     *
     * @param reason the reason
     * @param claimedId the SPIFFE ID that the peer claims without proof, or null if it claims none
     * @param rule the number of the broken rule in zt's conformance reference; 0 if none applies
     * @param fingerprint SHA-256 of the offending certificate in hex, or null if there was none
     * @param trustGeneration the trust generation of the bundles that were consulted; 0 if none were
     * @param message what happened, why, and the mend, for the operator; never sent to the peer
     */
    public PeerRejection {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(message, "message");
    }

    static PeerRejection withoutCertificate(RejectionReason reason, String message) {
        return new PeerRejection(reason, null, 0, null, 0, message);
    }
}
