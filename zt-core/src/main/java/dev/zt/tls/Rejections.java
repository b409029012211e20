package dev.zt.tls;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SvidRule;
import dev.zt.identity.SvidViolation;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509SvidProfile;
import dev.zt.internal.text.Quoted;
import dev.zt.source.Freshness;
import dev.zt.source.IdentitySnapshot;
import dev.zt.trust.Revocation;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Words each rejection: what happened, why, and the mend. */
final class Rejections {

    private Rejections() {}

    static PeerRejection invalidSvid(X509Certificate certificate, SvidViolation violation, IdentitySnapshot snapshot) {
        String id = claimedId(certificate);
        return of(
                RejectionReason.INVALID_SVID,
                id,
                violation.rule().number(),
                certificate,
                snapshot,
                "Peer " + (id == null ? "" : id + " ") + "rejected: its certificate breaks rule "
                        + violation.rule().number() + ": " + violation.message()
                        + ". Reissue it as an X.509-SVID.");
    }

    static PeerRejection ownIdentityUnusable(Freshness freshness) {
        return PeerRejection.withoutCertificate(
                RejectionReason.OWN_IDENTITY_UNUSABLE,
                "Handshake refused: the identity of this workload is " + freshness + ". Check its identity source.");
    }

    static PeerRejection noBundle(X509Certificate leaf, SpiffeId id, IdentitySnapshot snapshot) {
        return of(
                RejectionReason.NO_BUNDLE,
                id.toString(),
                SvidRule.PATH_VALIDATION.number(),
                leaf,
                snapshot,
                "Peer " + id + " rejected: trust domain " + id.trustDomain() + " has no bundle (have: "
                        + snapshot.bundles() + "). Federate with " + id.trustDomain() + ", or add its bundle.");
    }

    static PeerRejection bundleTooOld(X509Certificate leaf, SpiffeId id, IdentitySnapshot snapshot) {
        TrustDomain domain = id.trustDomain();
        return of(
                RejectionReason.NO_BUNDLE,
                id.toString(),
                SvidRule.PATH_VALIDATION.number(),
                leaf,
                snapshot,
                "Peer " + id + " rejected: the bundle of " + domain + " was good until "
                        + snapshot.bundles().goodUntil(domain)
                        + " and was not confirmed since. Find out why the bundle of "
                        + domain + " cannot be fetched.");
    }

    static PeerRejection expired(X509Certificate leaf, SpiffeId id, IdentitySnapshot snapshot, long nowMillis) {
        return of(
                RejectionReason.EXPIRED,
                id.toString(),
                SvidRule.PATH_VALIDATION.number(),
                leaf,
                snapshot,
                "Peer " + id + " rejected: its SVID expired at "
                        + leaf.getNotAfter().toInstant() + " (now " + Instant.ofEpochMilli(nowMillis)
                        + "). Check the identity source of the peer, or the two clocks.");
    }

    static PeerRejection notYetValid(X509Certificate leaf, SpiffeId id, IdentitySnapshot snapshot, long nowMillis) {
        return of(
                RejectionReason.NOT_YET_VALID,
                id.toString(),
                SvidRule.PATH_VALIDATION.number(),
                leaf,
                snapshot,
                "Peer " + id + " rejected: its SVID is valid only from "
                        + leaf.getNotBefore().toInstant() + " (now " + Instant.ofEpochMilli(nowMillis)
                        + "). Set the clocks of issuer and this host.");
    }

    static PeerRejection untrusted(X509Certificate leaf, SpiffeId id, IdentitySnapshot snapshot, Exception cause) {
        return of(
                RejectionReason.UNTRUSTED_CHAIN,
                id.toString(),
                SvidRule.PATH_VALIDATION.number(),
                leaf,
                snapshot,
                "Peer " + id + " rejected: its chain does not lead to an authority in the bundle of "
                        + id.trustDomain() + " (trust generation " + snapshot.trustGeneration() + "): "
                        + Quoted.escape(String.valueOf(cause.getMessage()))
                        + ". Reissue its SVID under a current authority, or update the bundle.");
    }

    static PeerRejection chainTooLong(List<X509Certificate> chain, SpiffeId id, IdentitySnapshot snapshot) {
        return of(
                RejectionReason.UNTRUSTED_CHAIN,
                id.toString(),
                SvidRule.PATH_VALIDATION.number(),
                chain.get(0),
                snapshot,
                "Peer " + id + " rejected: its chain has " + chain.size() + " certificates; at most "
                        + PeerVerifier.MAX_CHAIN_LENGTH + " are accepted. Shorten the chain.");
    }

    static PeerRejection weaklySigned(
            X509Certificate certificate, String weakness, SpiffeId id, IdentitySnapshot snapshot) {
        return of(
                RejectionReason.UNTRUSTED_CHAIN,
                id.toString(),
                SvidRule.PATH_VALIDATION.number(),
                certificate,
                snapshot,
                "Peer " + id + " rejected: a certificate of its chain is signed with "
                        + Quoted.escape(weakness)
                        + ", which can be forged. Reissue it with SHA-256 or better.");
    }

    static PeerRejection foreignSigner(
            X509Certificate signer, SpiffeId id, TrustDomain named, IdentitySnapshot snapshot) {
        return of(
                RejectionReason.INVALID_SVID,
                id.toString(),
                SvidRule.SIGNING_CERTIFICATE.number(),
                signer,
                snapshot,
                "Peer " + id + " rejected: a signing certificate in its chain names trust domain " + named
                        + ". A domain's workloads are signed by that domain's authorities.");
    }

    static PeerRejection foreignDomain(X509Certificate leaf, SpiffeId id, IdentitySnapshot snapshot) {
        return of(
                RejectionReason.FOREIGN_DOMAIN,
                id.toString(),
                0,
                leaf,
                snapshot,
                "Peer " + id + " rejected: its trust domain is foreign and no allow rule names it. Name " + id
                        + " in a rule if its calls are wanted.");
    }

    static PeerRejection unexpected(
            X509Certificate leaf, SpiffeId id, PeerExpectation expectation, IdentitySnapshot snapshot) {
        return of(
                RejectionReason.UNEXPECTED_PEER,
                id.toString(),
                0,
                leaf,
                snapshot,
                "Peer " + id + " rejected: expected " + expectation
                        + ". Correct the expectation, or the address that was dialled.");
    }

    static PeerRejection revoked(X509Certificate leaf, SpiffeId id, Revocation entry, IdentitySnapshot snapshot) {
        return of(
                RejectionReason.REVOKED,
                id.toString(),
                0,
                leaf,
                snapshot,
                "Peer " + id + " rejected: it is revoked by the entry " + entry.subject() + " ("
                        + Quoted.quote(entry.reason()) + "). Remove the entry if the peer is trusted again.");
    }

    private static PeerRejection of(
            RejectionReason reason,
            @Nullable String id,
            int rule,
            X509Certificate certificate,
            IdentitySnapshot snapshot,
            String message) {
        return new PeerRejection(reason, id, rule, fingerprint(certificate), snapshot.trustGeneration(), message);
    }

    private static @Nullable String claimedId(X509Certificate certificate) {
        try {
            return X509SvidProfile.leafId(certificate).toString();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            return "";
        }
    }
}
