package dev.zt.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import dev.zt.jwt.AccessTokenVerdict.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenValidatorTest {

    private static final String ISSUER = "https://login.example/realms/shop";
    private static final String AUDIENCE = "orders";
    private static final long NOW = Tokens.NOW;

    private final JwkSet keys = JwkSet.parse(Tokens.document(
            Tokens.jwk(Tokens.RSA, "\"use\":\"sig\""), Tokens.jwk(Tokens.P256), Tokens.jwk(Tokens.P384)));
    private final AccessTokenValidator validator =
            AccessTokenValidator.builder(ISSUER, AUDIENCE, () -> keys).build();

    private static String claims(String... instead) {
        String claims =
                "{\"iss\":\"" + ISSUER + "\",\"aud\":[\"web\",\"orders\"],\"sub\":\"u1\",\"tenant\":\"acme\",\"exp\":"
                        + (NOW + 300) + ",\"nbf\":" + NOW + ",\"iat\":" + NOW + "}";
        for (int i = 0; i < instead.length; i += 2) {
            assertThat(claims).contains(instead[i]);
            claims = claims.replace(instead[i], instead[i + 1]);
        }
        return claims;
    }

    private static String header(String alg, JWK key) {
        return "{\"alg\":\"" + alg + "\",\"kid\":\"" + key.getKeyID() + "\",\"typ\":\"at+jwt\"}";
    }

    private static String token(String claims) {
        return Tokens.signed(header("RS256", Tokens.RSA), claims, Tokens.RSA, JWSAlgorithm.RS256);
    }

    private static String withHeader(String header) {
        return Tokens.signed(header, claims(), Tokens.RSA, JWSAlgorithm.RS256);
    }

    private AccessTokenVerdict validate(String token) {
        return validator.validate(token, NOW * 1000);
    }

    private void assertInvalid(String token, Problem problem, String message) {
        assertThat(validate(token)).isInstanceOfSatisfying(AccessTokenVerdict.Invalid.class, invalid -> {
            assertThat(invalid.problem()).isEqualTo(problem);
            assertThat(invalid.message()).startsWith(message).doesNotContain("eyJ");
        });
    }

    @Nested
    class Valid {

        @Test
        void tokenGivesItsClaimsUntilItsEnd() {
            assertThat(validate(token(claims()))).isInstanceOfSatisfying(AccessTokenVerdict.Valid.class, valid -> {
                assertThat(valid.claims()).containsEntry("tenant", "acme").containsEntry("sub", "u1");
                assertThat(valid.acceptedUntil()).isEqualTo(Instant.ofEpochSecond(NOW + 330));
                assertThat(valid.toString()).doesNotContain("acme");
            });
        }

        @ParameterizedTest
        @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt", "JWT"})
        void typesAreThoseOfAccessTokens(String type) {
            assertThat(validate(withHeader("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"typ\":\"" + type + "\"}")))
                    .isInstanceOf(AccessTokenVerdict.Valid.class);
        }

        @Test
        void headersNeedNoTypeAndNoKeyAndMayHaveOthers() {
            assertThat(validate(withHeader("{\"alg\":\"RS256\",\"x5t\":\"AAAA\"}")))
                    .isInstanceOf(AccessTokenVerdict.Valid.class);
        }

        @Test
        void curvesCountToo() {
            String token = Tokens.signed(header("ES256", Tokens.P256), claims(), Tokens.P256, JWSAlgorithm.ES256);

            assertThat(validate(token)).isInstanceOf(AccessTokenVerdict.Valid.class);
        }

        @Test
        void audienceMayBeOneText() {
            assertThat(validate(token(claims("[\"web\",\"orders\"]", "\"orders\""))))
                    .isInstanceOf(AccessTokenVerdict.Valid.class);
        }
    }

    @Nested
    class Refuses {

        @Test
        void unsigned() {
            String none = Tokens.encode("{\"alg\":\"none\"}") + "." + Tokens.encode(claims()) + ".";

            assertInvalid(none, Problem.ALGORITHM, "its alg is \"none\"");
            assertInvalid(token(claims()).replaceFirst("[^.]*$", ""), Problem.MALFORMED, "its signature is empty");
            assertInvalid(none + "AAAA", Problem.ALGORITHM, "its alg is \"none\"");
            assertInvalid(
                    Tokens.encode("{\"kid\":\"rsa\"}") + "." + Tokens.encode(claims()) + ".AAAA",
                    Problem.ALGORITHM,
                    "its alg is no text");
        }

        @Test
        void aWrongKey() {
            RSAKey other = Tokens.rsa(2048, "rsa");
            String token = Tokens.signed(header("RS256", other), claims(), other, JWSAlgorithm.RS256);
            RSAKey unknown = Tokens.rsa(2048, "unknown");

            assertInvalid(token, Problem.SIGNATURE, "its signature is by no key of " + ISSUER);
            assertInvalid(
                    Tokens.signed(header("RS256", unknown), claims(), unknown, JWSAlgorithm.RS256),
                    Problem.SIGNATURE,
                    "its signature is by no key");
            assertInvalid(
                    Tokens.signed("{\"alg\":\"RS256\"}", claims(), unknown, JWSAlgorithm.RS256),
                    Problem.SIGNATURE,
                    "its signature is by no key");
        }

        @Test
        void claimsThatWereChangedAfterwards() {
            String[] parts = token(claims()).split("\\.");
            String changed = parts[0] + "." + Tokens.encode(claims("acme", "evil")) + "." + parts[2];

            assertInvalid(changed, Problem.SIGNATURE, "its signature is by no key");
        }

        @Test
        void hs256WithThePublicKeyAsSecret() throws JOSEException {
            byte[] der = Tokens.RSA.toRSAPublicKey().getEncoded();
            String pem = "-----BEGIN PUBLIC KEY-----\n"
                    + Base64.getMimeEncoder().encodeToString(der) + "\n-----END PUBLIC KEY-----\n";
            byte[][] secrets = {
                der,
                pem.getBytes(StandardCharsets.US_ASCII),
                Tokens.jwk(Tokens.RSA).getBytes(StandardCharsets.UTF_8)
            };
            for (byte[] secret : secrets) {
                JWSObject forged = new JWSObject(
                        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build(), new Payload(claims()));
                forged.sign(new MACSigner(secret));

                assertInvalid(forged.serialize(), Problem.ALGORITHM, "its alg is \"HS256\"");
            }
        }

        @Test
        void anAlgorithmThatIsNotOfTheKey() {
            assertInvalid(
                    withHeader("{\"alg\":\"ES256\",\"kid\":\"rsa\"}"),
                    Problem.ALGORITHM,
                    "its alg ES256 is not one of the key it names");
        }

        @Test
        void anAlgorithmThatIsNotAllowedHere() {
            AccessTokenValidator strict = AccessTokenValidator.builder(ISSUER, AUDIENCE, () -> keys)
                    .algorithms("ES256")
                    .build();

            assertThat(strict.validate(token(claims()), NOW * 1000))
                    .isInstanceOfSatisfying(
                            AccessTokenVerdict.Invalid.class,
                            invalid -> assertThat(invalid.problem()).isEqualTo(Problem.ALGORITHM));
        }

        @Test
        void aWrongAudience() {
            String message = "it is not for \"orders\"";
            assertInvalid(token(claims("\"orders\"", "\"payments\"")), Problem.AUDIENCE, message);
            assertInvalid(token(claims("[\"web\",\"orders\"]", "\"orders2\"")), Problem.AUDIENCE, message);
            assertInvalid(token(claims("[\"web\",\"orders\"]", "[\"orders\",1]")), Problem.AUDIENCE, message);
            assertInvalid(token(claims("\"aud\":[\"web\",\"orders\"],", "")), Problem.AUDIENCE, message);
        }

        @Test
        void aWrongIssuer() {
            String message = "its iss is not \"" + ISSUER + "\"";
            assertInvalid(token(claims("realms/shop", "realms/shop/")), Problem.ISSUER, message);
            assertInvalid(token(claims("https:", "HTTPS:")), Problem.ISSUER, message);
            assertInvalid(token(claims("\"iss\":\"" + ISSUER + "\",", "")), Problem.ISSUER, message);
        }

        @Test
        void anExpired() {
            assertInvalid(token(claims("" + (NOW + 300), "" + (NOW - 30))), Problem.TIME, "it has expired");
            assertInvalid(token(claims("\"exp\":" + (NOW + 300) + ",", "")), Problem.TIME, "it has no exp");
            assertInvalid(token(claims("" + (NOW + 300), "\"9999999999\"")), Problem.TIME, "it has no exp");
            assertInvalid(token(claims("" + (NOW + 300), "1e300")), Problem.TIME, "it has no exp");
        }

        @Test
        void oneThatIsNotYetValid() {
            assertInvalid(token(claims("\"nbf\":" + NOW, "\"nbf\":" + (NOW + 31))), Problem.TIME, "it has not begun");
            assertInvalid(token(claims("\"iat\":" + NOW, "\"iat\":" + (NOW + 31))), Problem.TIME, "it has not begun");
            assertInvalid(token(claims("\"nbf\":" + NOW, "\"nbf\":\"soon\"")), Problem.TIME, "it has not begun");
        }

        @Test
        void aHugeToken() {
            String padded = token(claims("acme", "a".repeat(8_000)));

            assertThat(padded.length()).isGreaterThan(8_192);
            assertInvalid(padded, Problem.MALFORMED, "it has more than 8192 characters");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "crit\":[\"exp\"]",
                    "jwk\":{}",
                    "jku\":\"https://evil.example\"",
                    "x5u\":\"\"",
                    "x5c\":[]",
                    "b64\":true"
                })
        void headersThatWouldChooseHowItIsVerified(String header) {
            assertInvalid(
                    withHeader("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"" + header + "}"),
                    Problem.HEADER,
                    "it has the header " + header.substring(0, header.indexOf('"')));
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"logout+jwt\"", "\"dpop+jwt\"", "\"JOSE\"", "1", "null"})
        void tokensOfOtherTypes(String type) {
            assertInvalid(
                    withHeader("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"typ\":" + type + "}"),
                    Problem.HEADER,
                    "its typ is neither at+jwt nor JWT");
        }

        @Test
        void whatCouldBeReadInTwoWays() {
            assertInvalid(
                    token(claims("\"tenant\":\"acme\"", "\"tenant\":\"acme\",\"tenant\":\"evil\"")),
                    Problem.MALFORMED,
                    "its payload is not one JSON object");
            assertInvalid(token(claims()) + ".x", Problem.MALFORMED, "it has not three parts");
            assertInvalid("", Problem.MALFORMED, "it has not three parts");
        }

        /** CVE-2026-31837. */
        @Test
        void everythingWithoutKeys() {
            AccessTokenValidator empty = AccessTokenValidator.builder(
                            ISSUER, AUDIENCE, () -> JwkSet.parse("{\"keys\":[]}"))
                    .build();

            assertThat(empty.validate(token(claims()), NOW * 1000)).isInstanceOf(AccessTokenVerdict.Invalid.class);
        }
    }

    @Nested
    class Keys {

        @Test
        void areNeverSecretsOrForOtherUses() {
            JwkSet set = JwkSet.parse(Tokens.document(
                    "{\"kty\":\"oct\",\"kid\":\"o\",\"k\":\"AAAA\"}",
                    Tokens.jwk(Tokens.RSA, "\"use\":\"enc\""),
                    Tokens.forSvids(Tokens.P256)));

            assertThat(set.keys()).isEmpty();
        }

        @Test
        void thatAreWeakAreLeftOutAndSaid() {
            JwkSet set = JwkSet.parse(Tokens.document(
                    Tokens.jwk(Tokens.P256), "{\"kty\":\"RSA\",\"kid\":\"w\",\"n\":\"AQAB\",\"e\":\"AQAB\"}"));

            assertThat(set).hasToString("JwkSet[p256]");
            assertThat(set.leftOut())
                    .singleElement()
                    .asString()
                    .startsWith("key 1 of the JWK set is not used: its RSA modulus has 17 bits");
        }

        @Test
        void mustHaveNamesOfTheirOwn() {
            assertThatThrownBy(() -> JwkSet.parse(Tokens.document(Tokens.jwk(Tokens.P256), Tokens.jwk(Tokens.P256))))
                    .hasMessage("JWK set is invalid: two keys have the kid \"p256\".");
            assertThatThrownBy(() -> JwkSet.parse("[]")).hasMessageStartingWith("JWK set is invalid: it is no JSON");
            assertThatThrownBy(() -> JwkSet.parse("{}")).hasMessage("JWK set is invalid: it has no array of keys.");
        }
    }

    @Test
    void isNotSetUpWithoutNamesAlgorithmsOrWithALongLeeway() {
        assertThatThrownBy(() -> AccessTokenValidator.builder(" ", AUDIENCE, () -> keys))
                .isInstanceOf(IllegalArgumentException.class);
        AccessTokenValidator.Builder builder = AccessTokenValidator.builder(ISSUER, AUDIENCE, () -> keys);
        assertThatThrownBy(() -> builder.algorithms("HS256"))
                .hasMessageStartingWith("algorithm \"HS256\" is none of RS256");
        assertThatThrownBy(() -> builder.algorithms("none")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(builder::algorithms).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.leeway(Duration.ofSeconds(121))).isInstanceOf(IllegalArgumentException.class);
    }
}
