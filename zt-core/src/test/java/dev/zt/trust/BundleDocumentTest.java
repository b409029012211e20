package dev.zt.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.TrustDomain;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleDocumentTest {

    private static final TrustDomain DOMAIN = TrustDomain.parse("a.test");

    private final DevAuthority ca = DevAuthority.create("a.test");
    private final X509Certificate root = root(ca);
    private final X509Certificate other = root(DevAuthority.create("a.test"));

    private static X509Certificate root(DevAuthority authority) {
        return authority.bundle().authorities().iterator().next();
    }

    private static String base64(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String key(X509Certificate authority) {
        return "{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":[\"" + base64(authority) + "\"]}";
    }

    private static BundleDocument parse(String json) {
        return BundleDocument.parse(DOMAIN, json.getBytes(StandardCharsets.UTF_8));
    }

    private static BundleDocument keys(String... keys) {
        return parse("{\"keys\":[" + String.join(",", keys) + "]}");
    }

    @Test
    void readsADocumentOfTheGreatestSizeAndASequenceOfZero() {
        String json = "{\"keys\":[],\"spiffe_sequence\":0}";

        BundleDocument document = parse(json + " ".repeat(BundleDocument.MAX_BYTES - json.length()));

        assertThat(document.sequence()).contains(BigInteger.ZERO);
        assertInvalid(
                json + " ".repeat(BundleDocument.MAX_BYTES + 1 - json.length()), "it has more than 1048576 bytes");
    }

    @Test
    void namesTheKeyThatIsLeftOutByItsPlace() {
        BundleDocument document = keys(key(root), "{\"kty\":\"EC\",\"use\":\"x509-svid\"}");

        assertThat(document.leftOut())
                .containsExactly("key 1 of the bundle of a.test is not used: its x5c is missing, empty or no text");
    }

    private static void assertInvalid(String json, String problem) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Bundle of a.test is invalid: ")
                .hasMessageContaining(problem);
    }

    private void assertLeftOut(String key, String why) {
        BundleDocument document = keys(key, key(root));

        assertThat(document.bundle().authorities()).containsExactly(root);
        assertThat(document.leftOut())
                .singleElement()
                .asString()
                .startsWith("key 0 of the bundle of a.test is not used: ")
                .contains(why);
    }

    private void assertSkipped(String key) {
        BundleDocument document = keys(key, key(root));

        assertThat(document.bundle().authorities()).containsExactly(root);
        assertThat(document.leftOut()).isEmpty();
    }

    @Nested
    class Keys {

        @Test
        @DisplayName("rule 13: reads each authority of use x509-svid")
        void readsAuthorities() {
            BundleDocument document = keys(key(root), key(other));

            assertThat(document.bundle().trustDomain()).isEqualTo(DOMAIN);
            assertThat(document.bundle().authorities()).containsExactlyInAnyOrder(root, other);
            assertThat(document.leftOut()).isEmpty();
        }

        @Test
        @DisplayName("rule 13: takes the first value of x5c and nothing after it")
        void takesFirstValueOnly() {
            BundleDocument document = keys("{\"use\":\"x509-svid\",\"kty\":\"EC\",\"x5c\":[\"" + base64(root) + "\",\""
                    + base64(other) + "\",\"junk\",{\"x\":[1]}]}");

            assertThat(document.bundle().authorities()).containsExactly(root);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"kty\":\"EC\",\"use\":\"x509-svid\"}",
                    "{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":null}",
                    "{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":[]}",
                    "{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":[\"\"]}",
                    "{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":[7]}",
                    "{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":[[\"MIIB\"]]}",
                    "{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":\"MIIB\"}",
                    "{\"kty\":\"EC\",\"use\":\"x509-svid\",\"x5c\":{\"a\":[1]}}"
                })
        @DisplayName("rule 13: leaves out a key without a text in x5c")
        void leavesOutMissingX5c(String key) {
            assertLeftOut(key, "its x5c is missing, empty or no text");
        }

        @Test
        @DisplayName("rule 13: leaves out a key with a kid")
        void leavesOutKid() {
            assertLeftOut(key(other).replace("{", "{\"kid\":\"1\","), "it has a kid");
        }

        @Test
        @DisplayName("rule 13: leaves out what is no certificate in x5c, and says so")
        void leavesOutBrokenCertificate() {
            assertLeftOut(key(other).replace(base64(other), "not base64"), "its x5c is no base64");
            assertLeftOut(
                    key(other)
                            .replace(
                                    base64(other),
                                    Base64.getEncoder()
                                            .encodeToString(
                                                    "-----BEGIN CERTIFICATE-----".getBytes(StandardCharsets.US_ASCII))),
                    "its x5c is no DER");
            assertLeftOut(key(other).replace(base64(other), "MAA="), "is not used: ");
        }

        @Test
        @DisplayName("rule 13: leaves out a certificate that other bytes follow")
        void leavesOutTrailingBytes() throws Exception {
            byte[] der = other.getEncoded();
            byte[] longer = Arrays.copyOf(der, der.length + 1);

            assertLeftOut(
                    key(other).replace(base64(other), Base64.getEncoder().encodeToString(longer)),
                    "bytes follow the certificate of its x5c");
        }

        @Test
        @DisplayName("rule 9: leaves out a workload's certificate and an authority of another domain")
        void leavesOutWhatIsNoAuthority() {
            assertLeftOut(key(ca.issue("/x").leaf()), "(rule 9)");
            assertLeftOut(key(root(DevAuthority.create("b.test"))), "an authority names itself spiffe://b.test");
        }

        @Test
        void leavesOutAnAuthorityWhosePrivateKeyIsShown() {
            assertLeftOut(key(other).replace("{", "{\"d\":\"c2VjcmV0\","), "its private key stands in the bundle");
        }

        @ParameterizedTest
        @ValueSource(strings = {"jwt-svid", "X509-SVID", "wit-svid", "x509-svid ", "sig"})
        @DisplayName("rule 22: skips keys of another use, case-sensitively, and keeps the rest")
        void skipsOtherUses(String use) {
            assertSkipped(key(other).replace("x509-svid", use));
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"kty\":\"ec\"", "\"kty\":\"ML-DSA\"", "\"kty\":7", "\"kty\":null", "\"typ\":\"EC\""})
        @DisplayName("rule 22: skips keys of an unknown kty, or without one, and keeps the rest")
        void skipsUnknownTypes(String type) {
            assertSkipped(key(other).replace("\"kty\":\"EC\"", type));
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"use\":null", "\"use\":[\"x509-svid\"]", "\"purpose\":\"x509-svid\""})
        @DisplayName("rule 22: skips keys without a use")
        void skipsMissingUse(String use) {
            assertSkipped(key(other).replace("\"use\":\"x509-svid\"", use));
        }

        @Test
        @DisplayName("rule 22: an empty array takes all authorities back")
        void emptyMeansRevoked() {
            assertThat(parse("{\"keys\":[]}").bundle()).isEqualTo(TrustBundle.of(DOMAIN, List.of()));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{}",
                    "{\"spiffe_sequence\":1}",
                    "{\"KEYS\":[]}",
                    "{\"keys\":null}",
                    "{\"keys\":{}}",
                    "{\"keys\":\"\"}",
                    "{\"keys\":[null]}",
                    "{\"keys\":[[]]}",
                    "{\"keys\":[\"a\"]}"
                })
        @DisplayName("rule 22: rejects a document whose keys are missing or no array of objects")
        void rejectsMissingKeys(String json) {
            assertInvalid(json, "key");
        }

        @Test
        void rejectsTooManyKeys() {
            String many = IntStream.rangeClosed(0, BundleDocument.MAX_KEYS)
                    .mapToObj(i -> "{\"kty\":\"EC\",\"use\":\"x509-svid\"}")
                    .collect(Collectors.joining(","));

            assertInvalid("{\"keys\":[" + many + "]}", "it has more than 100 keys for X.509-SVIDs");
        }
    }

    @Nested
    class Numbers {

        @Test
        @DisplayName("rule 23: reads sequence numbers of 64 bits and more exactly")
        void readsLargeSequences() {
            assertThat(parse("{\"spiffe_sequence\":18446744073709551615,\"keys\":[]}")
                            .sequence())
                    .contains(new BigInteger("18446744073709551615"));
            assertThat(parse("{\"keys\":[],\"spiffe_sequence\":9007199254740993}")
                            .sequence())
                    .contains(BigInteger.valueOf(9007199254740993L));
            assertThat(parse("{\"keys\":[]}").sequence()).isEmpty();
        }

        @Test
        @DisplayName("rule 23: reads the refresh hint in seconds; five minutes without one")
        void readsRefreshHint() {
            assertThat(parse("{\"keys\":[],\"spiffe_refresh_hint\":60}").refreshHint())
                    .isEqualTo(Duration.ofMinutes(1));
            assertThat(parse("{\"keys\":[]}").refreshHint()).isEqualTo(Duration.ofMinutes(5));
            assertThat(parse("{\"keys\":[],\"spiffe_refresh_hint\":99999999999999999999}")
                            .refreshHint())
                    .isEqualTo(Duration.ofDays(3650));
        }

        @ParameterizedTest
        @ValueSource(strings = {"-1", "1.0", "1e3", "\"1\"", "null", "true", "[1]", "{}"})
        @DisplayName("rule 23: rejects a sequence or hint that is no integer from 0 on")
        void rejectsOtherNumbers(String number) {
            assertInvalid("{\"keys\":[],\"spiffe_sequence\":" + number + "}", "its spiffe_sequence is no integer");
            assertInvalid("{\"keys\":[],\"spiffe_refresh_hint\":" + number + "}", "its spiffe_refresh_hint is no");
        }
    }

    @Nested
    class Json {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"keys\":[],\"keys\":[]}",
                    "{\"keys\":[],\"spiffe_sequence\":1,\"spiffe_sequence\":2}",
                    "{\"keys\":[{\"kty\":\"EC\",\"kty\":\"RSA\"}]}",
                    "{\"keys\":[],\"x\":{\"y\":[{\"z\":1,\"z\":2}]}}",
                    "{\"keys\":[],\"\\u006beys\":[]}"
                })
        @DisplayName("rule 24: rejects a name that is given twice, at any depth and in any spelling")
        void rejectsDuplicates(String json) {
            assertInvalid(json, "Duplicate field");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "null",
                    "[]",
                    "\"keys\"",
                    "{",
                    "{\"keys\":[",
                    "{\"keys\":[]",
                    "{\"keys\":[]}x",
                    "{\"keys\":[]}{\"keys\":[]}",
                    "{keys:[]}",
                    "{'keys':[]}",
                    "{\"keys\":[],}",
                    "\uFEFF{\"keys\":[]}",
                    "<html></html>"
                })
        void rejectsWhatIsNoJsonObject(String json) {
            assertInvalid(json, "");
        }

        @Test
        void rejectsWhatIsNotUtf8() {
            assertThatThrownBy(() -> BundleDocument.parse(DOMAIN, "{\"keys\":[]}".getBytes(StandardCharsets.UTF_16)))
                    .hasMessage("Bundle of a.test is invalid: it is not UTF-8.");
        }

        @Test
        void rejectsMoreThanAMegabyte() {
            String blown = "{\"keys\":[]}" + " ".repeat(BundleDocument.MAX_BYTES);

            assertInvalid(blown, "it has more than 1048576 bytes");
        }

        @Test
        void rejectsDepthWithoutOverflowingTheStack() {
            assertInvalid("{\"keys\":[],\"x\":" + "[".repeat(100_000), "nesting depth");
        }

        @Test
        void rejectsLongStringsNamesAndNumbers() {
            assertInvalid("{\"keys\":[{\"x5c\":[\"" + "a".repeat(200_000) + "\"]}]}", "exceeds the maximum");
            assertInvalid("{\"keys\":[],\"" + "a".repeat(300) + "\":1}", "exceeds the maximum");
            assertInvalid("{\"keys\":[],\"spiffe_sequence\":" + "9".repeat(50) + "}", "exceeds the maximum");
        }

        @Test
        void skipsParametersThatItDoesNotKnow() {
            assertThat(parse("{\"x\":{\"keys\":[1]},\"keys\":[" + key(root) + "],\"y\":[[],{}],\"z\":1.5}")
                            .bundle()
                            .authorities())
                    .containsExactly(root);
        }

        @Test
        void quotesHostileTextEscapedAndShortened() {
            assertThatThrownBy(() -> parse("{\"keys\":[],\"\\n" + "\u202E".repeat(200) + "\":1,\"\\n"
                            + "\u202E".repeat(200) + "\":2}"))
                    .hasMessageMatching("\\p{Print}{1,900}");
        }
    }
}
