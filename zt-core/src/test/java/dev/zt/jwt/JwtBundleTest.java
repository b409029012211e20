package dev.zt.jwt;

import static dev.zt.jwt.Tokens.DOMAIN;
import static dev.zt.jwt.Tokens.P256;
import static dev.zt.jwt.Tokens.P384;
import static dev.zt.jwt.Tokens.P521;
import static dev.zt.jwt.Tokens.RSA;
import static dev.zt.jwt.Tokens.document;
import static dev.zt.jwt.Tokens.forSvids;
import static dev.zt.jwt.Tokens.jwk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64URL;
import dev.zt.devkit.ca.JwtAuthority;
import dev.zt.identity.TrustDomain;
import java.math.BigInteger;
import java.time.Clock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtBundleTest {

    private static JwtBundle parse(String... jwks) {
        return JwtBundle.parse(DOMAIN, document(jwks));
    }

    private static void assertLeftOut(String jwk, String why) {
        JwtBundle bundle = parse(jwk, forSvids(P384));

        assertThat(bundle.keyIds()).containsExactly("p384");
        assertThat(bundle.leftOut()).containsExactly("key 0 of the JWT bundle of a.test is not used: " + why);
    }

    private static void assertInvalid(String document, String why) {
        assertThatThrownBy(() -> JwtBundle.parse(DOMAIN, document))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("JWT bundle of a.test is invalid: " + why);
    }

    private static String rsaJwk(String modulus, String exponent) {
        return "{\"kty\":\"RSA\",\"kid\":\"r\",\"use\":\"jwt-svid\",\"n\":\"" + modulus + "\",\"e\":\"" + exponent
                + "\"}";
    }

    @Nested
    class Keys {

        @Test
        @DisplayName("rule 21: holds RSA and EC keys of all sizes that have the use and a kid")
        void holdsKeys() throws JOSEException {
            JwtBundle bundle = parse(forSvids(P256), forSvids(P384), forSvids(P521), forSvids(RSA));

            assertThat(bundle.trustDomain()).isEqualTo(DOMAIN);
            assertThat(bundle.keyIds()).containsExactly("p256", "p384", "p521", "rsa");
            assertThat(bundle.leftOut()).isEmpty();
            assertThat(bundle.vouchesBy(P256.toECPublicKey())).isTrue();
            assertThat(bundle.vouchesBy(RSA.toRSAPublicKey())).isTrue();
            assertThat(bundle).hasToString("JwtBundle[a.test, keys=4]");
        }

        @Test
        @DisplayName("rule 21: reads what an authority publishes")
        void readsAuthority() {
            String document = JwtAuthority.create(DOMAIN, Clock.systemUTC()).bundle();

            assertThat(JwtBundle.parse(DOMAIN, document).keyIds()).hasSize(1);
        }

        @ParameterizedTest
        @DisplayName("rules 21, 22 and 32: skips a key of another use, and keeps the rest")
        @ValueSource(
                strings = {
                    ",\"use\":\"x509-svid\"",
                    ",\"use\":\"wit-svid\"",
                    ",\"use\":\"JWT-SVID\"",
                    ",\"use\":\"sig\"",
                    ",\"use\":[\"jwt-svid\"]",
                    ",\"use\":null",
                    ""
                })
        void skipsOtherUses(String use) throws JOSEException {
            JwtBundle bundle = parse(jwk(P256).replaceFirst("}$", use + "}"), forSvids(P384));

            assertThat(bundle.keyIds()).containsExactly("p384");
            assertThat(bundle.vouchesBy(P256.toECPublicKey())).isFalse();
        }

        @Test
        @DisplayName("rule 21: takes keys without a use from a set of nothing else, as SPIRE sends it")
        void takesKeysWithoutUseFromAJwkSet() {
            JwtBundle bundle = JwtBundle.parseJwkSet(DOMAIN, document(jwk(P256), forSvids(P384)));

            assertThat(bundle.keyIds()).containsExactly("p256", "p384");
        }

        @ParameterizedTest
        @DisplayName("rules 21 and 32: skips a key of another use there too")
        @ValueSource(strings = {"\"x509-svid\"", "\"wit-svid\"", "\"JWT-SVID\"", "\"sig\"", "\"\"", "null", "[]"})
        void skipsOtherUsesInAJwkSet(String use) {
            JwtBundle bundle = JwtBundle.parseJwkSet(DOMAIN, document(jwk(P256, "\"use\":" + use), jwk(P384)));

            assertThat(bundle.keyIds()).containsExactly("p384");
        }

        @ParameterizedTest
        @DisplayName("rule 22: skips a kty or a curve that JWT-SVIDs do not know, and keeps the rest")
        @ValueSource(
                strings = {
                    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"x\",\"use\":\"jwt-svid\",\"x\":\"AA\"}",
                    "{\"kty\":\"oct\",\"kid\":\"x\",\"use\":\"jwt-svid\",\"k\":\"c2VjcmV0\"}",
                    "{\"kty\":\"rsa\",\"kid\":\"x\",\"use\":\"jwt-svid\"}",
                    "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"kid\":\"x\",\"use\":\"jwt-svid\"}",
                    "{\"kty\":7,\"kid\":\"x\",\"use\":\"jwt-svid\"}",
                    "{\"kid\":\"x\",\"use\":\"jwt-svid\"}",
                    "\"no key\"",
                    "null"
                })
        void skipsUnknownTypes(String jwk) {
            JwtBundle bundle = parse(jwk, forSvids(P256));

            assertThat(bundle.keyIds()).containsExactly("p256");
            assertThat(bundle.leftOut()).isEmpty();
        }

        @Test
        @DisplayName("rule 21: leaves out a key without a kid, and keeps the rest")
        void leavesOutNamelessKeys() {
            String why = "its kid is missing, empty, no text or longer than 255";

            assertLeftOut(forSvids(P256).replace("\"kid\":\"p256\",", ""), why);
            assertLeftOut(forSvids(P256).replace("\"kid\":\"p256\"", "\"kid\":\"\""), why);
            assertLeftOut(forSvids(P256).replace("\"kid\":\"p256\"", "\"kid\":7"), why);
            assertLeftOut(forSvids(P256).replace("p256", "k".repeat(256)), why);
        }

        @Test
        void leavesOutPointsThatAreNotOnTheCurve() {
            String moved = forSvids(P256).replaceFirst("\"x\":\"[^\"]*\"", "\"x\":\"" + P256.getY() + "\"");
            String elsewhere = forSvids(P521).replace("P-521", "P-256");

            assertLeftOut(moved, "its x and y are no point of P-256");
            assertLeftOut(elsewhere, "its x and y are no point of P-256");
        }

        @Test
        void leavesOutNumbersThatAreNotCanonical() {
            assertLeftOut(
                    forSvids(P256).replaceFirst("\"x\":\"", "\"x\":\"="),
                    "its x is missing or not canonical base64url");
            assertLeftOut(
                    forSvids(P256).replaceFirst("\"x\":\"[^\"]*\"", "\"x\":7"),
                    "its x is missing or not canonical base64url");
            assertLeftOut(rsaJwk("", "AQAB"), "its n is missing or not canonical base64url");
        }

        @Test
        void leavesOutWeakAndOversizedRsaKeys() {
            String n1024 = Base64URL.encode(BigInteger.ONE.shiftLeft(1023).add(BigInteger.ONE))
                    .toString();
            String n16384 = Base64URL.encode(BigInteger.ONE.shiftLeft(16383).add(BigInteger.ONE))
                    .toString();

            assertLeftOut(rsaJwk(n1024, "AQAB"), "its RSA modulus has 1024 bits; 2048 to 8192 are allowed");
            assertLeftOut(rsaJwk(n16384, "AQAB"), "its RSA modulus has 16384 bits; 2048 to 8192 are allowed");
        }

        @ParameterizedTest
        @DisplayName("leaves out RSA exponents by which anybody could sign, and absurd ones")
        @ValueSource(strings = {"AQ", "Ag", "AA", "AQAAAAAAAAAB"})
        void leavesOutBadExponents(String exponent) {
            assertLeftOut(
                    rsaJwk(RSA.getModulus().toString(), exponent),
                    "its RSA exponent is even, below 3 or above 64 bits");
        }

        @Test
        void leavesOutKeysWhosePrivatePartIsPublished() {
            assertLeftOut(
                    P256.toJSONString().replaceFirst("}$", ",\"use\":\"jwt-svid\"}"),
                    "its private key stands in the bundle; replace the key");
        }

        @Test
        void leavesOutKeysThatAreNotForThis() {
            assertLeftOut(forSvids(P256, "\"key_ops\":[\"sign\"]"), "its key_ops do not allow to verify");
            assertLeftOut(forSvids(P256, "\"key_ops\":\"verify\""), "its key_ops do not allow to verify");
            assertLeftOut(forSvids(P256, "\"alg\":\"ES384\""), "its alg is none that its key can be used for");
            assertLeftOut(forSvids(RSA, "\"alg\":\"ES256\""), "its alg is none that its key can be used for");
            assertLeftOut(forSvids(RSA, "\"alg\":\"none\""), "its alg is none that its key can be used for");
            assertThat(parse(forSvids(P256, "\"alg\":\"ES256\"", "\"key_ops\":[\"verify\"]"))
                            .keyIds())
                    .containsExactly("p256");
        }
    }

    @Nested
    class Document {

        @Test
        @DisplayName("rule 22: may be without keys, and then vouches for nobody")
        void mayBeEmpty() {
            assertThat(JwtBundle.parse(DOMAIN, "{\"keys\":[]}")).isEqualTo(JwtBundle.empty(DOMAIN));
            assertThat(JwtBundle.empty(DOMAIN).keyIds()).isEmpty();
        }

        @ParameterizedTest
        @DisplayName("rule 22: refuses a document without an array of keys")
        @ValueSource(strings = {"{}", "{\"keys\":null}", "{\"keys\":{}}", "{\"Keys\":[]}"})
        void refusesWithoutKeys(String document) {
            assertInvalid(document, "it has no array of keys; an empty one takes all keys back.");
        }

        @Test
        @DisplayName("rule 23: takes sequence numbers of 64 bits and more, and unknown parameters")
        void takesMetadata() {
            assertThat(JwtBundle.parse(
                                    DOMAIN,
                                    "{\"spiffe_sequence\":18446744073709551615,\"spiffe_refresh_hint\":300,"
                                            + "\"more\":{\"a\":[1.5,true,null]},\"keys\":[" + forSvids(P256) + "]}")
                            .keyIds())
                    .containsExactly("p256");
        }

        @ParameterizedTest
        @DisplayName("rule 24: refuses a document that names something twice, at any depth")
        @ValueSource(
                strings = {
                    "{\"keys\":[],\"keys\":[]}",
                    "{\"keys\":[{\"use\":\"x509-svid\",\"use\":\"jwt-svid\"}]}",
                    "{\"keys\":[],\"more\":{\"a\":1,\"\\u0061\":2}}"
                })
        void refusesDuplicateNames(String document) {
            assertThatThrownBy(() -> JwtBundle.parse(DOMAIN, document))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("JWT bundle of a.test is invalid: it is no JSON: Duplicate ");
        }

        @Test
        @DisplayName("rule 24: refuses two keys of one kid, even if they are the same")
        void refusesDuplicateKeys() {
            assertInvalid(document(forSvids(P256), forSvids(P256)), "two keys have the kid \"p256\".");
            assertInvalid(
                    document(forSvids(P256), forSvids(P384).replace("\"p384\"", "\"p256\"")),
                    "two keys have the kid \"p256\".");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "[]",
                    "\"keys\"",
                    "{\"keys\":[]",
                    "{\"keys\":[]} {}",
                    "{\"keys\":[]}x",
                    "{keys:[]}",
                    "{'keys':[]}",
                    "{\"keys\":[],}",
                    "{\"keys\":[]/**/}",
                    "{\"keys\":[],\"n\":NaN}",
                    "{\"keys\":[],\"n\":1e999}",
                    "\uFEFF{\"keys\":[]}"
                })
        void refusesOtherText(String document) {
            assertThatThrownBy(() -> JwtBundle.parse(DOMAIN, document))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("JWT bundle of a.test is invalid: it is no JSON: ");
        }

        @Test
        void refusesDeepDocuments() {
            assertThatThrownBy(() -> JwtBundle.parse(DOMAIN, "{\"keys\":" + "[".repeat(100_000)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("nesting depth");
        }

        @Test
        void refusesLongDocuments() {
            assertInvalid(" ".repeat(JwtBundle.MAX_DOCUMENT_LENGTH) + "{}", "it has more than 1048576 characters.");
        }

        @Test
        void refusesManyKeys() {
            String many = IntStream.rangeClosed(0, JwtBundle.MAX_KEYS)
                    .mapToObj(i -> forSvids(P256).replace("\"p256\"", "\"" + i + "\""))
                    .collect(Collectors.joining(","));

            assertInvalid("{\"keys\":[" + many + "]}", "it has more than 100 keys for JWT-SVIDs.");
        }
    }

    @Nested
    class Equality {

        @Test
        void isByDomainAndKeys() {
            JwtBundle bundle = parse(forSvids(P256));

            assertThat(bundle)
                    .isEqualTo(parse(jwk(P384), forSvids(P256)))
                    .hasSameHashCodeAs(parse(forSvids(P256)))
                    .isNotEqualTo(parse(forSvids(P384)))
                    .isNotEqualTo(parse(forSvids(Tokens.ec(Curve.P_256, "p256"))))
                    .isNotEqualTo(JwtBundle.parse(TrustDomain.parse("b.test"), document(forSvids(P256))));
        }

        @Test
        @DisplayName("rule 24: a set has one bundle for each domain")
        void setHasOneBundleForEachDomain() {
            JwtBundle bundle = parse(forSvids(P256));
            JwtBundleSet set = JwtBundleSet.of(bundle, JwtBundle.empty(TrustDomain.parse("b.test")));

            assertThat(set.get(DOMAIN)).contains(bundle);
            assertThat(set.get(TrustDomain.parse("c.test"))).isEmpty();
            assertThat(set).hasToString("[a.test, b.test]").isNotEqualTo(JwtBundleSet.of(bundle));
            assertThat(JwtBundleSet.empty().trustDomains()).isEmpty();
            assertThatThrownBy(() -> JwtBundleSet.of(bundle, JwtBundle.empty(DOMAIN)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Two JWT bundles for trust domain a.test; merge their keys into one.");
        }
    }
}
