package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.CertificateForge;
import dev.zt.devkit.ca.Defect;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.Vouch;
import dev.zt.identity.X509Svid;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.IdentitySnapshot;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.TrustBundle;
import dev.zt.trust.TrustBundleSet;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerVerifierTest {

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-02T10:00:00Z"));
    private final DevAuthority authority = authority("a.test");
    private final DevAuthority other = authority("b.test");
    private final PeerVerifier verifier = new PeerVerifier();

    @Nested
    class Verify {

        @Test
        void rejectsAnEmptyChain() {
            assertRejected(
                    List.of(),
                    RejectionReason.NO_CERTIFICATE,
                    "Peer rejected: it presented no certificate. Give it an X.509-SVID.");
        }

        @Test
        @DisplayName("rule 11: rejects a domain without a bundle")
        void rejectsADomainWithoutABundle() {
            assertRejected(
                    other.issue("/pay").chain(),
                    RejectionReason.NO_BUNDLE,
                    "Peer spiffe://b.test/pay rejected: trust domain b.test has no bundle (have: [a.test])."
                            + " Federate with b.test, or add its bundle.");
        }

        @Test
        @DisplayName("rule 11: rejects an expired leaf from the very millisecond")
        void rejectsAnExpiredLeafFromTheVeryMillisecond() {
            X509Svid svid = authority.issue("/web", Duration.ofMinutes(1));
            IdentitySnapshot snapshot = trusting(authority.bundle());
            clock.set(svid.notAfter().minusMillis(1));
            assertThat(verify(svid.chain(), snapshot)).isInstanceOf(PeerVerification.Accepted.class);
            clock.set(svid.notAfter());

            assertThat(rejection(svid.chain(), snapshot).message())
                    .isEqualTo("Peer spiffe://a.test/web rejected: its SVID expired at " + svid.notAfter() + " (now "
                            + clock.instant() + "). Check the identity source of the peer, or the two clocks.");
        }

        @Test
        void rejectsALeafThatIsNotYetValid() {
            List<X509Certificate> chain = authority.forge(Defect.NOT_YET_VALID).chain();

            assertRejected(
                    chain,
                    RejectionReason.NOT_YET_VALID,
                    "Peer spiffe://a.test/forged rejected: its SVID is valid only from "
                            + chain.get(0).getNotBefore().toInstant() + " (now " + clock.instant()
                            + "). Set the clocks of issuer and this host.");
        }

        @Test
        @DisplayName("rule 11: accepts a leaf from the very millisecond")
        void acceptsALeafFromTheVeryMillisecond() {
            List<X509Certificate> chain = authority.issue("/web").chain();
            IdentitySnapshot snapshot = trusting(authority.bundle());
            clock.set(chain.get(0).getNotBefore().toInstant());
            assertThat(verify(chain, snapshot)).isInstanceOf(PeerVerification.Accepted.class);
            clock.advance(Duration.ofMillis(-1));

            assertThat(rejection(chain, snapshot).reason()).isEqualTo(RejectionReason.NOT_YET_VALID);
        }

        @Test
        @DisplayName("rule 11: rejects a chain of another key")
        void rejectsAChainOfAnotherKey() {
            IdentitySnapshot snapshot = trusting(authority.bundle());

            assertThat(rejection(authority.forge(Defect.FOREIGN_KEY).chain(), snapshot)
                            .message())
                    .startsWith("Peer spiffe://a.test/forged rejected: its chain does not lead to an authority in the"
                            + " bundle of a.test (trust generation " + snapshot.trustGeneration() + "): ")
                    .endsWith(". Reissue its SVID under a current authority, or update the bundle.");
        }

        @Test
        @DisplayName("rule 9: rejects a signer of another domain")
        void rejectsASignerOfAnotherDomain() {
            assertRejected(
                    authority.forge(Defect.INTERMEDIATE_OF_ANOTHER_DOMAIN).chain(),
                    RejectionReason.INVALID_SVID,
                    "Peer spiffe://a.test/forged rejected: a signing certificate in its chain names trust domain"
                            + " other.a.test. A domain's workloads are signed by that domain's authorities.");
        }

        @Test
        void rejectsAChainOfEleven() {
            assertRejected(
                    lengthened(11),
                    RejectionReason.UNTRUSTED_CHAIN,
                    "Peer spiffe://a.test/web rejected: its chain has 11 certificates; at most 10 are accepted."
                            + " Shorten the chain.");
        }

        @Test
        void doesNotFindTenCertificatesTooMany() {
            assertThat(rejection(lengthened(10), trusting(authority.bundle())).message())
                    .contains("its chain does not lead to an authority");
        }

        @Test
        @DisplayName("rule 11: rejects a leaf under the bundle of another domain")
        void rejectsALeafUnderTheBundleOfAnotherDomain() {
            DevAuthority impostor = authority("a.test");

            assertThat(rejection(impostor.issue("/web").chain(), trusting(authority.bundle(), other.bundle()))
                            .reason())
                    .isEqualTo(RejectionReason.UNTRUSTED_CHAIN);
        }

        @Test
        @DisplayName("rule 22: rejects everyone under an empty bundle")
        void rejectsEveryoneUnderAnEmptyBundle() {
            TrustBundle empty = TrustBundle.of(authority.trustDomain(), List.of());

            assertThat(rejection(authority.issue("/web").chain(), trusting(empty))
                            .message())
                    .contains("the bundle has no authority that is valid now (0 in all)");
        }

        @Test
        @DisplayName("rule 11: rejects what only an expired authority vouches for")
        void rejectsWhatOnlyAnExpiredAuthorityVouchesFor() {
            DevAuthority brief = brief();
            IdentitySnapshot old = trusting(brief.bundle());
            Instant end = endOfRoot(brief);
            clock.set(end.minus(Duration.ofMinutes(1)));
            brief.renewRoot();
            List<X509Certificate> chain = brief.issue("/web").chain();
            assertThat(chain.get(0).getNotAfter().toInstant()).isAfter(end);

            clock.set(end);

            assertThat(rejection(chain, old).reason()).isEqualTo(RejectionReason.UNTRUSTED_CHAIN);
            assertThat(rejection(chain, old).message())
                    .contains("the bundle has no authority that is valid now (1 in all)");
            assertThat(verify(chain, trusting(brief.bundle()))).isInstanceOf(PeerVerification.Accepted.class);
        }

        @ParameterizedTest
        @EnumSource(
                value = Defect.class,
                mode = EnumSource.Mode.EXCLUDE,
                names = {
                    "ADDITIONAL_EMAIL",
                    "ADDITIONAL_OTHER_NAME",
                    "ADDITIONAL_DNS_NAME",
                    "NO_EXTENDED_KEY_USAGE",
                    "NO_BASIC_CONSTRAINTS"
                })
        @DisplayName("rules 1 to 12: rejects every defect")
        void rejectsEveryDefect(Defect defect) {
            assertThat(verify(authority.forge(defect).chain(), trusting(authority.bundle())))
                    .isInstanceOf(PeerVerification.Rejected.class);
        }

        @ParameterizedTest
        @ValueSource(strings = {"a.test", "under_score.test", "10.0.0.1", "a-b.test", "1"})
        @DisplayName("rule 2: accepts every legal name of a domain")
        void acceptsEveryLegalNameOfADomain(String domain) {
            DevAuthority named =
                    DevAuthority.builder(domain).clock(clock).withIntermediate().build();

            assertThat(accepted(named.issue("/web").chain(), trusting(named.bundle()))
                            .id())
                    .hasToString("spiffe://" + domain + "/web");
        }

        @Test
        @DisplayName("rule 11: rejects SHA-1 also where it is a parameter of the signature")
        void rejectsSha1WithinPss() {
            CertificateForge forge = authority.forgery("/web");
            forge.signedWithSha1Pss();

            assertThat(rejection(forge.build().chain(), trusting(authority.bundle()))
                            .message())
                    .contains("SHA-1");
        }

        @Test
        @DisplayName(
                "rule 12: accepts a signer that may name the trust domain of the leaf, and rejects one that may not")
        void honoursNameConstraints() {
            CertificateForge permitted = authority.forgery("/web");
            permitted.throughIntermediateFor("a.test");
            CertificateForge excluded = authority.forgery("/web");
            excluded.throughIntermediateFor("b.test");

            assertThat(verify(permitted.build().chain(), trusting(authority.bundle())))
                    .isInstanceOf(PeerVerification.Accepted.class);
            assertThat(rejection(excluded.build().chain(), trusting(authority.bundle()))
                            .reason())
                    .isEqualTo(RejectionReason.UNTRUSTED_CHAIN);
        }

        @Test
        @DisplayName(
                "rule 12: accepts under an authority that may name the trust domain of the leaf, and rejects under one"
                        + " that may not")
        void honoursNameConstraintsOfAnAuthority() {
            for (String host : List.of("a.test", "b.test")) {
                CertificateForge forge = authority.forgery("/web");
                forge.throughIntermediateFor(host);
                List<X509Certificate> chain = forge.build().chain();
                IdentitySnapshot snapshot = trusting(TrustBundle.of(authority.trustDomain(), List.of(chain.get(1))));

                for (List<X509Certificate> sent : List.of(chain, chain.subList(0, 1))) {
                    assertThat(verify(sent, snapshot) instanceof PeerVerification.Accepted)
                            .as("%s, %d certificates", host, sent.size())
                            .isEqualTo(host.equals("a.test"));
                }
                if (host.equals("b.test")) {
                    assertThat(rejection(chain, snapshot).message())
                            .contains("no authority of the bundle may vouch for its names (name constraints)");
                }
            }
        }

        @Test
        @DisplayName("rule 11: accepts a root that is sent along")
        void acceptsARootSentAlong() {
            List<X509Certificate> chain =
                    new ArrayList<>(authority.issue("/web").chain());
            chain.addAll(authority.bundle().authorities());

            assertThat(accepted(chain, trusting(authority.bundle())).chain()).isEqualTo(chain);
        }
    }

    @Nested
    class Recheck {

        @Test
        void rejectsWhenTheBundleIsGoneAndKeepsTheVouch() {
            PeerIdentity peer = accepted(authority.issue("/web").chain(), trusting(authority.bundle()));
            Vouch before = peer.vouch();

            assertThat(verifier.recheck(peer, trusting(other.bundle()), clock.millis()))
                    .extracting(PeerRejection::reason)
                    .isEqualTo(RejectionReason.NO_BUNDLE);
            assertThat(peer.vouch()).isSameAs(before);
        }

        @Test
        void rejectsWhenTheRootWasReplaced() {
            PeerIdentity peer = accepted(authority.issue("/web").chain(), trusting(authority.bundle()));
            authority.rotateRoot();
            authority.dropOldRoots();

            assertThat(verifier.recheck(peer, trusting(authority.bundle()), clock.millis()))
                    .extracting(PeerRejection::reason)
                    .isEqualTo(RejectionReason.UNTRUSTED_CHAIN);
        }

        @Test
        void rejectsFromTheVeryMillisecondThatTheAuthorityEnds() {
            DevAuthority brief = brief();
            IdentitySnapshot old = trusting(brief.bundle());
            Instant end = endOfRoot(brief);
            clock.set(end.minus(Duration.ofMinutes(1)));
            brief.renewRoot();
            PeerIdentity peer = accepted(brief.issue("/web").chain(), old);
            assertThat(peer.vouch().untilMillis()).isEqualTo(end.toEpochMilli());

            assertThat(verifier.recheck(peer, old, end.toEpochMilli() - 1)).isNull();
            assertThat(verifier.recheck(peer, old, end.toEpochMilli()))
                    .extracting(PeerRejection::reason)
                    .isEqualTo(RejectionReason.UNTRUSTED_CHAIN);
        }

        @Test
        void rejectsFromTheVeryMillisecondThatTheBundleIsTooOld() {
            Instant end = clock.instant().plus(Duration.ofMinutes(10));
            IdentitySnapshot bounded = trusting(end);
            List<X509Certificate> chain = authority.issue("/web").chain();
            PeerIdentity peer = accepted(chain, bounded);
            assertThat(peer.vouch().untilMillis()).isEqualTo(end.toEpochMilli());

            assertThat(verifier.recheck(peer, bounded, end.toEpochMilli() - 1)).isNull();
            assertThat(verifier.recheck(peer, bounded, end.toEpochMilli()))
                    .extracting(PeerRejection::reason)
                    .isEqualTo(RejectionReason.NO_BUNDLE);
            clock.set(end);
            assertThat(rejection(chain, bounded).message())
                    .isEqualTo("Peer spiffe://a.test/web rejected: the bundle of a.test was good until " + end
                            + " and was not confirmed since. Find out why the bundle of a.test cannot be fetched.");
        }

        @Test
        void passesPastTheBoundThatWasWhenTheBundleIsConfirmed() {
            Instant end = clock.instant().plus(Duration.ofMinutes(10));
            PeerIdentity peer = accepted(authority.issue("/web").chain(), trusting(end));

            assertThat(verifier.recheck(peer, trusting(end.plusSeconds(60)), end.toEpochMilli()))
                    .isNull();
            assertThat(peer.vouch().untilMillis()).isEqualTo(end.plusSeconds(60).toEpochMilli());
        }

        @Test
        void passesUnderARenewedRootOfTheSameKey() {
            PeerIdentity peer = accepted(authority.issue("/web").chain(), trusting(authority.bundle()));
            TrustBundle before = authority.bundle();
            clock.advance(Duration.ofMinutes(1));
            authority.renewRoot();
            IdentitySnapshot renewed = trusting(authority.bundle());

            assertThat(authority.bundle()).isNotEqualTo(before);
            assertThat(verifier.recheck(peer, renewed, clock.millis())).isNull();
            assertThat(peer.vouch().trustGeneration()).isEqualTo(renewed.trustGeneration());
        }

        @Test
        void verifiesNothingWithinTheSameGeneration() {
            IdentitySnapshot snapshot = trusting(authority.bundle());
            PeerIdentity peer = accepted(authority.issue("/web").chain(), snapshot);
            Vouch before = peer.vouch();

            assertThat(verifier.recheck(peer, snapshot, clock.millis())).isNull();
            assertThat(peer.vouch()).isSameAs(before);
        }
    }

    private DevAuthority brief() {
        return DevAuthority.builder("a.test")
                .clock(clock)
                .rootLifetime(Duration.ofMinutes(10))
                .svidLifetime(Duration.ofMinutes(5))
                .build();
    }

    private static Instant endOfRoot(DevAuthority authority) {
        return authority.bundle().authorities().iterator().next().getNotAfter().toInstant();
    }

    private List<X509Certificate> lengthened(int size) {
        DevAuthority layered =
                DevAuthority.builder("a.test").clock(clock).withIntermediate().build();
        List<X509Certificate> chain = new ArrayList<>(layered.issue("/web").chain());
        while (chain.size() < size) {
            chain.add(chain.get(1));
        }
        return chain;
    }

    private DevAuthority authority(String domain) {
        return DevAuthority.builder(domain).clock(clock).build();
    }

    private IdentitySnapshot trusting(TrustBundle... bundles) {
        return StaticIdentitySource.of(
                        IdentityMaterial.of(List.of(authority.issue("/own")), TrustBundleSet.of(bundles)), clock)
                .current();
    }

    private IdentitySnapshot trusting(Instant goodUntil) {
        TrustBundleSet bundles =
                TrustBundleSet.of(authority.bundle()).withGoodUntil(Map.of(authority.trustDomain(), goodUntil));
        return StaticIdentitySource.of(IdentityMaterial.of(List.of(authority.issue("/own")), bundles), clock)
                .current();
    }

    private PeerVerification verify(List<X509Certificate> chain, IdentitySnapshot snapshot) {
        return verifier.verify(chain, snapshot, clock.millis());
    }

    private PeerIdentity accepted(List<X509Certificate> chain, IdentitySnapshot snapshot) {
        return ((PeerVerification.Accepted) verify(chain, snapshot)).peer();
    }

    private PeerRejection rejection(List<X509Certificate> chain, IdentitySnapshot snapshot) {
        return ((PeerVerification.Rejected) verify(chain, snapshot)).rejection();
    }

    private void assertRejected(List<X509Certificate> chain, RejectionReason reason, String message) {
        PeerRejection rejection = rejection(chain, trusting(authority.bundle()));
        assertThat(rejection.message()).isEqualTo(message);
        assertThat(rejection.reason()).isEqualTo(reason);
    }
}
