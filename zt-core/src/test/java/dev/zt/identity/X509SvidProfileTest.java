package dev.zt.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import dev.zt.devkit.ca.CertificateForge;
import dev.zt.devkit.ca.Defect;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.devkit.ca.Forged;
import dev.zt.devkit.ca.KeyAlgorithm;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class X509SvidProfileTest {

    private static final DevAuthority CA =
            DevAuthority.builder("a.test").withIntermediate().build();

    static Stream<Arguments> profileDefects() {
        return Arrays.stream(Defect.values())
                .filter(Defect::breaksProfile)
                .map(defect -> arguments(ruleOf(defect).number(), defect));
    }

    static Stream<Defect> otherDefects() {
        return Arrays.stream(Defect.values()).filter(defect -> !defect.breaksProfile());
    }

    private static SvidRule ruleOf(Defect defect) {
        return Optional.ofNullable(defect.rule()).orElseThrow();
    }

    /** Returns the first violation of any certificate in the chain. */
    private static Optional<SvidViolation> violation(Forged forged) {
        Stream<Optional<SvidViolation>> signing =
                forged.chain().stream().skip(1).map(X509SvidProfile::signingViolation);
        return Stream.concat(Stream.of(X509SvidProfile.leafViolation(forged.leaf())), signing)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static String leafMessage(Defect defect) {
        return X509SvidProfile.leafViolation(CA.forge(defect).leaf())
                .orElseThrow()
                .message();
    }

    @ParameterizedTest(name = "rule {0}: rejects {1}")
    @MethodSource("profileDefects")
    void rejects(int rule, Defect defect) {
        assertThat(violation(CA.forge(defect)).map(SvidViolation::rule)).contains(ruleOf(defect));
    }

    @ParameterizedTest(name = "leaves {0} to path validation, or accepts it as legal")
    @MethodSource("otherDefects")
    void accepts(Defect defect) {
        assertThat(violation(CA.forge(defect))).isEmpty();
    }

    @Test
    void seesDefectsOfEachKind() {
        assertThat(profileDefects().count()).isGreaterThan(25);
        assertThat(otherDefects().count()).isGreaterThan(10);
    }

    @Nested
    class LeafViolation {

        @ParameterizedTest(name = "rules 6, 7, 8 and 10: accepts a proper leaf with {0} keys")
        @EnumSource(KeyAlgorithm.class)
        void acceptsProperLeaf(KeyAlgorithm algorithm) {
            DevAuthority authority =
                    DevAuthority.builder("a.test").keyAlgorithm(algorithm).build();

            assertThat(X509SvidProfile.leafViolation(authority.issue("/orders").leaf()))
                    .isEmpty();
        }

        @ParameterizedTest
        @DisplayName("rule 2: accepts every legal trust domain, also those that are no host names")
        @ValueSource(strings = {"a_b.test", "1.2.3.4", "1.2.3.4.5", "a..b", "-a", "_", ".", "a-"})
        void acceptsOddDomains(String domain) {
            assertThat(X509SvidProfile.leafId(
                            DevAuthority.create(domain).issue("/...").leaf()))
                    .hasToString("spiffe://" + domain + "/...");
        }

        @Test
        @DisplayName("rule 4: accepts a leaf whose ID has 2048 characters")
        void acceptsLongestId() {
            String path = "/" + "x".repeat(2048 - 16);

            assertThat(X509SvidProfile.leafViolation(CA.issue(path).leaf())).isEmpty();
        }

        @ParameterizedTest
        @DisplayName("rules 1 to 10: says what is wrong and the mend")
        @CsvSource(
                delimiter = '|',
                value = {
                    "NO_SAN | it has 0 URI SANs; a workload's certificate has exactly one, its SPIFFE ID",
                    "TWO_URI_SANS | it has 2 URI SANs; a workload's certificate has exactly one, its SPIFFE ID",
                    "URI_IS_HTTPS | its URI SAN \"https://orders.test/\" is no SPIFFE ID: it does not begin with"
                            + " spiffe://",
                    "ID_WITHOUT_PATH | its SPIFFE ID spiffe://a.test names a trust domain, not a workload; issue it"
                            + " with a path",
                    "CA_LEAF | it is a CA (cA=true); a CA never authenticates as a workload",
                    "UNREADABLE_BASIC_CONSTRAINTS | its basic constraints are unreadable",
                    "NO_KEY_USAGE | its key usage is missing or not critical",
                    "NON_CRITICAL_KEY_USAGE | its key usage is missing or not critical",
                    "NO_DIGITAL_SIGNATURE | its key usage lacks digitalSignature",
                    "KEY_CERT_SIGN | its key usage has keyCertSign or cRLSign",
                    "CRL_SIGN | its key usage has keyCertSign or cRLSign",
                    "SERVER_AUTH_ONLY | its extended key usage lacks serverAuth or clientAuth",
                    "UNREADABLE_EXTENDED_KEY_USAGE | its extended key usage is unreadable",
                })
        void saysWhy(Defect defect, String message) {
            assertThat(leafMessage(defect)).isEqualTo(message);
        }

        @Test
        @DisplayName("rule 9: rejects a root and an intermediate as a leaf")
        void rejectsSigningCertificates() {
            assertThat(X509SvidProfile.leafViolation(CA.issue("/x").chain().get(1))
                            .map(SvidViolation::rule))
                    .contains(SvidRule.LEAF_PATH);
            assertThat(X509SvidProfile.leafViolation(
                                    CA.bundle().authorities().iterator().next())
                            .map(SvidViolation::rule))
                    .contains(SvidRule.LEAF_PATH);
        }
    }

    @Nested
    class OddReaders {

        private final X509Certificate leaf = leaf();

        private X509Certificate leaf() {
            CertificateForge forge = CA.forgery("/orders");
            forge.leaf().withUnreadableIpAddress();
            return forge.build().leaf();
        }

        @Test
        void rejectsLeafWithUnreadableIpAddress() {
            assertThat(X509SvidProfile.leafViolation(leaf))
                    .contains(new SvidViolation(SvidRule.ONE_URI_SAN, "its subject alternative names are unreadable"));
            assertThatThrownBy(() -> X509SvidProfile.leafId(leaf))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("its subject alternative names are unreadable");
        }

        @Test
        void rejectsLeafWhoseExtendedKeyUsageThrows() throws Exception {
            X509Certificate throwing = delegate();
            doThrow(new CertificateParsingException("unreadable"))
                    .when(throwing)
                    .getExtendedKeyUsage();

            assertThat(X509SvidProfile.leafViolation(throwing))
                    .contains(new SvidViolation(SvidRule.EXTENDED_KEY_USAGE, "its extended key usage is unreadable"));
        }

        @Test
        void rejectsCaOfPathLengthZeroAsLeaf() {
            X509Certificate ca = delegate();
            doReturn(0).when(ca).getBasicConstraints();

            assertThat(X509SvidProfile.leafViolation(ca))
                    .contains(new SvidViolation(
                            SvidRule.LEAF_NOT_CA, "it is a CA (cA=true); a CA never authenticates as a workload"));
        }

        private static X509Certificate delegate() {
            return mock(X509Certificate.class, delegatesTo(CA.issue("/orders").leaf()));
        }

        @Test
        void rejectsLeafAgainWhenItIsAskedAgain() {
            X509SvidProfile.leafViolation(leaf);

            assertThat(X509SvidProfile.leafViolation(leaf)).isPresent();
        }

        @Test
        void rejectsAnExtensionThatIsThereTwice() throws Exception {
            X509Certificate twice = delegate();
            byte[] oid = {0x30, 0x09, 0x06, 0x03, 0x55, 0x1d, 0x0f, 0x04, 0x02, 0x05, 0x00};
            byte[] inner = {0x30, 26, (byte) 0xa3, 24, 0x30, 22};
            byte[] tbs = Arrays.copyOf(inner, inner.length + 2 * oid.length);
            System.arraycopy(oid, 0, tbs, inner.length, oid.length);
            System.arraycopy(oid, 0, tbs, inner.length + oid.length, oid.length);
            doReturn(tbs).when(twice).getTBSCertificate();

            assertThat(X509SvidProfile.leafViolation(twice))
                    .contains(new SvidViolation(
                            SvidRule.PATH_VALIDATION, "an extension of a certificate is there twice or unreadable"));
        }

        @Test
        void rejectsALeafOfWhichTheExtensionsAreUnreadable() throws Exception {
            X509Certificate odd = delegate();
            doReturn(new byte[] {0x30, (byte) 0x80}).when(odd).getTBSCertificate();

            assertThat(X509SvidProfile.leafViolation(odd)).isPresent();
        }

        @Test
        void findsNoIdInIt() {
            assertThat(X509SvidProfile.signingId(leaf)).isEmpty();
        }
    }

    @Nested
    class LeafId {

        @Test
        @DisplayName("rule 6: reads the URI SAN alone")
        void readsUri() {
            assertThat(X509SvidProfile.leafId(
                            CA.forge(Defect.ADDITIONAL_OTHER_NAME, "/orders").leaf()))
                    .hasToString("spiffe://a.test/orders");
        }

        @Test
        @DisplayName("rule 6: CVE-2026-22747: a common name is nobody's name")
        void readsNoCommonName() {
            DevAuthority named =
                    DevAuthority.builder("a.test").commonNames(id -> "admin").build();
            X509Certificate leaf = named.issue("/orders").leaf();

            assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=admin");
            assertThat(X509SvidProfile.leafId(leaf)).hasToString("spiffe://a.test/orders");
        }

        @ParameterizedTest
        @DisplayName("rule 6: refuses to choose")
        @EnumSource(names = {"NO_SAN", "TWO_URI_SANS", "REPEATED_URI_SAN", "ID_AS_DNS_NAME", "ID_AS_OTHER_NAME"})
        void refuses(Defect defect) {
            assertThatThrownBy(() -> X509SvidProfile.leafId(CA.forge(defect).leaf()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("URI SANs; a workload's certificate has exactly one, its SPIFFE ID");
        }
    }

    @Nested
    class SigningViolation {

        @Test
        @DisplayName("rule 9: accepts root and intermediate")
        void accepts() {
            assertThat(X509SvidProfile.signingViolation(CA.issue("/x").chain().get(1)))
                    .isEmpty();
            assertThat(X509SvidProfile.signingViolation(
                            CA.bundle().authorities().iterator().next()))
                    .isEmpty();
        }

        @Test
        @DisplayName("rule 9: rejects a leaf as a signing certificate")
        void rejectsLeaf() {
            assertThat(X509SvidProfile.signingViolation(CA.issue("/x").leaf()))
                    .contains(new SvidViolation(
                            SvidRule.SIGNING_CERTIFICATE, "a signing certificate is no CA (cA=false)"));
        }

        @ParameterizedTest
        @DisplayName("rule 9: says what is wrong")
        @CsvSource(
                delimiter = '|',
                value = {
                    "INTERMEDIATE_WITHOUT_CA | a signing certificate is no CA (cA=false)",
                    "INTERMEDIATE_WITHOUT_KEY_CERT_SIGN | a signing certificate lacks keyCertSign",
                    "INTERMEDIATE_WITH_UNREADABLE_NAMES | a signing certificate's SANs are unreadable or several URIs",
                    "INTERMEDIATE_WITH_PATH | a signing certificate has the URI \"spiffe://a.test/intermediate\";"
                            + " only spiffe://<trust domain> without a path is allowed",
                })
        void saysWhy(Defect defect, String message) {
            assertThat(X509SvidProfile.signingViolation(CA.forge(defect).chain().get(1)))
                    .contains(new SvidViolation(SvidRule.SIGNING_CERTIFICATE, message));
        }
    }

    @Nested
    class SigningId {

        @Test
        @DisplayName("rule 9: a signing certificate's ID has no path")
        void readsDomain() {
            assertThat(X509SvidProfile.signingId(CA.issue("/x").chain().get(1)))
                    .contains(SpiffeId.parse("spiffe://a.test"));
        }

        @Test
        @DisplayName("rule 9: a signing certificate need not have an ID")
        void mayBeAbsent() {
            assertThat(X509SvidProfile.signingId(CA.forge(Defect.NO_SAN).leaf()))
                    .isEmpty();
        }
    }
}
