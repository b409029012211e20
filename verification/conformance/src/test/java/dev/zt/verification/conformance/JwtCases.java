package dev.zt.verification.conformance;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.zt.identity.TrustDomain;
import dev.zt.jwt.JwtBundle;
import dev.zt.jwt.JwtBundleSet;
import dev.zt.jwt.JwtSvidValidator;
import dev.zt.jwt.JwtVerdict;
import io.spiffe.svid.jwtsvid.JwtSvid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rules 14 to 19, 21 and 22: JWT-SVIDs, and the bundles that vouch for them. The time is that of the run. */
final class JwtCases {

    private static final String DOMAIN = "a.test";
    private static final String AUDIENCE = "spiffe://a.test/payments";
    private static final long NOW = System.currentTimeMillis() / 1000;
    private static final String SUB = "\"sub\":\"spiffe://a.test/web\"";
    private static final String AUD = "\"aud\":[\"" + AUDIENCE + "\"]";
    private static final String EXP = "\"exp\":" + (NOW + 300);
    private static final String CLAIMS = "{" + SUB + "," + AUD + "," + EXP + "}";

    private final ECKey ec;
    private final RSAKey rsa;
    private final String bundle;
    private final List<ConformanceCase> cases = new ArrayList<>();

    private JwtCases() throws JOSEException {
        ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        bundle = document(forSvids(ec), forSvids(rsa));
    }

