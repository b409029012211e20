package dev.zt.jwt;

import static dev.zt.jwt.Tokens.AUDIENCE;
import static dev.zt.jwt.Tokens.NOW;
import static dev.zt.jwt.Tokens.P256;
import static dev.zt.jwt.Tokens.P384;
import static dev.zt.jwt.Tokens.P521;
import static dev.zt.jwt.Tokens.RSA;
import static dev.zt.jwt.Tokens.SUBJECT;
import static dev.zt.jwt.Tokens.claims;
import static dev.zt.jwt.Tokens.document;
import static dev.zt.jwt.Tokens.encode;
import static dev.zt.jwt.Tokens.forSvids;
import static dev.zt.jwt.Tokens.header;
import static dev.zt.jwt.Tokens.signed;
import static dev.zt.jwt.Tokens.signedParts;
import static dev.zt.jwt.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SvidRule;
import dev.zt.identity.SvidViolation;
import dev.zt.identity.TrustDomain;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtSvidValidatorTest {

    private static final String END = ",\"exp\":" + (NOW + 300) + "}";

    private final JwtBundleSet bundles = JwtBundleSet.of(Tokens.bundle(P256, P384, P521, RSA));
    private final JwtSvidValidator validator =
            JwtSvidValidator.builder(AUDIENCE).build();

    private JwtVerdict judge(String token) {
        return judge(validator, token);
    }

    private JwtVerdict judge(JwtSvidValidator by, String token) {
        return by.validate(token, bundles, NOW * 1000);
    }

    private JwtVerdict.Valid valid(String token) {
        JwtVerdict verdict = judge(token);
        assertThat(verdict).isInstanceOf(JwtVerdict.Valid.class);
        return (JwtVerdict.Valid) verdict;
    }

    private void assertInvalid(String token, SvidRule rule, String message) {
        assertThat(judge(token)).isEqualTo(new JwtVerdict.Invalid(new SvidViolation(rule, message)));
    }

    private static String withHeader(String header) {
        return signed(header, claims(), P256, JWSAlgorithm.ES256);
    }

    private static String withClaims(String claims) {
        return signed(header("ES256", P256), claims, P256, JWSAlgorithm.ES256);
    }

    private static String from(String subject) {
        return withClaims("{\"sub\":" + subject + ",\"aud\":\"" + AUDIENCE + "\"" + END);
    }

    private static String to(String audience) {
        return withClaims("{\"sub\":\"" + SUBJECT + "\",\"aud\":" + audience + END);
    }

    private static String at(String times) {
        return withClaims("{\"sub\":\"" + SUBJECT + "\",\"aud\":\"" + AUDIENCE + "\"" + times + "}");
    }

    @Nested
    class Valid {

        @Test
        void tellsWhoUntilWhenAndWhatElse() throws JOSEException {
            JwtVerdict.Valid svid = valid(
                    withClaims("{\"tenant\":{\"id\":7,\"share\":0.5,\"of\":[true,null]}," + claims().substring(1)));

            assertThat(svid.id()).isEqualTo(SpiffeId.parse(SUBJECT));
            assertThat(svid.expiresAt()).isEqualTo(Instant.ofEpochSecond(NOW + 300));
            assertThat(svid.acceptedUntil()).isEqualTo(Instant.ofEpochSecond(NOW + 330));
            assertThat(svid.signer()).isEqualTo(P256.toECPublicKey());
            assertThat(svid.claims()).contains(entry("sub", SUBJECT), entry("aud", List.of(AUDIENCE)));
            assertThat(svid.claims().get("tenant")).hasToString("{id=7, share=0.5, of=[true, null]}");
            assertThat(svid).hasToString("Valid[" + SUBJECT + ", expiresAt=2030-01-01T00:05:00Z]");
            assertThatThrownBy(() -> svid.claims().clear()).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Nested
    class Form {

        @Test
        @DisplayName("rule 14: accepts the compact form")
        void acceptsCompactForm() {
            assertThat(valid(token()).id()).hasToString(SUBJECT);
        }

        @Test
        @DisplayName("rule 14: refuses JSON serialization")
        void refusesJson() {
            String[] parts = token().split("\\.");
            assertRefusedForm("{\"payload\":\"" + parts[1] + "\",\"protected\":\"" + parts[0] + "\",\"signature\":\""
                    + parts[2] + "\"}");
        }

        @Test
        @DisplayName("rule 14: refuses other numbers of parts, and empty ones")
        void refusesOtherParts() {
            String[] parts = token().split("\\.");
            String unsigned = parts[0] + "." + parts[1];
            for (String text : List.of(
                    "",
                    ".",
                    "..",
                    "...",
                    "x",
                    unsigned,
                    unsigned + ".",
                    token() + ".",
                    token() + ".x",
                    "." + token(),
                    "." + parts[1] + "." + parts[2],
                    parts[0] + ".." + parts[2])) {
                assertRefusedForm(text);
            }
        }

        @Test
        @DisplayName("rule 14: refuses padding, blanks, other alphabets and trailing garbage in each part")
        void refusesLooseBase64() {
            String[] parts = token().split("\\.");
            for (String garbage : List.of("=", "==", " ", "\n", "\t", "\0", "+", "/", "*", "\u00e9", ",")) {
                assertRefusedForm(parts[0] + garbage + "." + parts[1] + "." + parts[2]);
                assertRefusedForm(parts[0] + "." + parts[1] + garbage + "." + parts[2]);
                assertRefusedForm(token() + garbage);
                assertRefusedForm(garbage + token());
            }
        }

        @Test
        @DisplayName("rule 14: refuses a second spelling of a signature, by bits that decoders skip")
        void refusesTrailingBits() {
            // 64 bytes end in a character of which four bits are not used.
            String token = token();
            String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            int last = alphabet.indexOf(token.charAt(token.length() - 1));
            assertThat(last % 16).isZero();

            assertRefusedForm(token.substring(0, token.length() - 1) + alphabet.charAt(last + 1));
        }

        @Test
        @DisplayName("rule 14: refuses claims and headers that are given twice, at any depth")
        void refusesDuplicates() {
            assertRefusedForm(withClaims("{\"sub\":\"spiffe://a.test/admin\"," + claims().substring(1)));
            assertRefusedForm(withClaims("{\"\\u0073ub\":\"spiffe://a.test/admin\"," + claims().substring(1)));
            assertRefusedForm(withClaims("{\"more\":{\"a\":1,\"a\":2}," + claims().substring(1)));
            assertRefusedForm(
                    withHeader("{\"alg\":\"none\"," + header("ES256", P256).substring(1)));
        }

        @ParameterizedTest
        @DisplayName("rule 14: refuses payloads that are not one JSON object")
        @ValueSource(
                strings = {
                    "[]",
                    "null",
                    "\"\"",
                    "{",
                    "{}{}",
                    "{} x",
                    "{\"a\":NaN}",
                    "{\"a\":1e999}",
                    "{\"a\":'b'}",
                    "\uFEFF{}",
                    "{\"a\":01}",
                    "{/**/}"
                })
        void refusesOtherJson(String payload) {
            assertRefusedForm(withClaims(payload));
        }

        @Test
        @DisplayName("rule 14: refuses text that is no UTF-8, and other encodings of JSON")
        void refusesOtherEncodings() {
            String utf16 = com.nimbusds.jose.util.Base64URL.encode(claims().getBytes(StandardCharsets.UTF_16LE))
                    .toString();
            String broken = com.nimbusds.jose.util.Base64URL.encode(new byte[] {'{', '"', (byte) 0xc0, (byte) 0xaf})
                    .toString();

            assertRefusedForm(signedParts(encode(header("ES256", P256)), utf16, P256, JWSAlgorithm.ES256));
            assertRefusedForm(signedParts(encode(header("ES256", P256)), broken, P256, JWSAlgorithm.ES256));
        }

        @Test
        @DisplayName("rule 14: refuses deep claims, before a stack can overflow")
        void refusesDeepClaims() {
            assertRefusedForm(withClaims("{\"a\":" + "[".repeat(16) + "]".repeat(16) + "}"));
            assertRefusedForm(withClaims("{\"a\":" + "[".repeat(5_000)));
            assertThat(valid(withClaims("{\"a\":" + "[".repeat(15) + "]".repeat(15) + "," + claims().substring(1))))
                    .isNotNull();
        }

        @Test
        @DisplayName("refuses long tokens without reading them")
        void refusesLongTokens() {
            String longest = "a".repeat(Token.MAX_LENGTH - token().length());
            String fits = withClaims("{\"a\":\"" + "a".repeat(5_000) + "\"," + claims().substring(1));

            assertThat(valid(fits)).isNotNull();
            assertInvalid(
                    token() + longest + "a",
                    SvidRule.JWT_FORM,
                    "it has more than 8192 characters; issue it with fewer claims");
        }

        @Test
        @DisplayName("a message never shows the token")
        void messagesHideTheToken() {
            String secret = "c2VjcmV0c2VjcmV0";
            for (String text : List.of(
                    secret,
                    secret + "." + secret + "." + secret,
                    encode("{\"" + secret) + "." + secret + "." + secret)) {
                assertThat(judge(text).toString()).doesNotContain(secret).doesNotContain("secretsecret");
            }
        }

        private void assertRefusedForm(String text) {
            assertThat(judge(text))
                    .as(text)
                    .isInstanceOfSatisfying(
                            JwtVerdict.Invalid.class,
                            invalid -> assertThat(invalid.violation().rule()).isEqualTo(SvidRule.JWT_FORM));
        }
    }

    @Nested
    class Algorithm {

        @ParameterizedTest(name = "rule 15: accepts {0}")
        @ValueSource(strings = {"RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512"})
        void acceptsTheNine(String name) {
            JWK key = switch (name) {
                case "ES256" -> P256;
                case "ES384" -> P384;
                case "ES512" -> P521;
                default -> RSA;
            };

            assertThat(valid(signed(header(name, key), claims(), key, JWSAlgorithm.parse(name)))
                            .id())
                    .hasToString(SUBJECT);
        }

        @ParameterizedTest(name = "rule 15: refuses {0}")
        @ValueSource(
                strings = {"none", "NONE", "None", "", "HS256", "HS512", "EdDSA", "Ed25519", "ES256K", "es256", "ES256 "
                })
        void refusesOthers(String name) {
            assertInvalid(
                    withHeader(header(name, P256)),
                    SvidRule.JWT_ALGORITHM,
                    "its alg is \"" + name + "\"; sign with one of RS256, RS384, RS512, ES256, ES384, ES512, PS256,"
                            + " PS384, PS512");
        }

        @Test
        @DisplayName("rule 15: refuses a missing alg, and one that is no text")
        void refusesNoText() {
            String rest = "; sign with one of RS256, RS384, RS512, ES256, ES384, ES512, PS256, PS384, PS512";

            assertInvalid(withHeader("{\"kid\":\"p256\"}"), SvidRule.JWT_ALGORITHM, "its alg is no text" + rest);
            assertInvalid(withHeader("{\"alg\":null}"), SvidRule.JWT_ALGORITHM, "its alg is no text" + rest);
            assertInvalid(withHeader("{\"alg\":[\"ES256\"]}"), SvidRule.JWT_ALGORITHM, "its alg is no text" + rest);
        }

        @ParameterizedTest(name = "rule 15: refuses {0} with a key of another kind")
        @CsvSource({"ES256, p384", "ES384, p256", "ES512, p256", "RS256, p256", "PS256, p521", "ES256, rsa"})
        void pinsToTheKey(String name, String kid) {
            String header = "{\"alg\":\"" + name + "\",\"kid\":\"" + kid + "\"}";

            assertInvalid(
                    withHeader(header), SvidRule.JWT_ALGORITHM, "its alg " + name + " is not one of the key it names");
        }

        @Test
        @DisplayName("rule 15: refuses an algorithm that the bundle does not allow the key")
        void pinsToTheBundle() {
            JwtBundleSet pinned =
                    JwtBundleSet.of(JwtBundle.parse(Tokens.DOMAIN, document(forSvids(RSA, "\"alg\":\"PS256\""))));
            String rs256 = signed(header("RS256", RSA), claims(), RSA, JWSAlgorithm.RS256);
            String ps256 = signed(header("PS256", RSA), claims(), RSA, JWSAlgorithm.PS256);

            assertThat(validator.validate(ps256, pinned, NOW * 1000)).isInstanceOf(JwtVerdict.Valid.class);
            assertThat(validator.validate(rs256, pinned, NOW * 1000)).isInstanceOf(JwtVerdict.Invalid.class);
        }

        @Test
        @DisplayName("rule 15: a public key is no secret of HMAC")
        void publicKeyIsNoHmacSecret() throws JOSEException {
            String input = encode(header("HS256", RSA)) + "." + encode(claims());
            String mac = new MACSigner(RSA.toRSAPublicKey().getEncoded())
                    .sign(new JWSHeader(JWSAlgorithm.HS256), input.getBytes(StandardCharsets.US_ASCII))
                    .toString();

            assertThat(judge(input + "." + mac)).isInstanceOf(JwtVerdict.Invalid.class);
        }
    }

    @Nested
    class Header {

        @ParameterizedTest
        @DisplayName("rule 16: accepts typ JWT and JOSE, and none")
        @ValueSource(strings = {",\"typ\":\"JWT\"", ",\"typ\":\"JOSE\"", ""})
        void acceptsTypes(String typ) {
            assertThat(valid(withHeader("{\"alg\":\"ES256\"" + typ + "}"))).isNotNull();
        }

        @ParameterizedTest
        @DisplayName("rule 16: refuses any other typ")
        @ValueSource(strings = {"\"jwt\"", "\"\"", "\"at+jwt\"", "\"wit+jwt\"", "\"application/JWT\"", "null", "7"})
        void refusesTypes(String typ) {
            assertInvalid(
                    withHeader("{\"alg\":\"ES256\",\"typ\":" + typ + "}"),
                    SvidRule.JWT_HEADER,
                    "its typ is neither JWT nor JOSE; leave it out or write one of them");
        }

        @ParameterizedTest
        @DisplayName("rule 16: refuses any other header: keys of the token's own, places to fetch keys, extensions")
        @ValueSource(
                strings = {
                    "jwk",
                    "jku",
                    "x5u",
                    "x5c",
                    "x5t",
                    "x5t#S256",
                    "crit",
                    "b64",
                    "cty",
                    "zip",
                    "enc",
                    "Alg",
                    "nonce",
                    ""
                })
        void refusesOtherHeaders(String name) {
            assertInvalid(
                    withHeader("{\"alg\":\"ES256\",\"kid\":\"p256\",\"" + name + "\":\"x\"}"),
                    SvidRule.JWT_HEADER,
                    "it has the header \"" + name + "\"; only alg, kid and typ are allowed");
        }

        @Test
        @DisplayName("rule 16: refuses a token that brings its own key")
        void refusesEmbeddedKey() {
            ECKey own = Tokens.ec(Curve.P_256, "own");
            String header = "{\"alg\":\"ES256\",\"jwk\":" + own.toPublicJWK().toJSONString() + "}";

            assertInvalid(
                    signed(header, claims(), own, JWSAlgorithm.ES256),
                    SvidRule.JWT_HEADER,
                    "it has the header \"jwk\"; only alg, kid and typ are allowed");
        }

        @Test
        @DisplayName("rule 16: without a kid tries the keys of the right kind")
        void triesKeysWithoutKid() {
            assertThat(valid(signed("{\"alg\":\"RS256\"}", claims(), RSA, JWSAlgorithm.RS256)))
                    .isNotNull();
            assertInvalid(
                    signed("{\"alg\":\"ES256\"}", claims(), Tokens.ec(Curve.P_256, "p256"), JWSAlgorithm.ES256),
                    SvidRule.JWT_SIGNATURE,
                    "its signature is not by the key it names, nor, if it names none, by a key of trust domain a.test");
        }

        @Test
        @DisplayName("rule 16: without a kid does not try many keys")
        void triesFewKeysWithoutKid() {
            JWK[] nine = IntStream.range(0, 9)
                    .mapToObj(i -> Tokens.ec(Curve.P_256, "key-" + i))
                    .toArray(JWK[]::new);
            JwtBundleSet many = JwtBundleSet.of(Tokens.bundle(nine));
            String nameless = signed("{\"alg\":\"ES256\"}", claims(), nine[0], JWSAlgorithm.ES256);
            String named = signed(header("ES256", nine[8]), claims(), nine[8], JWSAlgorithm.ES256);

            assertThat(validator.validate(named, many, NOW * 1000)).isInstanceOf(JwtVerdict.Valid.class);
            assertThat(validator.validate(nameless, many, NOW * 1000))
                    .isEqualTo(new JwtVerdict.Invalid(new SvidViolation(
                            SvidRule.JWT_HEADER, "it has no kid, and 9 keys come into question; name the key")));
        }

        @ParameterizedTest
        @DisplayName("rule 16: refuses a kid that names nothing")
        @ValueSource(strings = {"\"\"", "null", "7", "[\"p256\"]", "{}"})
        void refusesOddKids(String kid) {
            assertInvalid(
                    withHeader("{\"alg\":\"ES256\",\"kid\":" + kid + "}"),
                    SvidRule.JWT_HEADER,
                    "its kid is empty or no text; leave it out or name the key");
        }

        @ParameterizedTest
        @DisplayName("rule 16: a kid is a name in the bundle and nothing else")
        @ValueSource(strings = {"P256", "p256 ", "../p256", "' OR 1=1", "https://evil.test/keys"})
        void kidIsOnlyAName(String kid) {
            assertInvalid(
                    withHeader("{\"alg\":\"ES256\",\"kid\":\"" + kid + "\"}"),
                    SvidRule.JWT_SIGNATURE,
                    "the bundle of trust domain a.test has no key \"" + kid
                            + "\"; see whether bundles arrive, or issue it under a current key");
        }
    }

    @Nested
    class Subject {

        @Test
        @DisplayName("rule 17: the subject chooses the bundle")
        void subjectChoosesBundle() {
            JwtBundleSet both = JwtBundleSet.of(
                    Tokens.bundle(P384), JwtBundle.parse(TrustDomain.parse("b.test"), document(forSvids(P256))));
            String ofB = from("\"spiffe://b.test/orders\"");

            assertThat(validator.validate(ofB, both, NOW * 1000))
                    .isInstanceOfSatisfying(
                            JwtVerdict.Valid.class,
                            svid -> assertThat(svid.id()).hasToString("spiffe://b.test/orders"));
            assertThat(validator.validate(from("\"spiffe://a.test/orders\""), both, NOW * 1000))
                    .isInstanceOf(JwtVerdict.Invalid.class);
        }

        @Test
        @DisplayName("rule 17: refuses a domain without a bundle, and one whose bundle is empty")
        void refusesUnknownDomain() {
            assertInvalid(
                    from("\"spiffe://b.test/orders\""),
                    SvidRule.JWT_SIGNATURE,
                    "trust domain b.test has no JWT bundle (have: [a.test]); federate with it");
            assertThat(validator.validate(token(), JwtBundleSet.empty(), NOW * 1000))
                    .isInstanceOf(JwtVerdict.Invalid.class);
            assertThat(validator.validate(token(), JwtBundleSet.of(JwtBundle.empty(Tokens.DOMAIN)), NOW * 1000))
                    .isInstanceOf(JwtVerdict.Invalid.class);
        }

        @ParameterizedTest
        @DisplayName("rule 17: refuses a subject that is no SPIFFE ID of a workload")
        @ValueSource(
                strings = {
                    "\"\"",
                    "\"orders\"",
                    "\"spiffe://a.test\"",
                    "\"spiffe://a.test/\"",
                    "\"SPIFFE://a.test/orders\"",
                    "\"spiffe://A.test/orders\"",
                    "\"spiffe://a.test/../admin\"",
                    "\"spiffe://a.test/orders?x\"",
                    "\"spiffe://a.test/orders \"",
                    "\"https://a.test/orders\"",
                    "null",
                    "7",
                    "[\"spiffe://a.test/orders\"]"
                })
        void refusesOtherSubjects(String subject) {
            assertThat(judge(from(subject)))
                    .isInstanceOfSatisfying(
                            JwtVerdict.Invalid.class,
                            invalid -> assertThat(invalid.violation().rule()).isEqualTo(SvidRule.JWT_SUBJECT));
        }

        @Test
        @DisplayName("rule 17: refuses a changed payload, a foreign signature and none")
        void refusesForgedSignatures() {
            String[] parts = token().split("\\.");
            String forged = encode(claims().replace("orders", "admin"));
            String problem =
                    "its signature is not by the key it names, nor, if it names none, by a key of trust domain a.test";

            assertInvalid(parts[0] + "." + forged + "." + parts[2], SvidRule.JWT_SIGNATURE, problem);
            assertInvalid(
                    signed(header("ES256", P256), claims(), Tokens.ec(Curve.P_256, "p256"), JWSAlgorithm.ES256),
                    SvidRule.JWT_SIGNATURE,
                    problem);
            // All zeros: what a provider of 2022 accepted from anybody (CVE-2022-21449).
            assertInvalid(parts[0] + "." + parts[1] + "." + "A".repeat(86), SvidRule.JWT_SIGNATURE, problem);
            assertInvalid(parts[0] + "." + parts[1] + ".AA", SvidRule.JWT_SIGNATURE, problem);
        }
    }

    @Nested
    class Audience {

        @ParameterizedTest
        @DisplayName("rule 18: accepts its own audience, alone or among others")
        @ValueSource(
                strings = {
                    "\"spiffe://a.test/payments\"",
                    "[\"spiffe://a.test/payments\"]",
                    "[\"other\",\"spiffe://a.test/payments\"]"
                })
        void acceptsOwnAudience(String audience) {
            assertThat(valid(to(audience))).isNotNull();
        }

        @ParameterizedTest
        @DisplayName("rule 18: refuses other audiences, also near ones")
        @ValueSource(
                strings = {
                    "\"other\"",
                    "[\"other\"]",
                    "\"spiffe://a.test/payments/\"",
                    "\"SPIFFE://a.test/payments\"",
                    "\"spiffe://a.test\"",
                    "\"spiffe://a.test/payments,other\"",
                    "\"*\"",
                    "\"\"",
                    "[\"\"]"
                })
        void refusesOtherAudiences(String audience) {
            assertInvalid(
                    to(audience),
                    SvidRule.JWT_AUDIENCE,
                    "it is not for \"spiffe://a.test/payments\"; request it for that audience");
        }

        @ParameterizedTest
        @DisplayName("rule 18: refuses a token that says for nobody, or in an odd way")
        @ValueSource(
                strings = {
                    "[]",
                    "null",
                    "7",
                    "{}",
                    "[[\"spiffe://a.test/payments\"]]",
                    "[\"spiffe://a.test/payments\",7]"
                })
        void refusesNoAudience(String audience) {
            assertInvalid(
                    to(audience),
                    SvidRule.JWT_AUDIENCE,
                    "its aud is missing, empty or no text; request it for an audience");
        }

        @Test
        @DisplayName("rule 18: can demand that it is the only audience")
        void canDemandToBeAlone() {
            JwtSvidValidator alone =
                    JwtSvidValidator.builder(AUDIENCE).singleAudience().build();

            assertThat(judge(alone, token())).isInstanceOf(JwtVerdict.Valid.class);
            assertThat(judge(alone, to("[\"spiffe://a.test/payments\",\"other\"]")))
                    .isEqualTo(new JwtVerdict.Invalid(new SvidViolation(
                            SvidRule.JWT_AUDIENCE,
                            "it is for others too, who could use it here; request it for one audience")));
        }
    }

    @Nested
    class Lifetime {

        @Test
        @DisplayName("rule 19: accepts a token until its end and the leeway")
        void acceptsUntilTheEnd() {
            assertThat(valid(at(",\"exp\":" + (NOW + 1)))).isNotNull();
            assertThat(valid(at(",\"exp\":" + (NOW - 29)))).isNotNull();
            assertThat(valid(at(",\"exp\":" + (NOW + 0.5)))).isNotNull();
            assertThat(valid(at(",\"exp\":" + (NOW + 315_360_000L)))).isNotNull();
        }

        @Test
        @DisplayName("rule 19: refuses a token after its end and the leeway")
        void refusesExpired() {
            assertInvalid(at(",\"exp\":" + (NOW - 30)), SvidRule.JWT_LIFETIME, "it expired 30 s ago; fetch a new one");
            assertThat(judge(
                            JwtSvidValidator.builder(AUDIENCE)
                                    .leeway(Duration.ZERO)
                                    .build(),
                            at(",\"exp\":" + NOW)))
                    .isInstanceOf(JwtVerdict.Invalid.class);
        }

        @Test
        @DisplayName("rule 19: refuses a token without an end")
        void refusesEndless() {
            assertInvalid(at(""), SvidRule.JWT_LIFETIME, "it has no exp and would never end; issue it with one");
        }

        @ParameterizedTest
        @DisplayName("rule 19: refuses times that are no times")
        @ValueSource(
                strings = {
                    "null",
                    "\"1893456300\"",
                    "-1",
                    "true",
                    "[]",
                    "1e300",
                    "253402300800",
                    "99999999999999999999999999"
                })
        void refusesOddTimes(String time) {
            String problem = " is no number of seconds from 1970 to 9999";

            assertInvalid(at(",\"exp\":" + time), SvidRule.JWT_LIFETIME, "its exp" + problem);
            assertInvalid(at(",\"nbf\":" + time + END.replace("}", "")), SvidRule.JWT_LIFETIME, "its nbf" + problem);
            assertInvalid(at(",\"iat\":" + time + END.replace("}", "")), SvidRule.JWT_LIFETIME, "its iat" + problem);
        }

        @ParameterizedTest
        @DisplayName("rule 19: refuses what begins, or was issued, in the future")
        @ValueSource(strings = {"nbf", "iat"})
        void refusesTheFuture(String name) {
            String end = END.replace("}", "");

            assertThat(valid(at(",\"" + name + "\":" + (NOW + 30) + end))).isNotNull();
            assertInvalid(
                    at(",\"" + name + "\":" + (NOW + 31) + end),
                    SvidRule.JWT_LIFETIME,
                    "its " + name + " is 31 s ahead; check the clocks here and at the issuer");
        }

        @Test
        @DisplayName("rule 19: can bound the life of tokens, with and without iat")
        void canBoundLife() {
            JwtSvidValidator bounded = JwtSvidValidator.builder(AUDIENCE)
                    .maxLifetime(Duration.ofMinutes(5))
                    .build();
            JwtVerdict tooLong = new JwtVerdict.Invalid(new SvidViolation(
                    SvidRule.JWT_LIFETIME, "it lives longer than 300 s; have it issued with a shorter life"));

            assertThat(judge(bounded, token())).isInstanceOf(JwtVerdict.Valid.class);
            assertThat(judge(bounded, at(",\"exp\":" + (NOW + 301)))).isEqualTo(tooLong);
            assertThat(judge(bounded, at(",\"iat\":" + (NOW - 200) + ",\"exp\":" + (NOW + 101))))
                    .isEqualTo(tooLong);
            // An iat that is ahead does not make a life shorter.
            assertThat(judge(bounded, at(",\"iat\":" + (NOW + 20) + ",\"exp\":" + (NOW + 301))))
                    .isEqualTo(tooLong);
        }
    }

    @Nested
    class AnyText {

        @Test
        void noChangeOfOneCharacterIsAccepted() {
            String token = token();
            for (int i = 0; i < token.length(); i++) {
                for (char other : new char[] {'A', 'b', '5', '-', '.', '='}) {
                    String changed = token.substring(0, i) + other + token.substring(i + 1);
                    if (!changed.equals(token)) {
                        assertThat(judge(changed)).as(changed).isInstanceOf(JwtVerdict.Invalid.class);
                    }
                }
            }
        }

        @Test
        void noTextMakesItFail() {
            Random random = new Random(14);
            String start = token().substring(0, 40);
            String alphabet = "ABCxyz019-_.={}[]\":,\\ \u0000\u00e9\ud800";
            for (int i = 0; i < 20_000; i++) {
                StringBuilder text = new StringBuilder();
                for (int n = random.nextInt(60); n > 0; n--) {
                    text.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                String part = encode(text.toString());

                assertThat(judge(text.toString())).isInstanceOf(JwtVerdict.Invalid.class);
                assertThat(judge(part + "." + part + "." + part)).isInstanceOf(JwtVerdict.Invalid.class);
                assertThat(judge(start + text)).isInstanceOf(JwtVerdict.Invalid.class);
            }
        }
    }

    @Nested
    class Settings {

        @Test
        void refusesBlankAudience() {
            assertThatThrownBy(() -> JwtSvidValidator.builder(" "))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("audience is blank; name the one that tokens must be for");
        }

        @Test
        void refusesLeewayThatIsNotSmall() {
            JwtSvidValidator.Builder builder = JwtSvidValidator.builder(AUDIENCE);

            assertThatThrownBy(() -> builder.leeway(Duration.ofSeconds(121)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("leeway must be from 0 to 120 s, not PT2M1S");
            assertThatThrownBy(() -> builder.leeway(Duration.ofSeconds(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> builder.maxLifetime(Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("maxLifetime must be at least 1 s, not PT0S");
        }
    }
}
