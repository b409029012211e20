package dev.zt.devkit.ca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.SvidRule;
import dev.zt.identity.SvidViolation;
import dev.zt.identity.X509Svid;
import dev.zt.identity.X509SvidProfile;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DefectTest {

    private static final Instant NOW = Instant.parse("2026-11-24T07:00:00Z");
    private static final DevAuthority CA = DevAuthority.builder("a.test")
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .withIntermediate()
            .build();
    private static final int CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    private static X509Certificate leaf(Defect defect) {
        return CA.forge(defect).leaf();
    }

    private static Collection<List<?>> names(Defect defect) throws Exception {
        return Optional.ofNullable(leaf(defect).getSubjectAlternativeNames()).orElse(List.of());
    }

    private static boolean pathIsValid(Defect defect) {
        return Pkix.accepts(CA.forge(defect).chain(), CA.bundle(), NOW);
    }

    @Test
    void withoutADefectTheForgeBuildsAProperSvid() {
        Forged forged = CA.forgery("/orders").build();

        assertThat(X509SvidProfile.leafViolation(forged.leaf())).isEmpty();
        assertThat(Pkix.accepts(forged.chain(), CA.bundle(), NOW)).isTrue();
        assertThat(X509Svid.of(forged.chain(), forged.key()).id()).hasToString("spiffe://a.test/orders");
    }

    @ParameterizedTest
    @EnumSource(Defect.class)
    void theProfileRefusesExactlyWhatTheRuleSays(Defect defect) {
        Forged forged = CA.forge(defect);
        Stream<Optional<SvidViolation>> signing =
                forged.chain().stream().skip(1).map(X509SvidProfile::signingViolation);
        List<SvidRule> broken = Stream.concat(Stream.of(X509SvidProfile.leafViolation(forged.leaf())), signing)
                .flatMap(Optional::stream)
                .map(SvidViolation::rule)
                .toList();

        assertThat(broken).isEqualTo(defect.breaksProfile() ? Collections.singletonList(defect.rule()) : List.of());
    }

    /** So that a test that sees a refusal sees it for the defect's own sake. */
    @ParameterizedTest
    @EnumSource(Defect.class)
    void aProfileDefectIsTheOnlyFaultOfItsChain(Defect defect) {
        boolean pathToo = Set.of(Defect.INTERMEDIATE_WITHOUT_CA, Defect.INTERMEDIATE_WITHOUT_KEY_CERT_SIGN)
                .contains(defect);

        assertThat(pathIsValid(defect)).isEqualTo(defect.rule() != SvidRule.PATH_VALIDATION && !pathToo);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "EXPIRED",
                "NOT_YET_VALID",
                "UNKNOWN_CRITICAL_EXTENSION",
                "FOREIGN_KEY",
                "SELF_SIGNED",
                "MD5_SIGNATURE",
                "EXPIRED_INTERMEDIATE",
                "NAME_CONSTRAINED_INTERMEDIATE",
                "INTERMEDIATE_WITHOUT_CA",
                "INTERMEDIATE_WITHOUT_KEY_CERT_SIGN"
            })
    void pathValidationRefuses(Defect defect) {
        assertThat(pathIsValid(defect)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_ANY,
            names = {"ADDITIONAL_.*", "NO_EXTENDED_KEY_USAGE", "NO_BASIC_CONSTRAINTS", "SHA1_.*", ".*OTHER_DOMAIN"})
    void pathValidationTakesWhatBreaksNoRule(Defect defect) {
        assertThat(defect.rule()).isNull();
        assertThat(pathIsValid(defect)).isTrue();
    }

    @Nested
    class IsReallyThere {

        @Test
        void names() throws Exception {
            assertThat(DefectTest.names(Defect.NO_SAN)).isEmpty();
            assertThat(DefectTest.names(Defect.TWO_URI_SANS))
                    .containsExactly(List.of(6, "spiffe://a.test/forged"), List.of(6, "spiffe://a.test/forged-too"));
            assertThat(DefectTest.names(Defect.REPEATED_URI_SAN)).hasSize(2);
            assertThat(DefectTest.names(Defect.ID_AS_DNS_NAME)).containsExactly(List.of(2, "spiffe://a.test/forged"));
            assertThat(DefectTest.names(Defect.ID_AS_OTHER_NAME))
                    .singleElement()
                    .satisfies(name -> assertThat(name.get(0)).isEqualTo(0));
            assertThat(DefectTest.names(Defect.ADDITIONAL_EMAIL))
                    .contains(List.of(1, "orders@a.test"), List.of(6, "spiffe://a.test/forged"));
            assertThat(DefectTest.names(Defect.ADDITIONAL_OTHER_NAME)).hasSize(2);
            assertThat(DefectTest.names(Defect.ADDITIONAL_DNS_NAME)).contains(List.of(2, "orders.a.test"));
        }

        @ParameterizedTest
        @CsvSource({
            "UPPER_CASE_SCHEME, SPIFFE://a.test/forged",
            "UPPER_CASE_DOMAIN, spiffe://A.TEST/forged",
            "TRAILING_SLASH, spiffe://a.test/forged/",
            "RELATIVE_SEGMENT, spiffe://a.test/forged/../admin",
            "PERCENT_ENCODING, spiffe://a.test/forged%2fadmin",
            "QUERY, spiffe://a.test/forged?role=admin",
            "PORT, spiffe://a.test:443/forged",
            "ID_WITHOUT_PATH, spiffe://a.test",
        })
        void uriText(Defect defect, String uri) throws Exception {
            assertThat(DefectTest.names(defect)).containsExactly(List.of(6, uri));
        }

        @Test
        void usages() throws Exception {
            assertThat(leaf(Defect.CA_LEAF).getBasicConstraints()).isNotNegative();
            assertThat(leaf(Defect.KEY_CERT_SIGN).getKeyUsage()[CERT_SIGN]).isTrue();
            assertThat(leaf(Defect.CRL_SIGN).getKeyUsage()[CRL_SIGN]).isTrue();
            assertThat(leaf(Defect.NO_DIGITAL_SIGNATURE).getKeyUsage()[0]).isFalse();
            assertThat(leaf(Defect.NO_KEY_USAGE).getKeyUsage()).isNull();
            assertThat(leaf(Defect.NON_CRITICAL_KEY_USAGE).getNonCriticalExtensionOIDs())
                    .contains("2.5.29.15");
            assertThat(leaf(Defect.NO_EXTENDED_KEY_USAGE).getExtendedKeyUsage()).isNull();
            assertThat(leaf(Defect.CODE_SIGNING_ONLY).getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.3");
            assertThat(leaf(Defect.NO_BASIC_CONSTRAINTS).getExtensionValue("2.5.29.19"))
                    .isNull();
            assertThat(leaf(Defect.UNKNOWN_CRITICAL_EXTENSION).hasUnsupportedCriticalExtension())
                    .isTrue();
        }

        @Test
        void signatures() {
            X509Certificate impostor = leaf(Defect.FOREIGN_KEY);

            assertThat(impostor.getIssuerX500Principal())
                    .isEqualTo(CA.issue("/x").leaf().getIssuerX500Principal());
            assertThat(leaf(Defect.SELF_SIGNED).getIssuerX500Principal().getName())
                    .contains("self-signed");
            assertThat(leaf(Defect.MD5_SIGNATURE).getSigAlgName()).isEqualTo("MD5withRSA");
            assertThat(leaf(Defect.SHA1_SIGNATURE).getSigAlgName()).isEqualTo("SHA1withRSA");
        }

        @Test
        void nameConstraintAloneIsWhatFails() {
            Forged forged = CA.forge(Defect.NAME_CONSTRAINED_INTERMEDIATE);

            assertThat(Pkix.accepts(forged.chain().subList(1, 2), CA.bundle(), NOW))
                    .isTrue();
            assertThat(forged.chain().get(1).getCriticalExtensionOIDs()).contains("2.5.29.30");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "ED25519"})
    void everyDefectCanBeForgedWithEveryKey(KeyAlgorithm algorithm) {
        DevAuthority authority =
                DevAuthority.builder("b.test").keyAlgorithm(algorithm).build();
        for (Defect defect : Defect.values()) {
            assertThat(authority.forge(defect).chain()).as("%s", defect).isNotEmpty();
        }
    }
}
