package dev.zt.verification.fuzz;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.zt.jwt.JwtBundle;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** SPIFFE bundles of keys for JWT-SVIDs, and JWK sets as the Workload API delivers them. */
final class JwtBundleTarget implements Target {

    @Override
    public String name() {
        return "jwt-bundle";
    }

    @Override
    public int shortRuns() {
        return 2_000;
    }

    @Override
    public List<byte[]> seeds() {
        String both = JSONObjectUtils.toJSONString(JwtKeys.DOCUMENT);
        return Stream.of(
                        both,
                        "{\"keys\":[]}",
                        both.replace("jwt-svid", "x509-svid"),
                        both.replace("\"use\":\"jwt-svid\",", ""),
                        both.replace("\"kid\":\"rsa\"", "\"kid\":\"ec\""),
                        both.replace("\"kid\":\"rsa\"", "\"kid\":\"rsa\",\"alg\":\"PS256\",\"key_ops\":[\"verify\"]"),
                        both.replace("\"e\":\"AQAB\"", "\"e\":\"AQ\""),
                        both.replace("P-256", "secp256k1"),
                        both.replace("\"kid\":\"ec\"", "\"d\":\"AA\""),
                        "{\"spiffe_sequence\":1,\"keys\":[{\"kty\":\"OKP\",\"use\":\"jwt-svid\",\"kid\":\"o\"}]}")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public boolean test(byte[] input) throws ParseException {
        String text = new String(input, StandardCharsets.UTF_8);
        boolean set = reads(text, true);
        return reads(text, false) || set;
    }

    private static boolean reads(String text, boolean jwkSet) throws ParseException {
        JwtBundle bundle;
        try {
            bundle = parse(text, jwkSet);
        } catch (IllegalArgumentException e) {
            Holds.that(e.getClass() == IllegalArgumentException.class, "a refusal is what its Javadoc says");
            Holds.that(e.getMessage().startsWith("JWT bundle of prod.example is invalid: "), "a refusal says of what");
            return false;
        }
        Holds.that(bundle.keyIds().size() + bundle.leftOut().size() <= JwtBundle.MAX_KEYS, "the keys are bounded");
        bundle.leftOut().forEach(line -> Holds.that(line.chars().noneMatch(Character::isISOControl), "safe in a log"));
        List<Map<String, Object>> used = used(text, bundle, jwkSet);
        Holds.same(used.size(), bundle.keyIds().size(), "each key is one entry of the document");
        JwtBundle again = parse(JSONObjectUtils.toJSONString(Map.of("keys", used)), jwkSet);
        Holds.same(again, bundle, "what it holds reads as the same");
        Holds.that(again.leftOut().isEmpty(), "what it holds is used when it is read again");
        return !bundle.keyIds().isEmpty();
    }

    private static JwtBundle parse(String text, boolean jwkSet) {
        return jwkSet ? JwtBundle.parseJwkSet(Reissued.DOMAIN, text) : JwtBundle.parse(Reissued.DOMAIN, text);
    }

    /** The entries that the bundle says it uses, found in the document as nimbus reads it. */
    private static List<Map<String, Object>> used(String text, JwtBundle bundle, boolean jwkSet) throws ParseException {
        List<Map<String, Object>> used = new ArrayList<>();
        HashSet<Object> missing = new HashSet<>(bundle.keyIds());
        for (Object entry : (List<?>) JSONObjectUtils.parse(text).get("keys")) {
            if (entry instanceof Map<?, ?> key
                    && ("jwt-svid".equals(key.get("use")) || (jwkSet && !key.containsKey("use")))
                    && ("EC".equals(key.get("kty")) || "RSA".equals(key.get("kty")))
                    && readsAlone(key, jwkSet)
                    && missing.remove(key.get("kid"))) {
                used.add(copy(key));
            }
        }
        return used;
    }

    private static boolean readsAlone(Map<?, ?> key, boolean jwkSet) {
        JwtBundle alone = parse(JSONObjectUtils.toJSONString(Map.of("keys", List.of(key))), jwkSet);
        return alone.keyIds().size() == 1;
    }

    private static Map<String, Object> copy(Map<?, ?> key) {
        Map<String, Object> copy = new LinkedHashMap<>();
        key.forEach((name, value) -> copy.put((String) name, value));
        return copy;
    }
}
