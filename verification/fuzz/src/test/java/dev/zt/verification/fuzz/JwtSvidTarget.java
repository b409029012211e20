package dev.zt.verification.fuzz;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64URL;
import dev.zt.jwt.BearerToken;
import dev.zt.jwt.JwtSvid;
import dev.zt.jwt.JwtSvidValidator;
import dev.zt.jwt.JwtVerdict;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * JWT-SVIDs: header and payload with a line end between, which are signed here, by the key and algorithm of the first letter;
 * or with {@code t} as the first letter, a token as it is.
 */
final class JwtSvidTarget implements Target {

    private static final String AUDIENCE = "spiffe://prod.example/ns/shop/sa/orders";
    private static final Duration LEEWAY = Duration.ofSeconds(30);
    private static final JwtSvidValidator VALIDATOR =
            JwtSvidValidator.builder(AUDIENCE).leeway(LEEWAY).build();
    private static final Set<String> ALLOWED =
            Set.of("RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512");
    private static final ECDSASigner EC = JwtKeys.ecSigner();
    private static final RSASSASigner RSA = JwtKeys.rsaSigner();
    private static final long END = Reissued.NOW.getEpochSecond() + 300;

    @Override
    public String name() {
        return "jwt-svid";
    }

    @Override
    public int shortRuns() {
        return 2_000;
    }

    @Override
    public List<byte[]> seeds() {
        String subject = "\"sub\":\"spiffe://prod.example/web\"";
        String payload = "{" + subject + ",\"aud\":[\"" + AUDIENCE + "\"],\"exp\":" + END + "}";
        String es256 = "{\"alg\":\"ES256\",\"kid\":\"ec\",\"typ\":\"JWT\"}";
        return Stream.of(
                        "e" + es256 + "\n" + payload,
                        "e{\"alg\":\"ES256\"}\n{" + subject + ",\"aud\":\"" + AUDIENCE + "\",\"exp\":" + END + ".5}",
                        "r{\"alg\":\"RS256\",\"kid\":\"rsa\"}\n" + payload,
                        "p{\"alg\":\"PS256\",\"typ\":\"JOSE\"}\n" + payload,
                        "e{\"alg\":\"none\",\"kid\":\"ec\"}\n" + payload,
                        "e{\"alg\":\"HS256\",\"kid\":\"ec\"}\n" + payload,
                        "e{\"alg\":\"ES256\",\"kid\":\"ec\",\"jwk\":{}}\n" + payload,
                        "e{\"alg\":\"ES256\",\"kid\":\"ec\",\"crit\":[\"b64\"],\"b64\":false}\n" + payload,
                        "e" + es256 + "\n" + payload.replace("\"exp\":" + END, "\"exp\":1,\"exp\":" + END),
                        "e" + es256 + "\n" + payload.replace("}", ",\"nbf\":1e9,\"iat\":1,\"a\":{\"b\":[null,1.5]}}"),
                        "e" + es256 + "\n" + payload.replace("/web", ""),
                        "t" + signed('e', es256, payload),
                        "t" + signed('r', "{\"alg\":\"RS256\"}", payload))
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public boolean test(byte[] input) throws JOSEException, ParseException {
        if (input.length < 2) {
            return false;
        }
        String token = token((char) input[0], Arrays.copyOfRange(input, 1, input.length));
        wellFormed(token);
        JwtVerdict verdict = VALIDATOR.validate(token, JwtKeys.BUNDLES, Reissued.NOW.toEpochMilli());
        if (verdict instanceof JwtVerdict.Valid valid) {
            check(token, valid);
            return true;
        }
        JwtVerdict.Invalid invalid = (JwtVerdict.Invalid) verdict;
        Holds.that(invalid.violation().message().length() < 1_500, "a refusal is short");
        Holds.that(token.length() < 40 || !invalid.violation().message().contains(token), "a refusal hides the token");
        return false;
    }

    private static String token(char kind, byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        int lineEnd = text.indexOf('\n');
        return kind == 't' || lineEnd < 0
                ? text
                : signed(kind, text.substring(0, lineEnd), text.substring(lineEnd + 1));
    }

    private static String signed(char kind, String header, String payload) {
        String content = Base64URL.encode(header) + "." + Base64URL.encode(payload);
        byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
        try {
            Base64URL signature = switch (kind) {
                case 'r' -> RSA.sign(new JWSHeader(JWSAlgorithm.RS256), bytes);
                case 'p' -> RSA.sign(new JWSHeader(JWSAlgorithm.PS256), bytes);
                default -> EC.sign(new JWSHeader(JWSAlgorithm.ES256), bytes);
            };
            return content + "." + signature;
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void check(String token, JwtVerdict.Valid valid) throws JOSEException, ParseException {
        JWSObject byNimbus = JWSObject.parse(token);
        Holds.that(byNimbus.verify(JwtKeys.verifier(valid.signer())), "nimbus verifies it by the same key");
        Holds.that(ALLOWED.contains(byNimbus.getHeader().getAlgorithm().getName()), "its alg is an allowed one");
        Map<String, Object> claims = byNimbus.getPayload().toJSONObject();
        Holds.same(valid.id().toString(), claims.get("sub"), "it proves its subject");
        Holds.that(NaiveSpiffeId.isId((String) claims.get("sub")), "its subject is a SPIFFE ID");
        Holds.same(valid.id().trustDomain(), Reissued.DOMAIN, "the bundle vouches for its own domain alone");
        Object audience = claims.get("aud");
        Holds.that(AUDIENCE.equals(audience) || ((List<?>) audience).contains(AUDIENCE), "it is for this audience");
        double end = ((Number) claims.get("exp")).doubleValue();
        Holds.that(Reissued.NOW.getEpochSecond() < end + LEEWAY.toSeconds(), "it has not ended");
        Holds.same(valid.expiresAt().getEpochSecond(), (long) Math.floor(end), "its end is that of its exp");
        for (String start : List.of("nbf", "iat")) {
            Holds.that(
                    !(claims.get(start) instanceof Number number)
                            || number.longValue() <= Reissued.NOW.getEpochSecond() + LEEWAY.toSeconds(),
                    "it has begun");
        }
        Holds.same(BearerToken.of(List.of("Bearer " + token)).orElse(null), token, "a valid token can be borne");
        Holds.same(JwtSvid.parse(token).id(), valid.id(), "it names the same when it is only read");
        Holds.that(!valid.toString().contains(token), "a verdict hides the token");
    }

    private static void wellFormed(String token) {
        BearerToken.of(List.of(token));
        try {
            JwtSvid.parse(token);
        } catch (IllegalArgumentException e) {
            Holds.that(e.getClass() == IllegalArgumentException.class, "a refusal is what its Javadoc says");
        }
    }
}