    static List<ConformanceCase> all() {
        try {
            JwtCases all = new JwtCases();
            all.forms();
            all.algorithms();
            all.headers();
            all.subjects();
            all.audiences();
            all.times();
            all.keys();
            all.bundles();
            return all.cases;
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private void forms() {
        SignedToken token = SignedToken.of(header("ES256", ec), CLAIMS, ec, JWSAlgorithm.ES256);
        accept(14, "the compact form", token.compact());
        refuse(14, "the JSON form", token.json());
        refuse(14, "no signature", token.header() + "." + token.claims() + ".");
        refuse(14, "two parts", token.header() + "." + token.claims());
        refuse(14, "a fourth part", token.compact() + ".x");
        refuse(14, "padding behind the signature", token.compact() + "==");
        refuse(14, "a letter in the signature that is not base64url", token.compact() + "!");
        refuse(
                14,
                "a signature that is not over these claims",
                token.header() + "." + otherClaims() + "." + token.signature());
    }

    private static String otherClaims() {
        return com.nimbusds.jose.util.Base64URL.encode(CLAIMS.replace("/web", "/admin"))
                .toString();
    }

    private void algorithms() {
        accept(15, "ES256", signed(header("ES256", ec), ec, JWSAlgorithm.ES256));
        accept(15, "RS256", signed(header("RS256", rsa), rsa, JWSAlgorithm.RS256));
        accept(15, "PS512", signed(header("PS512", rsa), rsa, JWSAlgorithm.PS512));
        SignedToken real = SignedToken.of(header("none", ec), CLAIMS, ec, JWSAlgorithm.ES256);
        refuse(15, "none, with a signature", real.compact());
        refuse(15, "none, without one", real.header() + "." + real.claims() + ".");
        OctetSequenceKey secret =
                new OctetSequenceKey.Builder(ec.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)).build();
        refuse(15, "HS256, with the public key for a secret", signed(header("HS256", ec), secret, JWSAlgorithm.HS256));
        refuse(15, "EdDSA", signed(header("EdDSA", ec), ec, JWSAlgorithm.ES256));
        refuse(15, "ES384 with a key of P-256", signed(header("ES384", ec), ec, JWSAlgorithm.ES256));
        refuse(15, "RS256 with the kid of an EC key", signed(header("RS256", ec), rsa, JWSAlgorithm.RS256));
    }

    private void headers() {
        accept(
                16,
                "kid and typ JWT",
                signed("{\"alg\":\"ES256\",\"kid\":\"ec\",\"typ\":\"JWT\"}", ec, JWSAlgorithm.ES256));
        accept(16, "typ JOSE", signed("{\"alg\":\"ES256\",\"kid\":\"ec\",\"typ\":\"JOSE\"}", ec, JWSAlgorithm.ES256));
        accept(16, "no typ", signed("{\"alg\":\"ES256\",\"kid\":\"ec\"}", ec, JWSAlgorithm.ES256));
        accept(16, "no kid", signed("{\"alg\":\"ES256\",\"typ\":\"JWT\"}", ec, JWSAlgorithm.ES256));
        refuse(
                16,
                "typ at+jwt",
                signed("{\"alg\":\"ES256\",\"kid\":\"ec\",\"typ\":\"at+jwt\"}", ec, JWSAlgorithm.ES256));
        refuse(16, "typ jwt", signed("{\"alg\":\"ES256\",\"kid\":\"ec\",\"typ\":\"jwt\"}", ec, JWSAlgorithm.ES256));
        refuse(16, "a kid of no key", signed("{\"alg\":\"ES256\",\"kid\":\"other\"}", ec, JWSAlgorithm.ES256));
        refuse(16, "a crit that nobody knows", more("\"crit\":[\"x\"],\"x\":1"));
        refuse(16, "a key of its own (jwk)", more("\"jwk\":" + ec.toPublicJWK().toJSONString()));
        refuse(16, "a place to fetch keys (jku)", more("\"jku\":\"https://a.test/keys\""));
        refuse(16, "a header that is given twice", more("\"kid\":\"ec\""));
    }

    private String more(String member) {
        return signed("{\"alg\":\"ES256\",\"kid\":\"ec\"," + member + "}", ec, JWSAlgorithm.ES256);
    }

    private void subjects() {
        accept(17, "sub is a SPIFFE ID", claiming(SUB, AUD, EXP));
        refuse(17, "no sub", claiming(AUD, EXP));
        refuse(17, "sub is a name", claiming("\"sub\":\"web\"", AUD, EXP));
        refuse(17, "sub is of a domain without a bundle", claiming("\"sub\":\"spiffe://b.test/web\"", AUD, EXP));
        refuse(17, "sub is spelled `spiffe://A.TEST/web`", claiming("\"sub\":\"spiffe://A.TEST/web\"", AUD, EXP));
        refuse(17, "sub is given twice", claiming(SUB, "\"sub\":\"spiffe://a.test/admin\"", AUD, EXP));
        refuse(17, "sub is a list", claiming("\"sub\":[\"spiffe://a.test/web\"]", AUD, EXP));
    }

    private void audiences() {
        accept(18, "the audience alone, as a text", claiming(SUB, "\"aud\":\"" + AUDIENCE + "\"", EXP));
        accept(18, "the audience among others", claiming(SUB, "\"aud\":[\"x\",\"" + AUDIENCE + "\"]", EXP));
        refuse(18, "another audience", claiming(SUB, "\"aud\":[\"spiffe://a.test/orders\"]", EXP));
        refuse(18, "the audience in other letters", claiming(SUB, "\"aud\":[\"SPIFFE://a.test/payments\"]", EXP));
        refuse(18, "no aud", claiming(SUB, EXP));
        refuse(18, "an empty aud", claiming(SUB, "\"aud\":[]", EXP));
    }

    private void times() {
        accept(19, "exp in five minutes", claiming(SUB, AUD, EXP));
        refuse(19, "no exp", claiming(SUB, AUD));
        refuse(19, "exp an hour ago", claiming(SUB, AUD, "\"exp\":" + (NOW - 3600)));
        refuse(19, "exp is a text", claiming(SUB, AUD, "\"exp\":\"" + (NOW + 300) + "\""));
        refuse(19, "exp is null", claiming(SUB, AUD, "\"exp\":null"));
        refuse(19, "nbf in an hour", claiming(SUB, AUD, EXP, "\"nbf\":" + (NOW + 3600)));
    }

    private void keys() {
        String token = signed(header("ES256", ec), ec, JWSAlgorithm.ES256);
        under(21, true, "a key with use=jwt-svid and a kid", document(forSvids(ec)), token);
        under(21, false, "a key without use", document(jwk(ec, null)), token);
        under(21, false, "a key with use=sig", document(jwk(ec, "sig")), token);
        under(21, false, "a key with use=x509-svid", document(jwk(ec, "x509-svid")), token);
        under(21, false, "a key with use=JWT-SVID", document(jwk(ec, "JWT-SVID")), token);
        String nameless = forSvids(ec).replace("\"kid\":\"ec\",", "");
        under(
                21,
                false,
                "a key without kid",
                document(nameless),
                signed("{\"alg\":\"ES256\"}", ec, JWSAlgorithm.ES256));
    }

    private void bundles() {
        String token = signed(header("ES256", ec), ec, JWSAlgorithm.ES256);
        under(
                22,
                true,
                "a JWT key, beside one of a kind that nobody knows",
                document("{\"kty\":\"XYZ\",\"use\":\"jwt-svid\",\"kid\":\"x\"}", forSvids(ec)),
                token);
        under(22, true, "a JWT key, beside one without use", document(jwk(rsa, null), forSvids(ec)), token);
        under(22, false, "an empty JWT bundle", document(), token);
        under(22, false, "a JWT bundle without keys", "{}", token);
    }

    private void accept(int rule, String input, String token) {
        under(rule, true, input, bundle, token);
    }

    private void refuse(int rule, String input, String token) {
        under(rule, false, input, bundle, token);
    }

    private void under(int rule, boolean accept, String input, String bundle, String token) {
        cases.add(new ConformanceCase(
                rule,
                input,
                accept,
                List.of(new Trial(Role.TOKEN, () -> zt(bundle, token), () -> other(bundle, token)))));
    }

    private static Verdict zt(String bundle, String token) {
        JwtVerdict verdict = JwtSvidValidator.builder(AUDIENCE)
                .build()
                .validate(token, JwtBundleSet.of(JwtBundle.parse(TrustDomain.parse(DOMAIN), bundle)), NOW * 1000);
        return verdict instanceof JwtVerdict.Invalid invalid
                ? Verdict.refused("rule " + invalid.violation().rule().number())
                : Verdict.ACCEPTED;
    }

    private static Verdict other(String bundle, String token) throws Exception {
        JwtSvid.parseAndValidate(
                token,
                io.spiffe.bundle.jwtbundle.JwtBundle.parse(
                        io.spiffe.spiffeid.TrustDomain.parse(DOMAIN), bundle.getBytes(StandardCharsets.UTF_8)),
                Set.of(AUDIENCE));
        return Verdict.ACCEPTED;
    }

    private static String signed(String header, JWK key, JWSAlgorithm algorithm) {
        return SignedToken.of(header, CLAIMS, key, algorithm).compact();
    }

    private String claiming(String... claims) {
        return SignedToken.of(header("ES256", ec), "{" + String.join(",", claims) + "}", ec, JWSAlgorithm.ES256)
                .compact();
    }

    private static String header(String algorithm, JWK key) {
        return "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + key.getKeyID() + "\",\"typ\":\"JWT\"}";
    }

    private static String forSvids(JWK key) {
        return jwk(key, "jwt-svid");
    }

    private static String jwk(JWK key, String use) {
        String json = key.toPublicJWK().toJSONString();
        return use == null ? json : json.substring(0, json.length() - 1) + ",\"use\":\"" + use + "\"}";
    }

    private static String document(String... keys) {
        return "{\"keys\":[" + String.join(",", keys) + "]}";
    }
}
