package dev.zt.devkit.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.identity.X509SvidProfile;
import dev.zt.trust.TrustBundle;
import java.math.BigInteger;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevAuthorityTest {

    private static final Instant NOW = Instant.parse("2026-11-24T07:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final DevAuthority ca = DevAuthority.builder("a.test").clock(CLOCK).build();

    private static X509Certificate onlyRoot(DevAuthority authority) {
        assertThat(authority.bundle().authorities()).hasSize(1);
        return authority.bundle().authorities().iterator().next();
    }

    @Nested
    class Issue {

        @Test
        void writesNoSubjectUnlessCommonNamesAreAskedFor() {
            assertThat(ca.issue("/x").leaf().getSubjectX500Principal().getName())
                    .isEmpty();
        }

        @Test
        void signsForADomainWhoseNameIsLongerThanACommonName() {
            DevAuthority named = DevAuthority.builder("a".repeat(255))
                    .clock(CLOCK)
                    .withIntermediate()
                    .build();

            assertThatCode(() -> Pkix.validate(named.issue("/x").chain(), named.bundle(), NOW))
                    .doesNotThrowAnyException();
        }

        @Test
        void writesTheCommonNameBesideTheId() {
            DevAuthority named = DevAuthority.builder("a.test")
                    .clock(CLOCK)
                    .commonNames(id -> "orders.shop")
                    .build();

            X509Svid svid = named.issue("/ns/shop/sa/orders");

            assertThat(svid.leaf().getSubjectX500Principal().getName()).isEqualTo("CN=orders.shop");
            assertThat(svid.id()).isEqualTo(SpiffeId.parse("spiffe://a.test/ns/shop/sa/orders"));
            assertThatCode(() -> Pkix.validate(svid.chain(), named.bundle(), NOW))
                    .doesNotThrowAnyException();
        }

        @ParameterizedTest(name = "rule 11: {0} chains validate with and without an intermediate")
        @EnumSource(KeyAlgorithm.class)
        void validates(KeyAlgorithm algorithm) {
            DevAuthority.Builder builder =
                    DevAuthority.builder("a.test").clock(CLOCK).keyAlgorithm(algorithm);
            DevAuthority direct = builder.build();
            DevAuthority layered = builder.withIntermediate().build();

            assertThat(direct.issue("/x").chain()).hasSize(1);
            assertThat(layered.issue("/x").chain()).hasSize(2);
            assertThatCode(() -> Pkix.validate(direct.issue("/x").chain(), direct.bundle(), NOW))
                    .doesNotThrowAnyException();
            assertThatCode(() -> Pkix.validate(layered.issue("/x").chain(), layered.bundle(), NOW))
                    .doesNotThrowAnyException();
            assertThat(Pkix.accepts(direct.issue("/x").chain(), layered.bundle(), NOW))
                    .isFalse();
        }

        @Test
        @DisplayName("rules 6, 7, 8 and 10: the leaf has the profile of an X509-SVID")
        void leafProfile() throws Exception {
            X509Certificate leaf = ca.issue("/ns/shop/sa/orders").leaf();

            assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
            assertThat(leaf.getSubjectAlternativeNames())
                    .containsExactly(List.of(6, "spiffe://a.test/ns/shop/sa/orders"));
            assertThat(leaf.getCriticalExtensionOIDs())
                    .contains(Extension.subjectAlternativeName.getId(), Extension.keyUsage.getId());
            assertThat(leaf.getKeyUsage())
                    .containsExactly(true, false, false, false, false, false, false, false, false);
            assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
            assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
            assertThat(leaf.getExtensionValue(Extension.basicConstraints.getId()))
                    .isNotNull();
        }

        @Test
        void livesOneHourAndBeginsThirtySecondsAgo() {
            X509Certificate leaf = ca.issue("/x").leaf();

            assertThat(leaf.getNotBefore().toInstant()).isEqualTo(NOW.minusSeconds(30));
            assertThat(leaf.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofHours(1)));
        }

        @Test
        void takesALifetime() {
            assertThat(ca.issue("/x", Duration.ofSeconds(5)).notAfter()).isEqualTo(NOW.plusSeconds(5));
            assertThatThrownBy(() -> ca.issue("/x", Duration.ofMillis(999)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("lifetime PT0.999S is under one second");
            assertThatThrownBy(() -> ca.issue("/x", Duration.ofHours(-1))).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void issuesWhatHasExpired() {
            X509Svid svid = ca.issueExpired("/x");

            assertThat(svid.notAfter()).isEqualTo(NOW.minusSeconds(1));
            assertThat(Pkix.accepts(svid.chain(), ca.bundle(), NOW)).isFalse();
            assertThat(Pkix.accepts(svid.chain(), ca.bundle(), NOW.minusSeconds(2)))
                    .isTrue();
        }

        @Test
        void hasDistinctLongPositiveSerials() {
            Set<BigInteger> serials = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                BigInteger serial = ca.issue("/x").leaf().getSerialNumber();
                assertThat(serial.signum()).isPositive();
                assertThat(serial.bitLength()).isEqualTo(127);
                serials.add(serial);
            }
            assertThat(serials).hasSize(100);
        }

        @Test
        void makesANewKeyEachTime() {
            assertThat(ca.issue("/x").leaf().getPublicKey())
                    .isNotEqualTo(ca.issue("/x").leaf().getPublicKey());
        }

        @Test
        void takesAnIdOfItsOwnDomain() {
            assertThat(ca.issue(SpiffeId.parse("spiffe://a.test/x")).id()).hasToString("spiffe://a.test/x");
            assertThatThrownBy(() -> ca.issue(SpiffeId.parse("spiffe://b.test/x")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("id spiffe://b.test/x is not of trust domain a.test; ask the authority of b.test.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "x", "/", "/x/", "/../x"})
        void refusesPathsThatNameNoWorkload(String path) {
            assertThatThrownBy(() -> ca.issue(path)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Bundle {

        @Test
        @DisplayName("rule 9: the root is a signing certificate of the trust domain")
        void rootProfile() {
            X509Certificate root = onlyRoot(ca);

            assertThat(X509SvidProfile.signingViolation(root)).isEmpty();
            assertThat(X509SvidProfile.signingId(root)).contains(SpiffeId.parse("spiffe://a.test"));
            assertThat(root.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
            assertThat(root.getKeyUsage()).containsExactly(false, false, false, false, false, true, true, false, false);
            assertThat(root.getCriticalExtensionOIDs())
                    .contains(Extension.keyUsage.getId(), Extension.basicConstraints.getId());
            assertThat(root.getNonCriticalExtensionOIDs())
                    .contains(Extension.subjectKeyIdentifier.getId(), Extension.authorityKeyIdentifier.getId());
            assertThat(root.getNotAfter().toInstant())
                    .isEqualTo(NOW.minusSeconds(30).plus(Duration.ofDays(3650)));
        }

        @Test
        void anIntermediateSignsLeavesOnly() {
            DevAuthority layered =
                    DevAuthority.builder("a.test").withIntermediate().build();

            assertThat(layered.issue("/x").chain().get(1).getBasicConstraints()).isZero();
            assertThat(layered.bundle().authorities())
                    .doesNotContain(layered.issue("/x").chain().get(1));
        }

        @Test
        void aRootMayEndBeforeItsLeaves() {
            DevAuthority brief = DevAuthority.builder("a.test")
                    .clock(CLOCK)
                    .rootLifetime(Duration.ofMinutes(5))
                    .build();

            assertThat(onlyRoot(brief).getNotAfter().toInstant())
                    .isBefore(brief.issue("/x").notAfter());
        }
    }

    @Nested
    class Rotation {

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void trustsOldAndNewUntilTheOldIsDropped(boolean intermediate) {
            DevAuthority.Builder builder = DevAuthority.builder("a.test").clock(CLOCK);
            DevAuthority authority = (intermediate ? builder.withIntermediate() : builder).build();
            X509Svid before = authority.issue("/x");
            TrustBundle oldBundle = authority.bundle();
            authority.rotateRoot();
            X509Svid after = authority.issue("/x");

            assertThat(authority.bundle().authorities()).hasSize(2).containsAll(oldBundle.authorities());
            assertThat(Pkix.accepts(before.chain(), authority.bundle(), NOW)).isTrue();
            assertThat(Pkix.accepts(after.chain(), authority.bundle(), NOW)).isTrue();
            assertThat(Pkix.accepts(after.chain(), oldBundle, NOW)).isFalse();

            authority.dropOldRoots();

            assertThat(authority.bundle().authorities()).hasSize(1);
            assertThat(Pkix.accepts(before.chain(), authority.bundle(), NOW)).isFalse();
            assertThat(Pkix.accepts(after.chain(), authority.bundle(), NOW)).isTrue();
            assertThat(after.chain()).hasSameSizeAs(before.chain());
        }

        @Test
        void renewalKeepsTheKeyAndWhatItSigned() {
            X509Svid before = ca.issue("/x");
            X509Certificate old = onlyRoot(ca);

            ca.renewRoot();

            X509Certificate renewed = onlyRoot(ca);
            assertThat(renewed).isNotEqualTo(old);
            assertThat(renewed.getSerialNumber()).isNotEqualTo(old.getSerialNumber());
            assertThat(renewed.getPublicKey()).isEqualTo(old.getPublicKey());
            assertThat(Pkix.accepts(before.chain(), ca.bundle(), NOW)).isTrue();
            assertThat(Pkix.accepts(ca.issue("/x").chain(), ca.bundle(), NOW)).isTrue();
        }
    }

    @Test
    void refusesBadSettings() {
        assertThatThrownBy(() -> DevAuthority.create("A.test")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DevAuthority.builder("a.test").svidLifetime(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("svidLifetime PT0S is under one second");
        assertThatThrownBy(() -> DevAuthority.builder("a.test").rootLifetime(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rootLifetime PT0S is under one second");
    }

    @Test
    void registersNoProviderAndShowsNoKey() {
        ca.issue("/x");

        assertThat(Security.getProvider("BC")).isNull();
        assertThat(ca).hasToString("DevAuthority[a.test]");
        assertThat(ca.trustDomain()).isEqualTo(TrustDomain.parse("a.test"));
        assertThat(ca.forge(Defect.CA_LEAF)).hasToString("Forged[1 certificates]");
    }
}
